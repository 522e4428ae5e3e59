"""The same three lines as many programs write them, each with its own habits."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from tests.imports.workbook.books import ACTIVITIES, DECLARATION, MAIN, book, shared_strings
from tests.imports.workbook.wild.case import (
    ANNA,
    BRAM,
    CEM,
    FILLED_IN,
    Case,
    Cases,
    Desk,
    edited,
    lines,
    saved,
)
from tests.imports.workbook.wild.parts import unzipped, zipped

TITLES = ["Email", "Name", *(f"{title} ({code})" for title, code in ACTIVITIES.values())]
ROWS: list[list[Any]] = [
    TITLES,
    [ANNA, "Anna Visser", "x", None, "X"],
    [BRAM, "Bram de Wit & zn.", None, True, None],
    [CEM, "Cem <3", 1, None, None],
]
READ = lines((2, ANNA, "CE"), (3, BRAM, "D"), (4, CEM, "C"))

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

CellOf = Callable[[str, Any], str]
"""A cell's XML, of its reference and its value."""


def escaped(value: Any) -> str:
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Texts:
    """A table of shared texts, and cells that use it."""

    def __init__(self, form: str = '<c r="{r}" t="s"><v>{i}</v></c>') -> None:
        self.items: list[str] = []
        self.form = form

    def __call__(self, reference: str, value: Any) -> str:
        if isinstance(value, bool):
            return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int):
            return f'<c r="{reference}"><v>{value}</v></c>'
        if value not in self.items:
            self.items.append(value)
        return self.form.format(r=reference, i=self.items.index(value))

    def part(self, form: str = "<t>{}</t>") -> str:
        return shared_strings(*(form.format(escaped(item)) for item in self.items))


def rows_of(
    cell: CellOf,
    *,
    blank: str = "",
    row: str = '<row r="{n}" spans="1:5">{cells}</row>',
    between: str = "",
) -> str:
    """All rows, with `blank` (or nothing) for cells that hold nothing."""
    found = []
    for number, values in enumerate(ROWS, start=1):
        cells = "".join(
            blank.format(r=f"{letter}{number}")
            if value is None
            else cell(f"{letter}{number}", value)
            for letter, value in zip("ABCDE", values, strict=True)
        )
        found.append(row.format(n=number, cells=cells))
    return between.join(found)


def worksheet(rows: str, *, attributes: str = "", before: str = "", after: str = "") -> str:
    return (
        f'{DECLARATION}\r\n<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"{attributes}>{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def excel_2007() -> bytes:
    texts = Texts('<c r="{r}" s="1" t="s"><v>{i}</v></c>')
    rows = rows_of(texts, blank='<c r="{r}" s="1"/>')
    before = (
        '<dimension ref="A1:E4"/><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<selection activeCell="C4" sqref="C4"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="30" '
        'customWidth="1"/></cols>'
    )
    after = (
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    )
    return book(worksheet(rows, before=before, after=after), shared=texts.part())


def excel_365() -> bytes:
    """With its many namespaces, revision ids, and a checkbox in D3."""
    texts = Texts()
    names = (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable='
        '"x14ac xr xr2 xr3" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
        ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xmlns:xr2="'
        'http://schemas.microsoft.com/office/spreadsheetml/2015/revision2" xmlns:xr3="http://schemas'
        '.microsoft.com/office/spreadsheetml/2016/revision3" xr:uid="{00000000-0001-0000-0000}"'
    )
    rows = rows_of(
        texts, row='<row r="{n}" spans="1:5" x14ac:dyDescent="0.25">{cells}</row>'
    ).replace('<c r="D3" t="b">', '<c r="D3" s="1" t="b">')
    after = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.'
        'microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1"/></ext>'
        "</extLst>"
    )
    return book(worksheet(rows, attributes=names, after=after), shared=texts.part())


def excel_strict() -> bytes:
    """Saved as "Strict Open XML": other namespaces, dates as text."""
    parts = unzipped(excel_2007())
    return zipped(
        {
            name: content.replace(
                MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            ).replace(RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            for name, content in parts.items()
        }
    )


def excel_1904() -> bytes:
    """Made on an old Mac: dates are counted from another day."""
    parts = unzipped(excel_2007())
    name = "xl/workbook.xml"
    changed = parts[name].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    return zipped({**parts, name: changed})


def excel_alternate_start() -> bytes:
    """Its workbook part carries alternatives and a file version."""
    parts = unzipped(excel_365())
    name = "xl/workbook.xml"
    extra = (
        b'<fileVersion appName="xl" lastEdited="7"/><mc:AlternateContent xmlns:mc="http://schemas.'
        b'openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><x15ac:absPath '
        b'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\"/>'
        b"</mc:Choice></mc:AlternateContent><sheets>"
    )
    return zipped({**parts, name: parts[name].replace(b"<sheets>", extra)})


def google() -> bytes:
    """Styles on a thousand blank rows; ticked boxes; no spans."""
    texts = Texts('<c r="{r}" s="1" t="s"><v>{i}</v></c>')
    blanks = "".join(
        f'<row r="{number}" ht="15.75" customHeight="1"><c r="A{number}" s="2"/>'
        f'<c r="D{number}" s="3"/></row>'
        for number in range(5, 1_001)
    )
    rows = rows_of(texts, blank='<c r="{r}" s="2"/>', row='<row r="{n}">{cells}</row>') + blanks
    before = (
        '<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr><sheetViews><sheetView '
        'workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15.75"/>'
    )
    names = ' xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main"'
    return book(worksheet(rows, attributes=names, before=before), shared=texts.part())


def numbers() -> bytes:
    """An export of Apple's Numbers: a summary of the export comes first."""
    texts = Texts('<c r="{r}" t="s" s="4"><v>{i}</v></c>')
    rows = rows_of(
        texts, blank='<c r="{r}" s="5"/>', row='<row r="{n}" ht="20" customHeight="1">{cells}</row>'
    )
    summary = worksheet('<row r="3"><c r="B3" t="str"><v>This document was exported.</v></c></row>')
    return book(
        summary,
        title="Export Summary",
        sheets={"Enrollments": worksheet(rows, before='<dimension ref="A1:E4"/>')},
        shared=texts.part('<t xml:space="preserve">{}</t>'),
    )


def libreoffice() -> bytes:
    texts = Texts('<c r="{r}" s="1" t="s"><v>{i}</v></c>')
    rows = rows_of(
        texts,
        blank='<c r="{r}" s="1"/>',
        row='<row r="{n}" customFormat="false" ht="12.8" hidden="false" customHeight="false" '
        'outlineLevel="0" collapsed="false">{cells}</row>',
    ).replace('<c r="C4"><v>', '<c r="C4" s="0" t="n"><v>')
    part = texts.part('<t xml:space="preserve">{}</t>')
    return book(worksheet(rows, before='<sheetPr filterMode="false"/>'), shared=part)


def sheetjs() -> bytes:
    """Texts in place, and a declaration of a dimension only."""

    def cell(reference: str, value: Any) -> str:
        kind = "b" if isinstance(value, bool) else "n" if isinstance(value, int) else "str"
        shown = int(value) if isinstance(value, bool) else escaped(value)
        return f'<c r="{reference}" t="{kind}"><v>{shown}</v></c>'

    rows = rows_of(cell, row='<row r="{n}">{cells}</row>')
    return book(worksheet(rows, before='<dimension ref="A1:E4"/>'))


def poi() -> bytes:
    """Streamed by Apache POI: inline texts, a loose dimension."""

    def cell(reference: str, value: Any) -> str:
        if isinstance(value, bool):
            return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int):
            return f'<c r="{reference}" t="n"><v>{value}.0</v></c>'
        return f'<c r="{reference}" t="inlineStr"><is><t>{escaped(value)}</t></is></c>'

    rows = rows_of(cell, row='<row r="{n}">\n{cells}</row>\n')
    return book(worksheet(rows, before='<dimension ref="A1"/>').replace("\r\n", "\n"))


def epplus() -> bytes:
    """Attributes in another order, and everything on one line."""
    texts = Texts('<c r="{r}" s="0" t="s"><v>{i}</v></c>')
    return book(worksheet(rows_of(texts, row='<row r="{n}">{cells}</row>')), shared=texts.part())


def closedxml() -> bytes:
    """A prefix at every element, in every part."""
    texts = Texts('<c r="{r}" s="0" t="s"><v>{i}</v></c>')

    def prefixed(xml: str) -> str:
        return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace(' xmlns="', ' xmlns:x="')

    return book(
        prefixed(worksheet(rows_of(texts, row='<row r="{n}" spans="1:5">{cells}</row>'))),
        shared=prefixed(texts.part()),
    )


def phpspreadsheet() -> bytes:
    texts = Texts('<c r="{r}" s="0" t="s"><v>{i}</v></c>')
    rows = rows_of(texts, row='<row r="{n}" spans="1:5" customHeight="false">{cells}</row>')
    return book(worksheet(rows), shared=texts.part())


def report_server() -> bytes:
    """No references at all, blanks written out, texts with a hard return behind."""

    def cell(_reference: str, value: Any) -> str:
        if isinstance(value, int):
            return f'<c t="n"><v>{int(value)}</v></c>'
        return f'<c t="inlineStr"><is><t>{escaped(value)}</t></is></c>'

    return book(worksheet(rows_of(cell, blank="<c/>", row="<row>{cells}</row>")))


def microsofts_library() -> bytes:
    """The Open XML SDK: parts have names of their own, and `/` in front of targets."""
    texts = Texts()
    target = io.BytesIO()
    parts: Mapping[str, str] = {
        "xl/workbook.xml": f'<x:workbook xmlns:x="{MAIN}"><x:sheets><x:sheet name="Enrollments" '
        f'sheetId="1" r:id="R8f" xmlns:r="{RELATION}"/></x:sheets></x:workbook>',
        "xl/worksheets/sheet.xml": worksheet(rows_of(texts)),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Type="'
        f'{RELATION}/officeDocument" Target="/xl/workbook.xml" Id="R1c"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Type="{RELATION}/worksheet" Target="/xl/worksheets/sheet.xml" Id="R8f"/>'
        f'<Relationship Type="{RELATION}/sharedStrings" Target="/xl/sharedStrings.xml" Id="R2"/>'
        "</Relationships>",
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/'
        f'sharedStrings.xml" ContentType="{SHEET_TYPES}.sharedStrings+xml"/>'
        f'<Default Extension="xml" ContentType="{SHEET_TYPES}.sheet.main+xml"/>'
        f'<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    }
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**parts, "xl/sharedStrings.xml": texts.part()}.items():
            archive.writestr(name, "\ufeff" + content)
    return target.getvalue()


def openpyxl(desk: Desk, *, write_only: bool) -> bytes:
    workbook = Workbook(write_only=write_only)
    sheet = workbook.create_sheet("Ward 3") if write_only else workbook.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    return saved(workbook)


def with_xlsxwriter(**options: Any) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        for number, row in enumerate(ROWS):
            for column, value in enumerate(row):
                if value is None:
                    sheet.write_blank(number, column, None, bold)
                else:
                    sheet.write(number, column, value)
        sheet.autofilter(0, 0, 3, 4)
        sheet.set_column(0, 0, 40)
        sheet.insert_textbox(6, 1, "x")
    return target.getvalue()


def xlsxwriter_rich() -> bytes:
    """Rich text, a link, a formula with its value, a comment."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        sheet.write_row(0, 0, TITLES)
        sheet.write_url(1, 0, "mailto:somebody@else.example", string=ANNA)
        sheet.write_rich_string(2, 0, "bram", bold, "@example", ".org")
        sheet.write_formula(3, 0, '=LOWER("CEM@EXAMPLE.ORG")', None, CEM)
        sheet.write_formula(1, 2, '=IF(1,"x","")', None, "x")
        sheet.write_boolean(1, 4, True)
        sheet.write_formula(2, 3, "=1", None, 1)
        sheet.write_comment(2, 3, "x")
        sheet.write(3, 2, "x")
    return target.getvalue()


CASES: Cases = {
    "our template": Case(edited(lambda workbook: None), lines(*FILLED_IN)),
    "our template, untouched": Case(
        lambda desk: desk.empty(ANNA, BRAM), lines((2, ANNA, ""), (3, BRAM, ""))
    ),
    "openpyxl": Case(lambda desk: openpyxl(desk, write_only=False), READ),
    "openpyxl, streaming": Case(lambda desk: openpyxl(desk, write_only=True), READ),
    "XlsxWriter": Case(lambda desk: with_xlsxwriter(), READ),
    "XlsxWriter in constant memory": Case(lambda desk: with_xlsxwriter(constant_memory=True), READ),
    "XlsxWriter with dates of 1904": Case(lambda desk: with_xlsxwriter(date_1904=True), READ),
    "XlsxWriter in zip64": Case(lambda desk: with_xlsxwriter(use_zip64=True), READ),
    "XlsxWriter with rich text, links and formulas": Case(lambda desk: xlsxwriter_rich(), READ),
    "Excel 2007": Case(excel_2007(), READ),
    "Excel 365": Case(excel_365(), READ),
    "Excel 365 with alternatives": Case(excel_alternate_start(), READ),
    "Excel, Strict Open XML": Case(excel_strict(), READ),
    "Excel for Mac, dates of 1904": Case(excel_1904(), READ),
    "Google Sheets": Case(google(), READ),
    "Numbers": Case(numbers(), READ),
    "LibreOffice": Case(libreoffice(), READ),
    "SheetJS": Case(sheetjs(), READ),
    "Apache POI, streaming": Case(poi(), READ),
    "EPPlus": Case(epplus(), READ),
    "ClosedXML": Case(closedxml(), READ),
    "PhpSpreadsheet": Case(phpspreadsheet(), READ),
    "the Open XML SDK": Case(microsofts_library(), READ),
    "a report server": Case(report_server(), READ),
}
