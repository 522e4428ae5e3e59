"""Rows and cells: their numbers, their order, and all the ways to write them down."""

import io
import re

import pytest
import xlsxwriter
from openpyxl import Workbook

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import (
    AED,
    CPR,
    DECLARATION,
    FIRE,
    MAIN,
    STRICT,
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
        (2, ANNA, ANNA, f"{FIRE},{CPR}", 2, "", "", 0),
        (3, BRAM, BRAM, f"{AED}", 1, "", "", 0),
        (4, "eva@example.org", "eva@example.org", "", 0, "", "", 0),
    ]
    assert (result.told.lines, result.told.marks, result.told.blank_rows) == (3, 3, 0)


def test_rows_are_numbered_as_excel_shows_them():
    result = read_both_ways(book(sheet(header(), line(7, ANNA, "C"), line(12, BRAM, "C"))))
    assert [number for number, _, _ in result.rows] == [7, 12]
    assert result.told.blank_rows == 9


def test_rows_and_cells_without_references_are_counted():
    without = re.sub(r' r="[A-Z]*[0-9]+"', "", sheet(header(), line(2, ANNA)))
    cells = '<row><c t="inlineStr"><is><t>bram@example.org</t></is></c><c/><c><v>1</v></c></row>'
    jump = '<row r="9"><c r="A9" t="str"><v>eva@example.org</v></c><c r="D9"/><c><v>1</v></c></row>'
    after = "<row><c/></row>"
    result = read_both_ways(
        book(without.replace("</sheetData>", f"{cells}{jump}{after}</sheetData>"))
    )
    assert result.rows == [(2, ANNA, ""), (3, BRAM, f"{CPR}"), (9, "eva@example.org", f"{FIRE}")]


@pytest.mark.parametrize(
    "rows",
    [
        (line(3, ANNA), line(2, BRAM)),
        (line(2, ANNA), line(2, BRAM)),
        (line(2, ANNA), row(1_048_577, text("A1048577", BRAM))),
        (line(2, ANNA), row(0, text("A0", BRAM))),
        (line(2, ANNA), '<row r="2.5"/>'),
        (line(2, ANNA), '<row r="-3"/>'),
        (line(2, ANNA), '<row r=""/>'),
        (row(2, text("B2", "Anna"), text("A2", ANNA)),),
        (row(2, text("A2", ANNA), text("A2", BRAM)),),
        (row(2, text("A2", ANNA), text("C2", "x"), text("C2", "x")),),
        (row(2, text("A3", ANNA)),),
        (row(2, text("a2", ANNA)),),
        (row(2, text("XFE2", ANNA)),),
        (row(2, text("2", ANNA)),),
        (row(22, text("A2", ANNA)),),
    ],
)
def test_rows_or_cells_out_of_place_are_refused(rows):
    assert read_both_ways(book(sheet(header(), *rows))).code == Refusal.DAMAGED


def test_the_last_row_and_column_that_excel_has():
    last = row(1_048_576, text("A1048576", ANNA), text("C1048576", "x"), text("XFD1048576", "?"))
    result = read_both_ways(book(sheet(header(), last)))
    assert result.rows == [(1_048_576, ANNA, f"{CPR}")]
    assert result.told.unknown_columns == ("XFD",)


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:C3", "nonsense"])
def test_the_declared_dimension_is_ignored(dimension):
    before = f'<dimension ref="{dimension}"/>'
    result = read_both_ways(book(sheet(header(), line(2, ANNA, "C"), before=before)))
    assert result.rows == [(2, ANNA, f"{CPR}")]


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


def test_hidden_columns_that_matter_are_named():
    columns = '<cols><col min="1" max="3" hidden="1"/><col min="5" max="9"/></cols>'
    result = read_both_ways(book(sheet(header(), line(2, ANNA, "C"), before=columns)))
    assert result.told.hidden_columns == ("A", "C")


def test_merged_cells_are_told():
    after = '<mergeCells count="9"><mergeCell ref="C2:C4"/><mergeCell ref="D2:E2"/></mergeCells>'
    result = read_both_ways(book(sheet(header(), line(2, ANNA, "C"), line(3, BRAM), after=after)))
    assert (result.told.merged, result.told.merged_first) == (2, ("C2:C4", "D2:E2"))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, "")]


def test_the_text_of_a_cell_counts_and_not_its_hyperlink():
    after = '<hyperlinks><hyperlink ref="A2" location="mailto:bram@example.org"/></hyperlinks>'
    result = read_both_ways(book(sheet(header(), line(2, ANNA, "C"), after=after)))
    assert result.rows == [(2, ANNA, f"{CPR}")]


def test_blank_rows_are_skipped_and_counted():
    blank = [
        '<row r="3" s="4" customFormat="1"/>',
        row(4),
        row(5, '<c r="A5" s="1"/><c r="C5"/>'),
        row(6, text("A6", "  "), text("C6", "\u00a0")),
        row(7, text("B7", "only a name")),
    ]
    result = read_both_ways(book(sheet(header(), line(2, ANNA), *blank, line(8, BRAM), row(9))))
    assert [number for number, _, _ in result.rows] == [2, 8]
    assert result.told.blank_rows == 5


def test_a_hundred_thousand_formatted_blank_rows():
    blank = "".join(
        f'<row r="{number}" s="3" customFormat="1"><c r="A{number}" s="3"/><c r="C{number}" s="3"/>'
        "</row>"
        for number in range(3, 100_003)
    )
    result = read_both_ways(book(sheet(header(), line(2, ANNA), blank, line(100_003, BRAM))))
    assert [number for number, _, _ in result.rows] == [2, 100_003]
    assert result.told.blank_rows == 100_000


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


VALUES = {
    "shared": '<c r="C2" t="s"><v>1</v></c>',
    "shared with space around": '<c r="C2" t="s"><v> 1 </v></c>',
    "inline": text("C2", "x"),
    "inline, rich": '<c r="C2" t="inlineStr"><is><r><rPr><b/></rPr><t>x</t></r><r><t> </t></r>'
    "</is></c>",
    "formula's text": '<c r="C2" t="str"><f>IF(1,"x")</f><v>x</v></c>',
    "boolean": '<c r="C2" t="b"><v>1</v></c>',
    "boolean in words": '<c r="C2" t="b"><v>true</v></c>',
    "number": '<c r="C2"><v>1</v></c>',
    "number with a point": '<c r="C2" t="n"><v>1.0</v></c>',
    "number in science": '<c r="C2" s="3"><v>1E0</v></c>',
    "styled": '<c r="C2" s="12" t="s"><v>1</v></c>',
    "attributes in another order": '<c t="s" s="12" r="C2"><v>1</v></c>',
    "single quotes": "<c r='C2' t='s'><v>1</v></c>",
    "unknown attribute": '<c r="C2" t="s" ph="1" cm="1"><v>1</v></c>',
    "spaces in tags": '<c  r="C2"\n t="s" ><v >1</v ></c >',
    "CDATA": '<c r="C2" t="inlineStr"><is><t><![CDATA[x]]></t></is></c>',
    "comment inside": '<c r="C2" t="inlineStr"><is><t>x<!-- <c r="D2"/> --></t></is></c>',
    "instruction inside": '<c r="C2" t="s"><?a <v>7</v> ?><v>1</v></c>',
    "character reference": '<c r="C2" t="inlineStr"><is><t>&#120;</t></is></c>',
    "hexadecimal reference": '<c r="C2" t="inlineStr"><is><t>&#x78;</t></is></c>',
    "extension": '<c r="C2" t="s"><v>1</v><extLst><ext><v>0</v></ext></extLst></c>',
    "phonetic guide": '<c r="C2" t="inlineStr"><is><t>x</t><rPh sb="0" eb="1"><t>ex</t></rPh>'
    "</is></c>",
    "escaped": '<c r="C2" t="inlineStr"><is><t>_x0078_</t></is></c>',
    "carriage return": '<c r="C2" t="inlineStr"><is><t>x_x000D_\n</t></is></c>',
}


@pytest.mark.parametrize("cell", VALUES.values(), ids=VALUES.keys())
def test_every_way_to_write_a_mark(cell):
    rows = (header(), row(2, text("A2", ANNA), cell), line(3, BRAM, "C"))
    strings = shared_strings("<t>?</t>", "<t>x</t>")
    result = read_both_ways(book(sheet(*rows), shared=strings))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, f"{CPR}")]
    assert result.told.problems == {}


NOT_CELLS = {
    "comment between cells": '<!-- <c r="C2" t="s"><v>1</v></c> -->',
    "comment over two rows": '</row><!-- <row r="3"><c r="C3" t="s"><v>1</v></c></row>'
    '<row r="4"> --><row r="5">',
    "CDATA between rows": '</row><![CDATA[<row r="3"><c r="A3" t="s"><v>1</v></c></row>]]>'
    '<row r="5">',
    "instruction": '</row><?x <row r="3"><c r="A3" t="s"><v>1</v></c></row> ?><row r="5">',
    "another element": '<extLst><c r="C2" t="s"><v>1</v></c></extLst>',
    "a row in a cell": '<c r="C2"><row r="3"><c r="C3" t="s"><v>1</v></c></row></c>',
    "a cell in a cell": '<c r="C2"><c r="C2" t="s"><v>1</v></c></c>',
    "another namespace": '<c xmlns="urn:other" r="C2" t="s"><v>1</v></c>',
    "another prefix": '<o:c xmlns:o="urn:other" r="C2" t="s"><v>1</v></o:c>',
    "a row of another namespace": '</row><row xmlns="urn:other" r="3"><c r="A3" t="s"><v>1</v></c>'
    '</row><row r="5">',
    "a value in another element": '<c r="C2" t="s"><extLst><v>1</v></extLst></c>',
    "text between cells": "x",
}


@pytest.mark.parametrize("inside", NOT_CELLS.values(), ids=NOT_CELLS.keys())
def test_what_only_looks_like_a_mark(inside):
    rows = (header(), f'<row r="2">{text("A2", ANNA)}{inside}</row>', line(6, BRAM, "C"))
    result = read_both_ways(book(sheet(*rows), shared=shared_strings("<t>x</t>", "<t>x</t>")))
    assert result.rows == [(2, ANNA, ""), (6, BRAM, f"{CPR}")]


DAMAGED = {
    "shared text out of range": shared("C2", 2),
    "negative": shared("C2", -1),
    "no number": shared("C2", "x"),
    "huge": shared("C2", 10**20),
    "other digits": shared("C2", "١"),
    "boolean": '<c r="C2" t="b"><v>2</v></c>',
    "number": '<c r="C2" t="n"><v>one</v></c>',
    "type": '<c r="C2" t="q"><v>1</v></c>',
    "not closed": '<c r="C2"><v>1</c>',
    "unknown entity": '<c r="C2" t="inlineStr"><is><t>&nbsp;</t></is></c>',
    "control character": '<c r="C2" t="inlineStr"><is><t>\x01</t></is></c>',
    "reference to one": '<c r="C2" t="inlineStr"><is><t>&#1;</t></is></c>',
    "surrogate": '<c r="C2" t="inlineStr"><is><t>&#xD800;</t></is></c>',
    "attribute twice": '<c r="C2" r="C2"><v>1</v></c>',
    "second data": "</row></sheetData><sheetData><row>",
}


@pytest.mark.parametrize("cell", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_only_a_damaged_file_can_hold(cell):
    rows = (header(), line(2, ANNA, "C"), f'<row r="3">{text("A3", BRAM)}')
    cell = cell.replace("C2", "C3")
    data = book(sheet(*rows, cell, "</row>"), shared=shared_strings("<t>x</t>", "<t>x</t>"))
    assert read_both_ways(data).code == Refusal.DAMAGED


def test_invalid_utf_8():
    data = sheet(header(), line(2, ANNA, "C")).encode().replace(b"anna", b"ann\xff")
    assert read_both_ways(book(data)).code == Refusal.DAMAGED


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_other_encodings(encoding):
    name = encoding.removesuffix("-sig").upper()
    xml = sheet(header(), line(2, "josé@example.org", "C")).replace("UTF-8", name)
    result = read_both_ways(book(xml.encode(encoding)))
    assert result.rows == [(2, "josé@example.org", f"{CPR}")]


def test_a_strict_workbook():
    data = sheet(header(), line(2, ANNA, "C"), namespace=STRICT)
    assert read_both_ways(book(data)).rows == [(2, ANNA, f"{CPR}")]


def test_prefixed_elements():
    xml = sheet(header(), line(2, ANNA, "C"), row(3, shared("A3", 0)))
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1m:", xml).replace("xmlns=", "xmlns:m=")
    strings = f'<m:sst xmlns:m="{MAIN}"><m:si><m:t>{BRAM}</m:t></m:si></m:sst>'
    result = read_both_ways(book(prefixed, shared=strings))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, "")]


def test_a_sheet_written_over_many_lines():
    xml = re.sub(
        r"(<(?:row|c|/row|v|sheetData)\b)", r"\r\n  \1", sheet(header(), line(2, ANNA, "C"))
    )
    assert read_both_ways(book(xml)).rows == [(2, ANNA, f"{CPR}")]


def test_a_part_of_another_kind_in_the_sheets_place():
    strings = shared_strings("<t>x</t>")
    assert read_both_ways(book(strings)).code == Refusal.DAMAGED


SHARED = {
    "plain": "<t>anna@example.org</t>",
    "kept space": '<t xml:space="preserve">anna@example.org</t>',
    "rich": "<r><rPr><b/></rPr><t>anna</t></r><r><t>@example.org</t></r>",
    "rich after plain": "<t>anna@</t><r><t>example.org</t></r>",
    "phonetic": '<t>anna@example.org</t><rPh sb="0" eb="1"><t>aana</t></rPh><phoneticPr/>',
    "CDATA": "<t><![CDATA[anna@example.org]]></t>",
    "comment": "<t>anna<!-- <si><t>bram</t></si> -->@example.org</t>",
    "reference": "<t>anna&#64;example.org</t>",
    "escaped": "<t>anna_x0040_example.org</t>",
    "other elements": "<x:t xmlns:x='urn:x'>no</x:t><t>anna@example.org</t>",
}


@pytest.mark.parametrize("item", SHARED.values(), ids=SHARED.keys())
def test_every_way_to_write_a_shared_text(item):
    strings = shared_strings("<t>x</t>", item, "<t/>", "", "<t>bram@example.org</t>")
    rows = (
        header(),
        row(2, shared("A2", 1), shared("C2", 0)),
        row(3, shared("A3", 4), shared("D3", 2), shared("E3", 3)),
    )
    result = read_both_ways(book(sheet(*rows), shared=strings))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, "")]


def test_thousands_of_shared_texts_in_any_order():
    texts = [f"<t>user{number}@example.org</t>" for number in range(3_000)]
    texts[1_500] = "<r><t>user1500@example.org</t></r>"
    order = [(number * 1_237) % 3_000 for number in range(3_000)]
    rows = [row(place, shared(f"A{place}", index)) for place, index in enumerate(order, start=2)]
    result = read_both_ways(book(sheet(header(), *rows), shared=shared_strings(*texts)))
    assert [line.email for line in result.lines] == [f"user{index}@example.org" for index in order]


def test_a_text_as_long_as_a_cell_allows():
    long = "y" * 32_767
    rows = (header(), row(2, shared("A2", 0), text("C2", long)), line(3, ANNA))
    result = read_both_ways(book(sheet(*rows), shared=shared_strings(f"<t>{long}@</t>")))
    assert len(result.lines[0].email) == 200
    assert result.told.problems == {"email_invalid": 1, "mark_invalid": 1}


def test_formulas_with_and_without_a_stored_value():
    rows = (
        header(),
        row(2, '<c r="A2" t="str"><f>B2&amp;"@example.org"</f><v>anna@example.org</v></c>'),
        row(3, '<c r="A3"><f>B3</f></c>', text("C3", "x")),
        row(4, text("A4", BRAM), '<c r="C4"><f>IF(1,"x","")</f><v></v></c>'),
        row(5, text("A5", BRAM), '<c r="C5" t="str"><f>IF(0,"x","")</f><v></v></c>'),
        row(6, text("A6", BRAM), '<c r="C6"><f t="shared" si="0"/><v>1</v></c>'),
    )
    result = read_both_ways(book(sheet(*rows)))
    assert result.rows == [
        (2, ANNA, ""),
        (3, "", f"{CPR}"),
        (4, BRAM, ""),
        (5, BRAM, ""),
        (6, BRAM, f"{CPR}"),
    ]
    assert result.told.problems == {"formula_without_value": 2}


def filled(sheet, write):
    write(sheet, 0, ["Email", "Name", "CPR-2", "AED-1"])
    for number in range(1, 400):
        marks = ["x" if number % 2 else "", True if number % 3 == 0 else None]
        write(sheet, number, [f"user{number}@example.org", f"Näme & <{number}>", *marks])


def expected():
    return [
        (
            number + 1,
            f"user{number}@example.org",
            ",".join(
                str(activity)
                for activity, marked in ((AED, number % 3 == 0), (CPR, number % 2))
                if marked
            ),
        )
        for number in range(1, 400)
    ]


def test_what_openpyxl_writes():
    workbook = Workbook()
    filled(workbook.active, lambda sheet, _row, values: sheet.append(values))
    target = io.BytesIO()
    workbook.save(target)
    assert read_both_ways(target.getvalue()).rows == expected()


@pytest.mark.parametrize("constant_memory", [False, True])
def test_what_xlsxwriter_writes(constant_memory):
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"constant_memory": constant_memory, "in_memory": True}
    ) as workbook:
        filled(workbook.add_worksheet(), lambda sheet, row, values: sheet.write_row(row, 0, values))
    assert read_both_ways(target.getvalue()).rows == expected()


def test_a_declaration_is_no_obstacle():
    xml = sheet(header(), line(2, ANNA, "C"))
    for other in ("", '<?xml version="1.0"?>\n', f"{DECLARATION}\r\n"):
        data = book(xml.replace(DECLARATION, other))
        assert read_both_ways(data).rows == [(2, ANNA, f"{CPR}")]
