"""Open the rows of an uploaded workbook as they are, to be given back.

As with lines, the reading process is believed only in what has been looked at here.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from imports.workbook.reader import frames
from imports.workbook.reader.copying import BOOLEANS, NUMBERS, TEXTS
from imports.workbook.reader.frames import BrokenFrame
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.parent import distrust, next_frame, reading_process
from imports.workbook.reader.process import ReadingProcess
from lms_admin.sheets.cells import column_index
from lms_admin.sheets.excel import MAX_CELL_TEXT, MAX_COLUMN

_NUMBER = re.compile(r"[+-]?[0-9]{1,32}(?:\.[0-9]{1,32})?(?:[eE][+-]?[0-9]{1,3})?")
_FIRST_CELL, _STEP = 3, 3
# A text has more lines than a sheet has rows: blank ones, for instance.
_LAST_ROW = 9_999_999


class CopiedCell(NamedTuple):
    """`kind` is `TEXTS`, `NUMBERS` (as XML writes them) or `BOOLEANS` (TRUE or FALSE).

    `place` is the column's number, `column` its letters.
    """

    place: int
    column: str
    kind: str
    text: str


class CopiedRow(NamedTuple):
    """A row by the number that Excel shows, with the cells that hold something, in order.

    It is `struck` where the cell that says whom it is about is struck through.
    """

    number: int
    hidden: bool
    struck: bool
    cells: list[CopiedCell]


class SheetCopy:
    """The sheet with the lines. `last_column` is the last one used in the header and above it.

    Iterate over it once, for its rows. Raises Refused if the file turns out to be no good.
    """

    def __init__(self, process: ReadingProcess) -> None:
        self._process = process
        with distrust():
            kind, content = next_frame(process)
            head = frames.from_json(content)
            last = head.get("last_column")
            if kind != frames.HEAD or type(last) is not int or not 0 <= last <= MAX_COLUMN:
                raise BrokenFrame(kind)
        self.last_column = last

    def __iter__(self) -> Iterator[CopiedRow]:
        number = sent = 0
        while True:
            with distrust():
                kind, content = next_frame(self._process)
                values = frames.from_json(content)
                if kind == frames.TRAILER:
                    if values.get("rows") != sent:
                        raise BrokenFrame("rows")
                    return
                if kind != frames.BLOCK:
                    raise BrokenFrame(kind)
                rows = check_rows(values.get("rows"), number)
            number = rows[-1].number
            sent += len(rows)
            yield from rows


@contextmanager
def open_copy(
    path: str | os.PathLike[str],
    *,
    file_name: str,
    sheet_title: str,
    header_row: int,
    people: Sequence[str] = (),
    is_text: bool = False,
    pasted: bool = False,
    limits: Limits | None = None,
) -> Iterator[SheetCopy]:
    """Read the rows of the workbook at `path` in a process of its own; see `open_workbook`.

    `sheet_title` and `header_row` are what the check found (`Head`); so is whether it `is_text`.
    So are the columns of `people`, which say whom a line is about.
    """
    job = {
        "kind": "rows",
        "file_name": file_name,
        "sheet": sheet_title,
        "header_row": header_row,
        "people": list(people),
        "is_text": is_text,
        "pasted": pasted,
    }
    with reading_process(path, job, limits or Limits()) as process:
        yield SheetCopy(process)


def check_rows(items: Any, after: int) -> list[CopiedRow]:
    """The rows of a block, which follow row `after`. Raises BrokenFrame."""
    if type(items) is not list or not items:
        raise BrokenFrame("block")
    rows = []
    for item in items:
        row = _row(item)
        if not after < row.number <= _LAST_ROW:
            raise BrokenFrame("row order")
        after = row.number
        rows.append(row)
    return rows


def _row(item: Any) -> CopiedRow:
    if type(item) is not list or len(item) < _FIRST_CELL or (len(item) - _FIRST_CELL) % _STEP:
        raise BrokenFrame("row")
    number, hidden, struck = item[:_FIRST_CELL]
    if type(number) is not int or type(hidden) is not bool or type(struck) is not bool:
        raise BrokenFrame("row")
    cells = []
    last = 0
    fields = iter(item[_FIRST_CELL:])
    for column, kind, text in zip(fields, fields, fields, strict=True):
        if not type(column) is type(text) is str or len(text) > MAX_CELL_TEXT:
            raise BrokenFrame("cell")
        index = _COLUMNS[column]
        if index <= last:
            raise BrokenFrame("cell order")
        last = index
        if kind != TEXTS:
            kind = _checked_kind(kind, text)
        cells.append(CopiedCell(index, column, kind, text))
    return CopiedRow(number, hidden, struck, cells)


def _checked_kind(kind: Any, text: str) -> str:
    """What is a number to the reading process need not be one to Excel."""
    if kind == NUMBERS:
        return NUMBERS if _NUMBER.fullmatch(text) else TEXTS
    if kind == BOOLEANS:
        return BOOLEANS if text in ("TRUE", "FALSE") else TEXTS
    raise BrokenFrame("kind")


class _Columns(dict[str, int]):
    """Column numbers by letters; at most as many as a sheet has."""

    def __missing__(self, letters: str) -> int:
        try:
            index = self[letters] = column_index(letters)
        except ValueError:
            raise BrokenFrame("column") from None
        return index


_COLUMNS = _Columns()
