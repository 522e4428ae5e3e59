"""Rows and cells: their numbers, their order, and all the ways to write them down."""

from tests.imports.workbook.books import (
    AED,
    CPR,
    FIRE,
    book,
    header,
    line,
    read_both_ways,
    row,
    shared,
    shared_strings,
    sheet,
    text,
)

ANNA, BRAM = "anna@example.org", "bram@example.org"


def test_a_plain_sheet():
    result = read_both_ways(
        book(
            sheet(header(), line(2, ANNA, "C", "E"), line(3, BRAM, "D"), line(4, "eva@example.org"))
        )
    )
    assert [tuple(line) for line in result.lines] == [
        (2, ANNA, ANNA, f"{FIRE},{CPR}", 2, "", "", "", 0, 0),
        (3, BRAM, BRAM, f"{AED}", 1, "", "", "", 0, 0),
        (4, "eva@example.org", "eva@example.org", "", 0, "", "", "", 0, 0),
    ]
    assert (result.told.lines, result.told.marks, result.told.blank_rows) == (3, 3, 0)


def test_hidden_and_filtered_rows_are_read_and_counted():
    data = book(
        sheet(
            header(),
            line(2, ANNA, "C", attributes=' hidden="1"'),
            line(3, BRAM, "C", attributes=' hidden="0"'),
            line(4, "eva@example.org", "C", attributes=' ht="0" hidden="true"'),
            row(5, attributes=' hidden="1"'),
            after='<autoFilter ref="A1:E4"><filterColumn colId="0"/></autoFilter>',
        )
    )
    result = read_both_ways(data)
    assert [(line.row, line.hidden) for line in result.lines] == [(2, 1), (3, 0), (4, 1)]
    assert result.told.hidden_lines == 2
    assert result.told.filtered


def test_merged_cells_are_told():
    after = '<mergeCells count="9"><mergeCell ref="C2:C4"/><mergeCell ref="D2:E2"/></mergeCells>'
    result = read_both_ways(book(sheet(header(), line(2, ANNA, "C"), line(3, BRAM), after=after)))
    assert (result.told.merged, result.told.merged_first) == (2, ("C2:C4", "D2:E2"))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, "")]


def test_a_hundred_thousand_formatted_blank_rows():
    blank = "".join(
        f'<row r="{number}" s="3" customFormat="1"><c r="A{number}" s="3"/><c r="C{number}" s="3"/>'
        "</row>"
        for number in range(3, 100_003)
    )
    result = read_both_ways(book(sheet(header(), line(2, ANNA), blank, line(100_003, BRAM))))
    assert [number for number, _, _ in result.rows] == [2, 100_003]
    assert result.told.blank_rows == 100_000
    assert result.head.rows == 100_003


def test_leading_blank_rows_and_columns():
    rows = (
        row(1, '<c r="A1" s="1"/>'),
        row(
            4,
            text("F4", "Email"),
            text("H4", "CPR-2"),
            text("J4", "FIRE-9"),
        ),
        row(5, text("F5", ANNA), text("J5", "x")),
    )
    result = read_both_ways(book(sheet(*rows)))
    assert result.rows == [(5, ANNA, f"{FIRE}")]
    assert result.head.header_row == 4


def test_remarks_above_the_header_are_skipped():
    rows = (row(1, text("A1", "Ward 4, June")), row(2, text("C2", "see mail")), header(4))
    result = read_both_ways(book(sheet(*rows, line(5, ANNA, "C"))))
    assert result.rows == [(5, ANNA, f"{CPR}")]
    assert (result.head.header_row, result.head.rows_above) == (4, 2)
    assert result.head.rows == 4


def test_thousands_of_shared_texts_in_any_order():
    texts = [f"<t>user{number}@example.org</t>" for number in range(3_000)]
    texts[1_500] = "<r><t>user1500@example.org</t></r>"
    order = [(number * 1_237) % 3_000 for number in range(3_000)]
    rows = [row(place, shared(f"A{place}", index)) for place, index in enumerate(order, start=2)]
    result = read_both_ways(book(sheet(header(), *rows), shared=shared_strings(*texts)))
    assert [line.email for line in result.lines] == [f"user{index}@example.org" for index in order]
