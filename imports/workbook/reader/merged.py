"""Merged cells: only the first of an area has a value, whatever the file holds in the others.

Programs can leave values behind in cells that nobody sees any more, and a mark among them must not
count. A sheet names its merged areas after its rows, so they are looked up before the rows are
read: nearly always it has none, and that takes no parser. On the way its rows are counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from imports.workbook.reader.cells import Cell
from imports.workbook.reader.container import Container
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.rows import OnRow, RowPlan, RowState
from imports.workbook.reader.sheet import Area, read_sheet
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.xml import CHUNK, Source
from lms_admin.sheets.cells import column_index, column_letters
from lms_admin.sheets.excel import MAX_COLUMN

_NAME = b"mergeCell"
_ROW = b"<row "
# As it stands in UTF-16, but for the half of a letter that may come first or last.
_WIDE_NAME = b"\0".join(bytes([letter]) for letter in _NAME)


class Survey(NamedTuple):
    """The areas of more than one cell that are merged in a sheet, and about how many rows it has.

    `rows` is for a person who waits: 0 where the rows are written in an unusual way.
    """

    areas: list[Area]
    rows: int


def survey_sheet(container: Container, part: str, limits: Limits) -> Survey:
    """Look through the sheet `part` once, before it is read."""
    names_any, rows = _look_through(container.open(part))
    return Survey(_read_areas(container, part, limits) if names_any else [], rows)


def _read_areas(container: Container, part: str, limits: Limits) -> list[Area]:
    everything = frozenset(column_letters(index) for index in range(1, MAX_COLUMN + 1))
    nothing = RowPlan("", {}, everything, lambda _value: None, lambda *_line: None)
    notes = read_sheet(
        container.open(part),
        SharedStrings(limits),
        limits,
        RowState(plan=nothing),
        lambda *_row: None,
        fast=False,
    )
    return notes.areas


def _look_through(part: Source) -> tuple[bool, int]:
    """Whether the sheet names merged cells anywhere, and how often a row begins."""
    names_any, rows, carry, name = False, 0, b"", _NAME
    while data := part.read(CHUNK):
        piece = carry + data
        if not rows and b"\0" in data:
            name = _WIDE_NAME
        names_any = names_any or name in piece
        carry = piece[-len(_WIDE_NAME) :]
        # What is looked at twice is counted once.
        rows += piece.count(_ROW) - carry.count(_ROW)
    return names_any, rows + carry.count(_ROW)


def only_seen(areas: Sequence[Area], on_row: OnRow) -> OnRow:
    """`on_row`, but for the cells that lie under another one. Rows must come in order."""
    ahead = sorted(areas, reverse=True)
    around: list[Area] = []

    def on_seen(row: int, hidden: bool, cells: list[Cell]) -> None:
        nonlocal around
        around = [area for area in around if area.last_row >= row]
        while ahead and ahead[-1].first_row <= row:
            area = ahead.pop()
            if area.last_row >= row:
                around.append(area)
        if around:
            cells = [cell for cell in cells if not _is_covered(row, cell.column, around)]
        if cells:
            on_row(row, hidden, cells)

    return on_seen


def _is_covered(row: int, letters: str, around: Sequence[Area]) -> bool:
    column = column_index(letters)
    return any(
        area.first_column <= column <= area.last_column
        and (row, column) != (area.first_row, area.first_column)
        for area in around
    )
