"""Every row of a sheet as it is: what the second job of the reading process gives."""

import io
from typing import Any

import pytest

from imports.workbook.reader import frames
from imports.workbook.reader.copied import CopiedRow, check_rows, open_copy
from imports.workbook.reader.copying import copy_sheet
from imports.workbook.reader.dates import as_shown, date_of_serial, shows_date
from imports.workbook.reader.frames import BrokenFrame
from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal, Refused
from tests.imports.workbook.books import (
    MAIN,
    book,
    header,
    line,
    row,
    shared,
    shared_strings,
    sheet,
)
from tests.imports.workbook.books import text as inline

ANNA = "anna@example.org"
Frames = list[tuple[bytes, dict[str, Any]]]


def copied_here(data: bytes, *, header_row: int = 1, **options: Any) -> tuple[dict[str, Any], list]:
    """The head and the rows."""
    sent: Frames = []

    def send(kind: bytes, content: bytes) -> None:
        assert len(content) < frames.MAX_FRAME
        sent.append((kind, frames.from_json(content)))

    copy_sheet(
        io.BytesIO(data),
        header_row=header_row,
        send=send,
        **{"limits": Limits(), "sheet_title": "Enrollments", **options},
    )
    rows: list[CopiedRow] = []
    for kind, values in sent[1:-1]:
        assert kind == frames.BLOCK
        rows += check_rows(values["rows"], rows[-1].number if rows else 0)
    assert sent[0][0] == frames.HEAD
    assert sent[-1] == (frames.TRAILER, {"rows": len(rows)})
    return sent[0][1], rows


def cells(rows: list[CopiedRow], number: int) -> dict[str, tuple[str, str]]:
    [found] = [one for one in rows if one.number == number]
    return {cell.column: (cell.kind, cell.text) for cell in found.cells}


def test_every_kind_of_cell():
    data = book(
        sheet(
            header(),
            row(
                2,
                shared("A2", 0),
                inline("B2", " a & b "),
                '<c r="C2"><v>12.50</v></c>',
                '<c r="D2" t="b"><v>1</v></c>',
                '<c r="E2" t="e"><v>#N/A</v></c>',
                '<c r="F2"><f>1+1</f><v>2</v></c>',
                '<c r="G2" t="str"><f>A1</f><v>=x</v></c>',
                '<c r="H2"><f>1+1</f></c>',
                '<c r="I2" s="3"/>',
            ),
            row(4, inline("XFD4", "far"), attributes=' hidden="1"'),
        ),
        shared=shared_strings(f"<r><t>{ANNA}</t></r><r><t>!</t></r>"),
    )
    head, rows = copied_here(data)
    assert head == {"last_column": 5}
    assert cells(rows, 2) == {
        "A": ("t", f"{ANNA}!"),
        "B": ("t", " a & b "),
        "C": ("n", "12.50"),
        "D": ("b", "TRUE"),
        "E": ("t", "#N/A"),
        "F": ("n", "2"),
        "G": ("t", "=x"),
    }
    assert [(one.number, one.hidden) for one in rows] == [(1, False), (2, False), (4, True)]
    assert cells(rows, 4) == {"XFD": ("t", "far")}


def test_rows_above_the_header_count_for_the_last_column():
    data = book(
        sheet(row(1, inline("J1", "x")), row(3, inline("B3", "x")), row(5, inline("Z5", "x")))
    )
    assert copied_here(data, header_row=3)[0]["last_column"] == 10
    assert copied_here(data, header_row=9)[0]["last_column"] == 26


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="d mmm yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="14" formatCode="0.00"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    "</styleSheet>"
)


def test_dates_by_their_style():
    numbers = (
        f'<c r="{letter}2" s="{style}"><v>46084.5</v></c>' for style, letter in enumerate("ABCDE")
    )
    _head, rows = copied_here(book(sheet(header(), row(2, *numbers)), styles=STYLES))
    assert cells(rows, 2) == {
        "A": ("n", "46084.5"),
        "B": ("t", "2026-03-03 12:00"),
        "C": ("n", "46084.5"),
        "D": ("n", "46084.5"),
        "E": ("t", "2026-03-03 12:00"),
    }


@pytest.mark.parametrize(
    ("number", "from_1904", "shown"),
    [
        ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),
        ("46084", False, "2026-03-03"),
        ("44622", True, "2026-03-03"),
        ("46084.000011574", False, "2026-03-03 00:00:01"),
        ("0.395833333333333", False, "09:30"),
        ("0", True, "00:00"),
        ("2958464.99999", False, "9999-12-30 23:59:59"),
        ("2958465", False, None),
        ("2957002.9999999", True, "9999-12-31 00:00"),
        ("-1", False, None),
        ("1e300", False, None),
        ("nan", False, None),
        ("inf", False, None),
    ],
)
def test_moments(number, from_1904, shown):
    found = date_of_serial(number, from_1904=from_1904)
    assert found == (shown if shown != "9999-12-31 00:00" else "9999-12-31")


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("General", False),
        ("0.00E+00", False),
        ("@", False),
        ('"day "0', False),
        (r"\d0", False),
        ("#,##0_d", False),
        ("[Red]0", False),
        ("[h]:mm:ss", False),
        ("d-m-yyyy", True),
        ("[$-413]d mmmm yyyy", True),
        ("h:mm AM/PM", True),
        ("mm:ss.0", True),
        ('0;d"x"', False),
    ],
)
def test_formats_that_show_a_date(code, is_date):
    assert shows_date(code) == is_date


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("46355", "yyyy-mm-dd", "2026-11-29"),
        ("46355", "d-m-yyyy", "29-11-2026"),
        ("46355", 'dd"/"mm"/"yy', "29/11/26"),
        ("46355.5", r"d\-m\-yy\ hh:mm:ss;@", "29-11-26 12:00:00"),
        ("46355.5", "mm:ss", "00:00"),
        ("0.75", "h:mm", "18:00"),
        ("46355", "[$-413]d mmmm yyyy", "2026-11-29"),
        ("46355.25", "h:mm AM/PM", "2026-11-29 06:00"),
        ("46355", "", "2026-11-29"),
        ("-1", "d-m-yyyy", None),
    ],
)
def test_a_date_as_its_cell_shows_it(number, code, shown):
    assert as_shown(number, code, from_1904=False) == shown


@pytest.mark.parametrize("char", ["y", "\U0001f600", "_x0001_"])
def test_a_wide_row_of_long_texts_is_cut_before_it_is_too_long(char):
    long = shared_strings(f"<t>{char * (32_767 // len(char))}</t>")
    wide = row(2, *('<c t="s"><v>0</v></c>' for _number in range(150)))
    _head, rows = copied_here(book(sheet(header(), wide), shared=long))
    assert 1 << 18 < sum(len(text) for _kind, text in cells(rows, 2).values()) <= 1 << 19


def test_texts_are_whole_as_long_as_there_is_room():
    texts = shared_strings(*(f"<t>{number:05}{'y' * 3_000}</t>" for number in range(320)))
    data = book(
        sheet(header(), *(row(n + 2, shared(f"A{n + 2}", n)) for n in range(320))), shared=texts
    )
    _head, rows = copied_here(data)
    assert {len(cells(rows, n + 2)["A"][1]) for n in range(320)} == {3_005}
    _head, rows = copied_here(data, limits=Limits(shared_string_bytes=800_000))
    assert [len(cells(rows, n)["A"][1]) for n in (2, 321)] == [3_005, 513]


def test_what_is_given_back_is_limited():
    many = book(sheet(header(), *(line(number, ANNA, "C") for number in range(2, 3_000))))
    with pytest.raises(Refused) as caught:
        copied_here(many, limits=Limits(copied_bytes=10_000))
    assert (caught.value.code, caught.value.params) == (Refusal.TOO_COMPLEX, {"reason": "copy"})


BAD = {
    "nothing": [],
    "no list": {},
    "no row": [1],
    "half a cell": [[2, False, False, "A", "t"]],
    "no number": [["2", False, False]],
    "a truth as number": [[True, False, False]],
    "no hidden": [[2, 0, False]],
    "no struck": [[2, False, 0]],
    "half a row": [[2, False]],
    "row again": [[2, False, False], [2, False, False]],
    "row before": [[1, False, False]],
    "row too far": [[10_000_000, False, False]],
    "no column": [[2, False, False, "", "t", "x"]],
    "lower case": [[2, False, False, "a", "t", "x"]],
    "beyond the columns": [[2, False, False, "XFE", "t", "x"]],
    "markup as column": [[2, False, False, 'A"/><f>', "t", "x"]],
    "number as column": [[2, False, False, 1, "t", "x"]],
    "list as column": [[2, False, False, [], "t", "x"]],
    "columns out of order": [[2, False, False, "B", "t", "x", "A", "t", "x"]],
    "column twice": [[2, False, False, "A", "t", "x", "A", "t", "x"]],
    "kind": [[2, False, False, "A", "f", "1+1"]],
    "list as kind": [[2, False, False, "A", [], "1+1"]],
    "no text": [[2, False, False, "A", "t", 1]],
    "too long": [[2, False, False, "A", "t", "x" * 32_768]],
}


@pytest.mark.parametrize("items", BAD.values(), ids=BAD.keys())
def test_what_the_reading_process_never_says(items):
    with pytest.raises(BrokenFrame):
        check_rows(items, 1)


@pytest.mark.parametrize("text", ["nan", "1_000", "0x1", "1<2", "", "١", "1e9999", "TRUE"])
def test_what_is_no_number_is_text(text):
    [found] = check_rows([[2, False, False, "A", "n", text, "B", "b", text + "x"]], 1)
    assert [cell.kind for cell in found.cells] == ["t", "t"]


def test_the_real_process(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(
        book(sheet(header(), *(line(number, ANNA, "C") for number in range(2, 2_502))))
    )
    with open_copy(path, file_name="a.xlsx", sheet_title="Enrollments", header_row=1) as copy:
        assert copy.last_column == 5
        rows = list(copy)
    assert [one.number for one in rows] == list(range(1, 2_502))
    assert [cell.text for cell in rows[-1].cells] == [ANNA, "x"]
    path.write_bytes(b"PK no workbook")
    with (
        pytest.raises(Refused) as caught,
        open_copy(path, file_name="a.xlsx", sheet_title="Enrollments", header_row=1),
    ):
        pass
    assert caught.value.code == Refusal.DAMAGED


def test_the_sheet_is_the_one_that_the_check_found():
    data = book(
        sheet(header()),
        sheets={"Ward\u200b 4": sheet(header(), line(2, ANNA, "C"))},
    )
    _head, rows = copied_here(data, sheet_title="Ward‹U+200B› 4")
    assert len(rows) == 2
    with pytest.raises(Refused) as caught:
        copied_here(data, sheet_title="Ward 5")
    assert caught.value.code == Refusal.SHEET_MISSING


def test_what_lies_under_merged_cells_is_not_copied():
    after = '<mergeCells><mergeCell ref="C2:C3"/></mergeCells>'
    data = book(sheet(header(), line(2, ANNA, "C"), line(3, ANNA, "C"), after=after))
    _, rows = copied_here(data)
    assert [sorted(cells(rows, number)) for number in (2, 3)] == [["A", "C"], ["A"]]
