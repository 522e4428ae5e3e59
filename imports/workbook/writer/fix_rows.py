"""The rows of lines to fix: their cells as they were, then what is wrong and how to fix it."""

from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook.writer.layout import UNLOCKED
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_ROW
from lms_admin.sheets.frame import TextStyle, row_xml, text_cell, text_style, workbook_chunks

# Of each line, the last ones.
TOLD = 2


def fix_styles(sheet: Worksheet) -> tuple[TextStyle, TextStyle]:
    """The styles of what is to be fixed, and of what is told about it."""
    wrapped = Alignment(wrap_text=True, vertical="top")
    return (
        text_style(sheet, 2, protection=UNLOCKED),
        text_style(sheet, 2, protection=UNLOCKED, alignment=wrapped),
    )


def numbered[T](lines: Iterable[T]) -> Iterator[tuple[int, T]]:
    """Each line with its row, below the header. ValueError for more than a sheet holds."""
    for row, line in enumerate(lines, start=2):
        if row > MAX_ROW:
            raise ValueError(f"more than {MAX_ROW - 1} lines do not fit in a sheet")
        yield row, line


def fix_chunks(
    workbook: Workbook, sheet: Worksheet, lines: Iterable[Sequence[str]]
) -> Iterator[bytes]:
    """The workbook with these texts as lines, made as it is asked for."""
    plain, wrapped = fix_styles(sheet)

    def rows() -> Iterator[str]:
        for row, texts in numbered(lines):
            told = len(texts) - TOLD
            cells = [
                text_cell(f"{column_letters(place)}{row}", text, wrapped if place > told else plain)
                for place, text in enumerate(texts, start=1)
                if text
            ]
            yield row_xml(row, cells)

    return workbook_chunks(workbook, {sheet.title: rows()})
