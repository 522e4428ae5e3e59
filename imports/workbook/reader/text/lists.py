"""A list of addresses: each gets a mark for every activity of the import.

A row is the line of the text. Where a line holds several addresses they are counted on, one row
for each: no two lines of an import have the same row.
"""

from collections.abc import Iterator
from typing import Any

from imports.workbook import format as fmt
from imports.workbook.format import plain_key
from imports.workbook.reader import frames
from imports.workbook.reader.cells import TEXT, Cell, Value
from imports.workbook.reader.columns import ColumnRole, HeaderColumn
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import Lines
from imports.workbook.reader.marks import COUNTS, mark_of
from imports.workbook.reader.read import Send
from imports.workbook.reader.reading import LIST
from imports.workbook.reader.text.addresses import Entry, entries_of
from imports.workbook.reader.text.as_seen import seen_in_text
from imports.workbook.reader.text.decoding import TextLine
from imports.workbook.reader.text.typed import typed
from imports.workbook.reader.titles import Activities
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import PLAIN_EMAIL

COLUMN = "A"
DECORATION = "decoration"
# What the database and the protocol hold.
LAST_ROW = 9_999_999


class ListLines(Lines):
    """Collects addresses into blocks, each with the same marks."""

    def __init__(self, activities: Activities, limits: Limits, send: Send) -> None:
        def emit(first_row: int, last_row: int, lines: int, data: bytes) -> None:
            send(frames.BLOCK, frames.pack_block(first_row, last_row, lines, data))

        column = HeaderColumn(COLUMN, "", ColumnRole.EMAIL, None, None)
        super().__init__([column], limits, emit, seen_in_text(limits))
        self._all = sorted(activities)
        self._marks = ",".join(map(str, self._all))

    def add_entry(self, row: int, entry: Entry) -> None:
        if not entry.decorated and PLAIN_EMAIL.fullmatch(entry.text):
            # (As nearly every one is.)
            self._add_plain(row, False, entry.text, self._marks, len(self._all))
            return
        problems: list[dict[str, Any]] = []
        repairs = [{"column": COLUMN, "repair": DECORATION}] if entry.decorated else []
        cell = Cell(COLUMN, Value(TEXT, entry.text))
        text, key, blank = self._clean_email(cell, problems, repairs)
        if blank:
            # Only what nobody can see: no line.
            return
        if problems:
            repairs = []
        self._write(row, 0, text, key, [*self._all], len(self._all), problems, repairs)


def read_list(
    lines: Iterator[TextLine],
    encoding: str,
    activities: Activities,
    limits: Limits,
    send: Send,
    *,
    pasted: bool,
) -> dict[str, Any]:
    """Send the head and the blocks; the trailer. Refuses a text without any address."""
    found = ListLines(activities, limits, send)
    head_sent = has_address = False
    header_row = crowded = 0
    for row, entries in rows_of(lines, pasted=pasted):
        if not head_sent:
            header_row = row if entries is None else 0
            _send_head(send, header_row, encoding)
            head_sent = True
        if entries is None:
            continue
        for place, entry in enumerate(entries, start=row):
            has_address = has_address or "@" in entry.text
            found.add_entry(place, entry)
        crowded += len(entries) > 1
    if not found.lines:
        raise Refused(Refusal.NO_LINES)
    if not has_address:
        raise Refused(Refusal.NO_ADDRESSES)
    if found.lines > limits.lines:
        raise Refused(Refusal.TOO_MANY_LINES, lines=found.lines, limit=limits.lines)
    found.flush()
    blank = max(0, found.last_row - header_row - found.lines)
    return {
        "lines": found.lines,
        "marks": found.marks,
        "mark_cells": found.mark_cells,
        "blank_rows": blank,
        "hidden_lines": 0,
        "filtered": False,
        "merged": 0,
        "merged_first": [],
        "hidden_columns": [],
        "unknown_columns": [],
        "problems": dict(found.problems),
        "repairs": dict(found.repairs),
        "struck_lines": 0,
        "title_rows": [],
        "other_sheets": [],
        "sheet_hidden": False,
        "named": [],
        "broken": [],
        "extra_rows": 0,
        "crowded": crowded,
    }


def rows_of(lines: Iterator[TextLine], *, pasted: bool) -> Iterator[tuple[int, list[Entry] | None]]:
    """The entries of each line that has any, and the row of the first of them.

    None stands for the header, if the first line that is not blank is one.
    """
    row = 0
    is_first = True
    for number, text in lines:
        if is_first and text.strip() and plain_key(text[:100]) in fmt.EMAIL_HEADERS:
            is_first = False
            row = number
            yield number, None
            continue
        entries = list(entries_of(text))
        if not entries:
            continue
        is_first = False
        if pasted:
            _refuse_marks(text)
        first = max(number, row + 1)
        row = first + len(entries) - 1
        if row > LAST_ROW:
            raise Refused(Refusal.TOO_COMPLEX, reason="rows")
        yield first, entries


def _refuse_marks(line: str) -> None:
    """Cells with marks belong to a table of which the header was not copied."""
    if "\t" not in line:
        return
    cells = [cell.strip() for cell in line.split("\t")]
    values = (typed(cell) for cell in cells)
    if any(value is not None and mark_of(value) == COUNTS for value in values):
        raise Refused(Refusal.HEADER_MISSING)


def _send_head(send: Send, header_row: int, encoding: str) -> None:
    column = {
        "column": COLUMN,
        "title": "",
        "role": ColumnRole.EMAIL,
        "activity": None,
        "title_of": None,
        "told": "",
    }
    head = {
        "sheet": "",
        "header_row": header_row,
        "rows_above": 0,
        "rows": 0,
        "columns": [column],
        "import": None,
        "action": None,
        "format": None,
        "shape": LIST,
        "encoding": encoding,
        "delimiter": "",
    }
    send(frames.HEAD, frames.to_json(head))
