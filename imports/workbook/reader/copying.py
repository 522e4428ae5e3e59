"""Every row of a sheet as it is: the reading process's other job, for giving a workbook back.

Rows go up in blocks of JSON: `{"rows": [[row, hidden, struck, column, kind, text, column, …], …]}`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import IO, Any

from imports.workbook.reader import frames
from imports.workbook.reader.cells import BOOLEAN, FORMULA, NUMBER, Cell
from imports.workbook.reader.container import Container
from imports.workbook.reader.dates import date_of_serial
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.merged import only_seen, survey_sheet
from imports.workbook.reader.read import Send
from imports.workbook.reader.relations import WorkbookParts, read_workbook_parts
from imports.workbook.reader.rows import RowState
from imports.workbook.reader.sheet import read_sheet
from imports.workbook.reader.strings import SharedStrings, read_shared_strings
from imports.workbook.reader.styles import Styles, read_styles
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible
from lms_admin.sheets.cells import column_index
from lms_admin.sheets.excel import MAX_CELL_TEXT

TEXTS, NUMBERS, BOOLEANS = "t", "n", "b"

BLOCK_ROWS = 1_000
# Characters of one block, and the most of one row: in JSON a character takes up to twelve bytes.
BLOCK_SIZE = 1 << 19
_CELL_SIZE = 16


def copy_sheet(
    file: IO[bytes],
    *,
    sheet_title: str,
    header_row: int,
    people: Collection[str] = (),
    limits: Limits,
    send: Send,
) -> None:
    """Send the head, the rows and the trailer of the sheet with the lines. Raises Refused.

    `sheet_title` and `header_row` are what the check found: the same sheet, whoever chose it. The
    head has the last column that is used down to the header.
    """
    container = Container(file, limits)
    parts = read_workbook_parts(container, limits)
    strings = SharedStrings(limits)
    if parts.shared_strings:
        part = container.open(parts.shared_strings)
        strings = read_shared_strings(part, limits, MAX_CELL_TEXT)
    part_name = _part_of(parts, sheet_title)
    styles = read_styles(container.open(parts.styles), limits) if parts.styles else Styles()
    looks = Looks(styles.dates, parts.from_1904, styles.struck, frozenset(people))
    rows = CopiedRows(header_row, looks, limits=limits, send=send)
    # What lies under merged cells would come to light in the copy, and count when that is uploaded.
    areas = survey_sheet(container, part_name, limits).areas
    on_row = only_seen(areas, rows.add) if areas else rows.add
    read_sheet(container.open(part_name), strings, limits, RowState(), on_row, fast=False)
    rows.finish()


# Instead of a title: the sheet that comes first.
FIRST_SHEET = ""


def _part_of(parts: WorkbookParts, title: str) -> str:
    for sheet in parts.sheets:
        if sheet.part is not None and title in (made_visible(sheet.title), FIRST_SHEET):
            return sheet.part
    raise Refused(Refusal.SHEET_MISSING, sheets=[])


@dataclass(frozen=True)
class Looks:
    """What styles say: of which cells a number is a date, and which texts are struck through.

    Only the columns of `people` decide whether a row is.
    """

    dates: Collection[str] = frozenset()
    from_1904: bool = False
    struck: Collection[str] = frozenset()
    people: Collection[str] = frozenset()

    def is_struck(self, cells: Iterable[Cell]) -> bool:
        return any(
            cell.column in self.people and (cell.is_struck or cell.style in self.struck)
            for cell in cells
        )


class CopiedRows:
    """Collects rows into blocks; those down to the header wait for the head to be sent."""

    def __init__(
        self,
        header_row: int,
        looks: Looks,
        *,
        limits: Limits,
        send: Send,
    ) -> None:
        self._header_row = header_row
        self._looks = looks
        self._left = limits.copied_bytes
        self._send = send
        self._block: list[list[Any]] = []
        self._size = 0
        self._last_column = 0
        self._head_sent = False
        self._sent = 0

    def add(self, row: int, hidden: bool, cells: list[Cell]) -> None:
        if row <= self._header_row:
            self._last_column = max(self._last_column, column_index(cells[-1].column))
        elif not self._head_sent:
            self._send_head()
        item: list[Any] = [row, hidden, self._looks.is_struck(cells)]
        size = 0
        for cell in cells:
            kind, text = self._copied(cell)
            if text and size < BLOCK_SIZE:
                text = text[: min(MAX_CELL_TEXT, BLOCK_SIZE - size)]
                size += len(text)
                item += (cell.column, kind, text)
        size += len(item) * _CELL_SIZE
        if self._block and (self._size + size > BLOCK_SIZE or len(self._block) >= BLOCK_ROWS):
            self._flush()
        self._block.append(item)
        self._size += size

    def _copied(self, cell: Cell) -> tuple[str, str]:
        kind, text = cell.value
        if kind == NUMBER:
            looks = self._looks
            if cell.style in looks.dates and (
                at := date_of_serial(text, from_1904=looks.from_1904)
            ):
                return TEXTS, at
            return NUMBERS, text
        if kind == BOOLEAN:
            return BOOLEANS, text
        # Nobody knows what a formula without a stored value shows.
        return TEXTS, "" if kind == FORMULA else text

    def finish(self) -> None:
        if not self._head_sent:
            self._send_head()
        self._flush()
        self._send(frames.TRAILER, frames.to_json({"rows": self._sent}))

    def _send_head(self) -> None:
        self._send(frames.HEAD, frames.to_json({"last_column": self._last_column}))
        self._head_sent = True

    def _flush(self) -> None:
        if not self._block:
            return
        content = frames.to_json({"rows": self._block})
        self._left -= len(content)
        if self._left < 0:
            raise Refused(Refusal.TOO_COMPLEX, reason="copy")
        self._send(frames.BLOCK, content)
        self._sent += len(self._block)
        self._block = []
        self._size = 0
