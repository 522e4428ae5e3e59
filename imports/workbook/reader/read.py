"""One workbook, from its bytes to frames: what the reading process does, without the process."""

from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from imports.workbook.reader import frames
from imports.workbook.reader.cells import Cell
from imports.workbook.reader.choosing import Chosen, find_sheet, glance_at
from imports.workbook.reader.columns import Clues, ColumnRole, HeaderColumn, read_header
from imports.workbook.reader.container import Container
from imports.workbook.reader.heading import (
    Row,
    find_header,
    is_header,
    refuse_lines_above,
    repeats_titles,
)
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import Lines, SeenAs
from imports.workbook.reader.long import LongLines, is_long_header, read_long_header
from imports.workbook.reader.merged import only_seen, survey_sheet
from imports.workbook.reader.metadata import Metadata, read_metadata
from imports.workbook.reader.reading import LONG, MATRIX
from imports.workbook.reader.relations import read_workbook_parts
from imports.workbook.reader.rows import RowState
from imports.workbook.reader.sheet import SheetNotes, read_sheet
from imports.workbook.reader.strings import SharedStrings, read_shared_strings
from imports.workbook.reader.styles import Styles, read_styles
from imports.workbook.reader.titles import Activities, Ask, activities_named
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible
from lms_admin.sheets.cells import column_index

# A header below a title or some remarks is still found; lines of data are not mistaken for one.
_ROWS_BEFORE_HEADER = 20

Send = Callable[[bytes, bytes], None]
"""Takes a frame: its kind and its content."""


def read_workbook(
    file: IO[bytes],
    *,
    activities: Activities,
    expected_import: int,
    expected_action: str | None,
    sheet_title: str | None = None,
    limits: Limits,
    send: Send,
    ask: Ask | None = None,
    fast: bool = True,
    rows_of: "type[SheetRows] | None" = None,
) -> None:
    """Send the head, the blocks and the trailer of a workbook. Raises Refused.

    `ask` knows the titles of activities outside the import; without it there are none. `rows_of`
    makes lines of the rows, where these are no marks.
    """
    container = Container(file, limits)
    parts = read_workbook_parts(container, limits)
    strings = SharedStrings(limits)
    if parts.shared_strings:
        strings = read_shared_strings(container.open(parts.shared_strings), limits)
    metadata = read_metadata(container, parts, strings, limits)
    _check_import(metadata, expected_import, expected_action)
    styles = read_styles(container.open(parts.styles), limits) if parts.styles else Styles()
    chosen = find_sheet(
        parts, metadata, sheet_title, lambda sheet: glance_at(container, sheet, strings, limits)
    )
    part = chosen.sheet.part
    if part is None:
        raise Refused(Refusal.SHEET_MISSING, sheets=[])

    clues = Clues(chosen.sheet.title, styles.identities, parts.names, metadata, activities)
    areas, row_count = survey_sheet(container, part, limits)
    rows = (rows_of or SheetRows)(
        clues,
        limits,
        send,
        ask=ask or (lambda question: activities_named({}, question)),
        seen_as=SeenAs(styles, strings, from_1904=parts.from_1904),
        action=expected_action,
        chosen=chosen,
        row_count=row_count,
    )
    notes = read_sheet(
        container.open(part),
        strings,
        limits,
        rows.state,
        only_seen(areas, rows.add) if areas else rows.add,
        # The fast way takes whole lines, and would not ask which of their cells can be seen.
        fast=fast and not areas,
    )
    send(frames.TRAILER, frames.to_json(rows.finish(notes)))


def _check_import(metadata: Metadata, expected: int, expected_action: str | None) -> None:
    other_import = metadata.import_id not in (None, expected)
    other_action = None not in (metadata.action, expected_action) and (
        metadata.action != expected_action
    )
    if other_import or other_action:
        action = made_visible(metadata.action) if metadata.action else None
        raise Refused(
            Refusal.OTHER_IMPORT, **{"import": metadata.import_id or expected, "action": action}
        )


class SheetRows:
    """Looks for the header, then passes every row on to `Lines`."""

    def __init__(
        self,
        clues: Clues,
        limits: Limits,
        send: Send,
        *,
        ask: Ask,
        seen_as: SeenAs,
        action: str | None,
        chosen: Chosen | None = None,
        row_count: int = 0,
        about: Mapping[str, str] | None = None,
    ) -> None:
        self.state = RowState()
        self._row_count = row_count
        self._action = action
        self._about = about or {}
        self._clues = clues
        self._limits = limits
        self._send = send
        self._ask = ask
        self._seen_as = seen_as
        self._chosen = chosen
        self._waiting: list[Row] = []
        self._header: list[HeaderColumn] = []
        self.header_row = 0
        # See `Lines.extra`: whoever reads a text moves it on.
        self.extra = 0
        self._rows_above = 0
        # Whether the next row is the first one below the header.
        self._is_first = True
        self._title_rows: list[int] = []
        self._lines: Lines | None = None

    def add(self, row: int, hidden: bool, cells: list[Cell]) -> None:
        if self._lines is not None:
            self._add_line(self._lines, Row(row, hidden, cells, self.extra))
            return
        self._waiting.append(Row(row, hidden, cells, self.extra))
        if self._is_header(row, cells):
            self._start(len(self._waiting) - 1)
        elif len(self._waiting) >= _ROWS_BEFORE_HEADER:
            self._start(self._find_header())

    def _is_header(self, row: int, cells: list[Cell]) -> bool:
        return is_long_header(row, cells, self._clues) or is_header(cells, self._clues)

    def _find_header(self) -> int:
        """The place among the rows that wait. Refuses when none of them is a header."""
        return find_header(self._waiting, self._clues)

    def _add_line(self, lines: Lines, row: Row) -> None:
        if self._is_first:
            self._is_first = False
            near = row.number == self.header_row + 1
            if near and self._repeats_titles(row.cells):
                self._title_rows.append(row.number)
                return
        lines.extra = row.extra
        lines.add(row.number, row.hidden, row.cells)

    def _repeats_titles(self, cells: list[Cell]) -> bool:
        return repeats_titles(cells, self._header, self._clues)

    @property
    def lines(self) -> Lines | None:
        """Who takes the lines, once the header is known."""
        return self._lines

    def finish(self, notes: SheetNotes) -> dict[str, Any]:
        """The trailer. Refuses a sheet without lines, or with too many."""
        if self._lines is None:
            self.start()
        lines = self._lines
        if lines is None or lines.lines == 0:
            raise Refused(Refusal.NO_LINES)
        if lines.lines > self._limits.lines:
            raise Refused(Refusal.TOO_MANY_LINES, lines=lines.lines, limit=self._limits.lines)
        lines.flush()
        return {
            "lines": lines.lines,
            "marks": lines.marks,
            "mark_cells": lines.mark_cells,
            "blank_rows": lines.last_row - self.header_row - lines.lines - len(self._title_rows),
            "hidden_lines": lines.hidden_lines,
            "struck_lines": lines.struck_lines,
            "title_rows": self._title_rows,
            "other_sheets": [list(other) for other in self._chosen.others] if self._chosen else [],
            "sheet_hidden": self._chosen is not None and not self._chosen.sheet.visible,
            "filtered": notes.filtered,
            "merged": notes.merged,
            "merged_first": [made_visible(ref) for ref in notes.merged_first],
            "hidden_columns": _hidden(self._header, notes),
            "unknown_columns": sorted(lines.unknown, key=column_index),
            "problems": dict(lines.problems),
            "repairs": dict(lines.repairs),
            "named": sorted(lines.named),
            "broken": [],
            "extra_rows": 0,
            "crowded": 0,
        }

    def start(self) -> None:
        """Find the header among the rows that there are. Refuses a sheet without any."""
        if not self._waiting:
            raise Refused(Refusal.NO_LINES)
        self._start(self._find_header())

    def _start(self, place: int) -> None:
        header = self._waiting[place]
        shape = self._read_header(header.number, header.cells)
        refuse_lines_above(self._waiting[:place], self._header)
        self.header_row = header.number
        self._rows_above = place
        self._send_head(shape)
        lines = self._lines = self._new_lines(shape)
        self.state.plan = lines.plan()
        for waiting in self._waiting[place + 1 :]:
            self._add_line(lines, waiting)
        self._waiting.clear()
        lines.extra = self.extra

    def _read_header(self, row: int, cells: list[Cell]) -> str:
        """Find out what the columns are; the shape that this makes."""
        if is_long_header(row, cells, self._clues):
            self._header = read_long_header(row, cells, self._clues, self._limits.columns)
            return LONG
        self._header = read_header(row, cells, self._clues, self._limits.columns, self._ask)
        return MATRIX

    def _new_lines(self, shape: str) -> Lines:
        if shape == LONG:
            return LongLines(
                self._header,
                self._clues,
                self._action,
                self._limits,
                self._send_block,
                self._seen_as,
            )
        return Lines(self._header, self._limits, self._send_block, self._seen_as)

    def _send_head(self, shape: str) -> None:
        metadata = self._clues.metadata
        head = {
            "sheet": made_visible(self._clues.sheet),
            "header_row": self.header_row,
            "rows_above": self._rows_above,
            "rows": self._row_count,
            "columns": [_as_dict(column) for column in self._header],
            "import": metadata.import_id,
            "action": made_visible(metadata.action) if metadata.action else None,
            "format": metadata.format_version,
            "shape": shape,
            "encoding": self._about.get("encoding", ""),
            "delimiter": self._about.get("delimiter", ""),
        }
        self._send(frames.HEAD, frames.to_json(head))

    def _send_block(self, first_row: int, last_row: int, lines: int, data: bytes) -> None:
        self._send(frames.BLOCK, frames.pack_block(first_row, last_row, lines, data))


def _as_dict(column: HeaderColumn) -> dict[str, Any]:
    return {
        "column": column.column,
        "title": column.title,
        "role": column.role,
        "activity": column.activity_id,
        "title_of": column.title_of,
        "told": column.told,
    }


def _hidden(header: Sequence[HeaderColumn], notes: SheetNotes) -> list[str]:
    return [
        column.column
        for column in header
        if column.role is not ColumnRole.IGNORED
        and any(
            first <= column_index(column.column) <= last for first, last in notes.hidden_columns
        )
    ]
