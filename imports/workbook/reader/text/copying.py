"""Every row of a text as it is, for giving it back."""

from contextlib import closing
from typing import IO

from imports.workbook.reader.cells import TEXT, Cell, Value
from imports.workbook.reader.copying import CopiedRows, Looks
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.read import Send
from imports.workbook.reader.text.decoding import encoding_of, lines_of
from imports.workbook.reader.text.lists import COLUMN, rows_of
from imports.workbook.reader.text.records import LIST, Records, layout_of
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_COLUMN


def copy_text(
    file: IO[bytes], *, header_row: int, pasted: bool, limits: Limits, send: Send
) -> None:
    """Send the head, the rows and the trailer. Raises Refused."""
    encoding = encoding_of(file)
    rows = CopiedRows(header_row, Looks(), limits=limits, send=send)
    with closing(lines_of(file, encoding)) as lines:
        layout = layout_of(lines, pasted=pasted)
    with closing(lines_of(file, encoding)) as lines:
        if layout != LIST:
            letters = [column_letters(index) for index in range(1, MAX_COLUMN + 1)]
            for row, record in Records(lines, layout):
                cells = [
                    Cell(letters[place], Value(TEXT, text))
                    for place, text in enumerate(record[:MAX_COLUMN])
                    if text
                ]
                if cells:
                    rows.add(row, False, cells)
        else:
            for row, entries in rows_of(lines, pasted=pasted):
                if entries is None:
                    rows.add(row, False, [Cell(COLUMN, Value(TEXT, "Email"))])
                for place, entry in enumerate(entries or (), start=row):
                    rows.add(place, False, [Cell(COLUMN, Value(TEXT, entry.text))])
    rows.finish()
