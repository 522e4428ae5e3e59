"""The same file as openpyxl and python-calamine read it, brought to lines by the same rules.

Which sheet, which row is the header and what each column is, is taken from our reader: compared is
what the cells hold, and in which row.
"""

import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from enrollments.emails import email_problem, normalise_email
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.reading import Head
from imports.workbook.values import MARKS, SAYS_NO
from lms_admin.sheets.cells import column_letters
from tests.imports.workbook.books import Result

Grid = Mapping[int, Mapping[str, Any]]
"""The values that are not blank, by row as Excel numbers them and by column."""


class Seen(NamedTuple):
    """A line: its row, its address (empty if it cannot be one), ids and columns that are wrong."""

    row: int
    email: str
    marks: tuple[int, ...]
    wrong: tuple[str, ...]


def by_openpyxl(content: bytes, sheet: str) -> Grid:
    """Its whole model of the sheet, with all it knows."""
    workbook = load_workbook(io.BytesIO(content), data_only=True)
    grid: dict[int, dict[str, Any]] = {}
    # (All its cells that exist: going through rows and columns makes those that do not.)
    for (row, column), cell in workbook[sheet]._cells.items():
        if cell.value is not None:
            grid.setdefault(row, {})[column_letters(column)] = cell.value
    return grid


def by_openpyxl_streaming(content: bytes, sheet: str) -> Grid:
    """As everybody does who reads large files with it."""
    workbook = load_workbook(io.BytesIO(content), data_only=True, read_only=True)
    return _grid(
        (
            cells[0].row,
            ((cell.column_letter, cell.value) for cell in cells if cell.value is not None),
        )
        for cells in (
            [cell for cell in row if cell.value is not None] for row in workbook[sheet].iter_rows()
        )
        if cells
    )


def by_calamine(content: bytes, sheet: str) -> Grid:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return _grid(
        (number, ((column_letters(at), value) for at, value in enumerate(row, start=1)))
        for number, row in enumerate(rows, start=1)
    )


READERS: Mapping[str, Callable[[bytes, str], Grid]] = {
    "openpyxl": by_openpyxl,
    "openpyxl, read-only": by_openpyxl_streaming,
    "python-calamine": by_calamine,
}


def _grid(rows: Iterable[tuple[int, Iterable[tuple[str, Any]]]]) -> Grid:
    return {
        number: {letters: value for letters, value in cells if value not in (None, "")}
        for number, cells in rows
    }


def lines_of(grid: Grid, head: Head) -> list[Seen]:
    """What the rules make of these cells."""
    found = []
    for row in sorted(number for number in grid if number > head.header_row):
        email, marks, wrong = "", [], []
        anything = False
        for column in head.columns:
            value = grid[row].get(column.column)
            if column.role is ColumnRole.EMAIL:
                email, is_wrong = _address(value)
                anything = anything or bool(email) or is_wrong
            elif column.role is ColumnRole.ACTIVITY and column.activity_id:
                is_mark, is_wrong = _mark(value)
                marks += [column.activity_id] * is_mark
                anything = anything or is_mark or is_wrong
            elif column.role in (ColumnRole.UNKNOWN, ColumnRole.CONTRADICTS):
                is_mark, is_wrong = _mark(value)
                is_wrong = is_mark or (is_wrong and column.role is ColumnRole.CONTRADICTS)
                anything = anything or is_wrong
            else:
                continue
            wrong += [column.column] * is_wrong
        if anything:
            missing = [] if email or _email_column(head) in wrong else [_email_column(head)]
            found.append(
                Seen(row, email, tuple(sorted(set(marks))), tuple(sorted(wrong + missing)))
            )
    return found


def _email_column(head: Head) -> str:
    return next(column.column for column in head.columns if column.role is ColumnRole.EMAIL)


def _address(value: Any) -> tuple[str, bool]:
    if value is None:
        return "", False
    if _says_no(value):
        return "", False
    if not isinstance(value, str):
        return "", True
    cleaned = normalise_email(value)
    problem = cleaned.value and (email_problem(cleaned.value) or email_problem(cleaned.key))
    return ("", True) if problem else (cleaned.value, False)


def _mark(value: Any) -> tuple[bool, bool]:
    """Whether it counts, and whether it is wrong; neither if it is blank."""
    if _says_no(value):
        return False, False
    if isinstance(value, str):
        text = "".join(char for char in value if unicodedata.category(char) != "Cf").strip()
        return text in MARKS, bool(text) and text not in MARKS
    if isinstance(value, bool | int | float):
        return value == 1, value != 1
    return False, value is not None


def _says_no(value: Any) -> bool:
    """What programs write for "no"."""
    if isinstance(value, str):
        return value.strip() in SAYS_NO
    return isinstance(value, bool | int | float) and value == 0


def ours(result: Result) -> list[Seen]:
    """What our reader made of them."""
    return [
        Seen(
            line.row,
            line.email if line.email_key else "",
            tuple(sorted(int(number) for number in line.marks.split(",") if number)),
            tuple(sorted(one["column"] for one in json.loads(line.problems or "[]"))),
        )
        for line in result.lines
    ]
