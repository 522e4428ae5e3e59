"""One text, from its bytes to frames."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import IO, Any

from imports.workbook.format import Identity
from imports.workbook.reader import frames
from imports.workbook.reader.cells import Cell
from imports.workbook.reader.columns import Clues
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.metadata import Metadata
from imports.workbook.reader.read import Send, SheetRows
from imports.workbook.reader.rows import RowPlan
from imports.workbook.reader.sheet import SheetNotes
from imports.workbook.reader.text.as_seen import seen_in_text
from imports.workbook.reader.text.decoding import encoding_of, lines_of
from imports.workbook.reader.text.lists import LAST_ROW, read_list
from imports.workbook.reader.text.records import LIST, Layout, Records, layout_of
from imports.workbook.reader.text.typed import typed
from imports.workbook.reader.titles import Activities, Ask, activities_named
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import PLAIN_EMAIL
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_COLUMN

_MAX_REMEMBERED = 2_000


def read_text(
    file: IO[bytes],
    *,
    activities: Activities,
    action: str | None,
    pasted: bool,
    by_file: bool,
    limits: Limits,
    send: Send,
    ask: Ask | None = None,
    fast: bool = True,
    rows_of: type[SheetRows] | None = None,
) -> None:
    """Send the head, the blocks and the trailer of a table or a list. Raises Refused.

    `rows_of` makes lines of the rows, where these are no marks; then it has to be a table.
    """
    encoding = encoding_of(file)
    with closing(lines_of(file, encoding)) as lines:
        layout = layout_of(lines, pasted=pasted)
    with closing(lines_of(file, encoding)) as lines:
        if layout == LIST and by_file:
            raise Refused(Refusal.NO_ACTIVITIES)
        if layout == LIST and rows_of is not None:
            raise Refused(Refusal.NO_USER_COLUMNS, titles=[])
        if layout == LIST:
            trailer = read_list(lines, encoding, activities, limits, send, pasted=pasted)
        else:
            table = _Table(encoding, layout, activities, action, limits, send, ask, rows_of)
            trailer = table.read(Records(lines, layout), fast=fast)
    send(frames.TRAILER, frames.to_json(trailer))


class _Letters(dict[int, str]):
    """Column letters by the place in a record, from 0 on."""

    def __missing__(self, index: int) -> str:
        letters = self[index] = column_letters(index + 1)
        return letters


class _Table:
    """A table of cells, in whichever shape its header says."""

    def __init__(
        self,
        encoding: str,
        layout: Layout,
        activities: Activities,
        action: str | None,
        limits: Limits,
        send: Send,
        ask: Ask | None,
        rows_of: type[SheetRows] | None,
    ) -> None:
        delimiter = layout.delimiter or ""
        styles: dict[str, Identity] = {}
        clues = Clues("", styles, {}, Metadata(), activities)
        self._rows = (rows_of or SheetRows)(
            clues,
            limits,
            send,
            ask=ask or (lambda question: activities_named({}, question)),
            seen_as=seen_in_text(limits),
            action=action,
            about={"encoding": encoding, "delimiter": delimiter},
        )
        self._delimiter = delimiter
        self._letters = _Letters()

    def read(self, records: Records, *, fast: bool) -> dict[str, Any]:
        """Read all of it; the trailer. Refuses a record that is wider than the header."""
        source = iter(records)
        width = self._read_header(source, records)
        plan = self._rows.state.plan
        add = self._quick(plan, width) if plan and fast else self._add
        extra = records.extra
        for row, record in source:
            if len(record) > width:
                self._check_width(row, record, width)
            if records.extra != extra:
                extra = records.extra
                self._move_on(extra)
            if record:
                if row > LAST_ROW:
                    raise Refused(Refusal.TOO_COMPLEX, reason="rows")
                add(row, record)
        trailer = self._rows.finish(SheetNotes())
        trailer["broken"] = records.broken
        trailer["extra_rows"] = records.extra
        # Rows that are the rest of a cell with line breaks are not blank.
        trailer["blank_rows"] = max(0, trailer["blank_rows"] - records.extra)
        return trailer

    def _move_on(self, extra: int) -> None:
        """From here on there are so many rows more than records."""
        self._rows.extra = extra
        if self._rows.lines is not None:
            self._rows.lines.extra = extra

    def _read_header(self, source: Iterator[tuple[int, list[str]]], records: Records) -> int:
        """Read down to the header, and as far below as it takes to know; its width."""
        first: list[tuple[int, list[str]]] = []
        for row, record in source:
            if len(record) > MAX_COLUMN:
                raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(record), limit=MAX_COLUMN)
            first.append((row, record))
            self._move_on(records.extra)
            self._add(row, record)
            if self._rows.header_row:
                break
        else:
            # Too few lines to be sure: this is where the header is found, or the file refused.
            self._rows.start()
        width = next(len(record) for row, record in first if row == self._rows.header_row)
        for row, record in first:
            if row > self._rows.header_row:
                self._check_width(row, record, width)
        return width

    def _check_width(self, row: int, record: Sequence[str], width: int) -> None:
        """A cell more than the header has is one that was cut in two, and all behind it moved."""
        if len(record) > width and any(text.strip() for text in record):
            raise Refused(
                Refusal.UNEVEN_COLUMNS,
                header_row=self._rows.header_row,
                header_columns=width,
                row=row,
                columns=len(record),
                delimiter=self._delimiter,
            )

    def _add(self, row: int, record: Sequence[str]) -> None:
        letters = self._letters
        cells = [
            Cell(letters[place], value)
            for place, text in enumerate(record)
            if text and (value := typed(text)) is not None
        ]
        if cells:
            self._rows.add(row, False, cells)

    def _quick(self, plan: RowPlan, width: int) -> Callable[[int, Sequence[str]], None]:
        """Takes records of which nothing has to be told without making cells of them."""
        columns = [self._letters[place] for place in range(width)]
        email_at = columns.index(plan.email)
        marks_at = [
            (place, plan.activities[column])
            for place, column in enumerate(columns)
            if column in plan.activities
        ]
        known = {email_at, *(place for place, _number in marks_at)}
        others = [
            (place, column)
            for place, column in enumerate(columns)
            if place not in known and column not in plan.ignored
        ]
        silent: set[tuple[str, str]] = set()
        meanings: dict[str, bool | None] = {"": None}

        def says_nothing(column: str, text: str) -> bool:
            value = typed(text)
            return value is None or (column in plan.watched and plan.is_silent(column, value))

        is_plain, on_plain, slowly = PLAIN_EMAIL.fullmatch, plan.on_plain, self._add

        def add(row: int, record: Sequence[str]) -> None:
            if len(record) != width or not is_plain(email := record[email_at]) or email[0] == "'":
                slowly(row, record)
                return
            ids = []
            for place, number in marks_at:
                if text := record[place]:
                    try:
                        meaning = meanings[text]
                    except KeyError:
                        value = typed(text)
                        meaning = None if value is None else plan.is_mark(value)
                        if len(meanings) < _MAX_REMEMBERED:
                            meanings[text] = meaning
                    if meaning:
                        ids.append(number)
                    elif meaning is not None:
                        slowly(row, record)
                        return
            for place, column in others:
                if (text := record[place]) and (column, text) not in silent:
                    if not says_nothing(column, text):
                        slowly(row, record)
                        return
                    if len(silent) < _MAX_REMEMBERED:
                        silent.add((column, text))
            if len(ids) > 1:
                # Two columns may stand for one activity.
                ids = sorted(set(ids))
            on_plain(row, False, email, ",".join(map(str, ids)), len(ids))

        return add
