"""Write a list to a workbook, to be read and sorted; not to be uploaded again."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_ROW
from lms_admin.sheets.frame import (
    TextStyle,
    number_cell,
    row_xml,
    text_cell,
    text_style,
    workbook_chunks,
)
from lms_admin.sheets.sheet import put_text, sheet_title

Row = Sequence[str | int]
"""The cells of a line, from the first column on."""

_HEADER_FILL = PatternFill("solid", start_color="FFEEF4FF")
_MAX_WIDTH = 60


def list_chunks(
    *,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Row],
    count: int,
) -> Iterator[bytes]:
    """The workbook, made as it is asked for. `columns` are headings and widths in characters.

    Text is written as text, whatever it looks like. `rows` are read once; `count` is how many
    there are at most: what does not fit on a sheet goes on, on another one.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    source = iter(rows)
    letters = [column_letters(position) for position in range(1, len(columns) + 1)]
    streams = {}
    for _number in range(max(1, -(-count // (MAX_ROW - 1)))):
        sheet = workbook.create_sheet(sheet_title(title, taken=workbook.sheetnames))
        style = _write_frame(sheet, columns)
        streams[sheet.title] = _row_xml(islice(source, MAX_ROW - 1), letters, style)
    return workbook_chunks(workbook, streams)


def _write_frame(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> TextStyle:
    for position, (heading, width) in enumerate(columns, start=1):
        cell = put_text(sheet, 1, position, heading)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = min(width, _MAX_WIDTH)
    sheet.freeze_panes = "A2"
    return text_style(sheet, 2, alignment=Alignment(vertical="top", wrap_text=True))


def _row_xml(rows: Iterable[Row], columns: Sequence[str], style: TextStyle) -> Iterator[str]:
    for number, row in enumerate(rows, start=2):
        cells = [
            number_cell(f"{letters}{number}", value, style)
            if isinstance(value, int)
            else text_cell(f"{letters}{number}", value, style)
            for letters, value in zip(columns, row, strict=True)
        ]
        yield row_xml(number, cells)
