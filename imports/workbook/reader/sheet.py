"""A sheet's rows, one after the other: numbers as Excel shows them, only cells that hold something.

The parser's handlers are closures over local variables rather than methods, and the states are
compared in the order of how often they occur: this is the loop that everything else waits for.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from imports.workbook.reader.cells import Cell, value_of
from imports.workbook.reader.fast import FastFeed
from imports.workbook.reader.fast_rows import FastRows
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.rows import OnRow, RowState
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.xml import (
    MAIN_NAMESPACES,
    SEPARATOR,
    Attributes,
    Feed,
    Source,
    damaged,
    is_true,
    new_parser,
)
from imports.workbook.refusals import Refusal, Refused
from lms_admin.sheets.cells import column_index, column_letters
from lms_admin.sheets.excel import MAX_CELL_TEXT

_MAX_NOTED = 100
_MAX_AREAS = 100_000
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_COLUMN_NUMBER = re.compile(r"[0-9]{1,5}")


class Area(NamedTuple):
    """A rectangle of cells that are merged. Counted from 1, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class SheetNotes:
    """What a sheet says about itself apart from its rows."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    merged: int = 0
    merged_first: list[str] = field(default_factory=list)
    filtered: bool = False


def read_sheet(
    part: Source,
    strings: SharedStrings,
    limits: Limits,
    state: RowState,
    on_row: OnRow,
    *,
    fast: bool = True,
) -> SheetNotes:
    """Read all rows of a sheet. Refuses rows or cells that are out of order or occur twice.

    Not `fast` leaves everything to the parser: for tests, which compare the two.
    """
    notes = SheetNotes()
    parser = new_parser()
    feed = Feed(parser, limits)
    ready = _set_handlers(parser, strings, limits, state, on_row, notes)
    if not fast:
        feed.all_of(part)
        return notes
    rows = FastRows(strings, state)
    FastFeed(parser, feed, limits, boundary="<row ", ready=ready, take_piece=rows.take).all_of(part)
    return notes


# No type that a cell can have, so it is refused unless nobody asks for its value.
_TWO_VALUES = "two values"
_OUTSIDE, _IN_DATA, _IN_ROW, _IN_CELL, _IN_VALUE, _IN_FORMULA, _IN_INLINE, _IN_TEXT = range(8)


def _set_handlers(
    parser: expat.XMLParserType,
    strings: SharedStrings,
    limits: Limits,
    state: RowState,
    on_row: OnRow,
    notes: SheetNotes,
) -> Callable[[], bool]:
    """Make `parser` report rows. Returns a function: does it stand between two rows?"""
    level = _OUTSIDE
    skipped = depth = runs = others = 0
    data_elements = 0
    row_name = cell_name = value_name = formula_name = inline_name = text_name = run_name = ""
    outside: dict[str, str] = {}

    columns = state.columns
    struck = strings.struck
    row_text = ""
    hidden = False
    cells: list[Cell] = []
    column = ""
    last_index = 0
    cell_type: str | None = None
    style = ""
    is_formula = False
    content: str | None = None

    def start(name: str, attributes: Attributes) -> None:
        nonlocal level, depth, runs
        nonlocal row_text, hidden, cells, column, last_index
        nonlocal cell_type, style, is_formula, content
        if skipped:
            skip()
        elif level == _IN_ROW and name == cell_name:
            reference = attributes.get("r")
            if reference is None:
                column = column_letters(last_index + 1)
            elif reference.endswith(row_text):
                column = reference[: -len(row_text)]
            else:
                raise damaged("cell_reference")
            index = columns[column]
            if index <= last_index:
                raise damaged("cell_order")
            last_index = index
            cell_type = attributes.get("t")
            style = attributes.get("s", "")
            is_formula = False
            content = None
            level = _IN_CELL
        elif level == _IN_CELL:
            if name == value_name:
                if content is None:
                    content = ""
                else:
                    cell_type = _TWO_VALUES
                level = _IN_VALUE
            elif name == inline_name:
                if cell_type == "inlineStr":
                    content = ""
                else:
                    cell_type, content = _TWO_VALUES, content or ""
                runs = 0
                level = _IN_INLINE
            elif name == formula_name:
                is_formula = True
                level = _IN_FORMULA
            else:
                skip()
        elif level == _IN_INLINE:
            if name == text_name:
                level = _IN_TEXT
            elif name == run_name and not runs:
                runs = 1
            else:
                skip()
        elif level == _IN_DATA and name == row_name:
            number = attributes.get("r")
            if number is None:
                state.next_row(state.last_row + 1)
            elif number.isascii() and number.isdigit() and len(number) < 8:
                state.next_row(int(number))
            else:
                raise damaged("row_number")
            row_text = str(state.last_row)
            hidden = is_true(attributes.get("hidden"))
            cells = []
            last_index = 0
            level = _IN_ROW
        elif level == _OUTSIDE:
            depth += 1
            count_other(depth)
            if depth == 1:
                start_document(name)
            else:
                start_outside(outside.get(name, ""), attributes)
        else:
            skip()

    def skip() -> None:
        nonlocal skipped
        skipped += 1
        count_other(skipped)

    def count_other(deep: int) -> None:
        nonlocal others
        others += 1
        if deep > limits.depth or others > limits.other_elements:
            raise Refused(Refusal.TOO_COMPLEX, reason="elements")

    def start_document(name: str) -> None:
        nonlocal row_name, cell_name, value_name, formula_name
        nonlocal inline_name, text_name, run_name
        namespace, _, local = name.rpartition(SEPARATOR)
        if local != "worksheet" or namespace not in MAIN_NAMESPACES:
            raise damaged("worksheet")
        prefix = namespace + SEPARATOR
        row_name, cell_name, value_name, formula_name = (prefix + tag for tag in ("row", *"cvf"))
        inline_name, text_name, run_name = (prefix + tag for tag in ("is", "t", "r"))
        for tag in ("sheetData", "col", "mergeCell", "filterColumn"):
            outside[prefix + tag] = tag

    def start_outside(tag: str, attributes: Attributes) -> None:
        nonlocal level, data_elements
        if tag == "sheetData":
            data_elements += 1
            if depth != 2 or data_elements > 1:
                raise damaged("sheet_data")
            level = _IN_DATA
        elif tag == "col" and is_true(attributes.get("hidden")):
            if len(notes.hidden_columns) < _MAX_NOTED:
                notes.hidden_columns.append(_span(attributes))
        elif tag == "mergeCell":
            notes.merged += 1
            note_area(attributes.get("ref", ""))
        elif tag == "filterColumn":
            notes.filtered = True

    def note_area(ref: str) -> None:
        if len(notes.merged_first) < _MAX_NOTED:
            notes.merged_first.append(ref[:30])
        area = _area(ref)
        if area is not None:
            notes.areas.append(area)
            if len(notes.areas) > _MAX_AREAS:
                raise Refused(Refusal.TOO_COMPLEX, reason="merged")

    def end(_name: str) -> None:
        nonlocal level, skipped, depth, runs
        if skipped:
            skipped -= 1
        elif level in (_IN_VALUE, _IN_FORMULA):
            level = _IN_CELL
        elif level == _IN_CELL:
            if state.plan is None or column not in state.plan.ignored:
                value = value_of(cell_type, content, is_formula=is_formula, strings=strings)
                if value is not None:
                    is_struck = cell_type == "s" and bool(struck) and int(content or 0) in struck
                    cells.append(Cell(column, value, style, is_struck))
            level = _IN_ROW
        elif level == _IN_ROW:
            if cells:
                on_row(state.last_row, hidden, cells)
            level = _IN_DATA
        elif level == _IN_TEXT:
            level = _IN_INLINE
        elif level == _IN_INLINE:
            if runs:
                runs = 0
            else:
                level = _IN_CELL
        else:
            depth -= 1
            level = _OUTSIDE

    def characters(data: str) -> None:
        nonlocal content
        if level in (_IN_VALUE, _IN_TEXT) and not skipped:
            if content is None:
                content = data
            elif len(content) <= MAX_CELL_TEXT:
                content += data

    parser.StartElementHandler = start
    parser.EndElementHandler = end

    def declare(prefix: str | None, _namespace: str | None) -> None:
        state.prefixes[prefix or ""] += 1

    def undeclare(prefix: str | None) -> None:
        state.prefixes[prefix or ""] -= 1

    parser.CharacterDataHandler = characters
    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = undeclare
    return lambda: level == _IN_DATA and not skipped


def _area(ref: str) -> Area | None:
    """The cells that `ref` names; None if that is no area of more than one."""
    match = _AREA.fullmatch(ref)
    if match is None:
        return None
    try:
        columns = sorted((column_index(match[1]), column_index(match[3])))
    except ValueError:
        return None
    rows = sorted((int(match[2]), int(match[4])))
    area = Area(rows[0], columns[0], rows[1], columns[1])
    return area if area[:2] != area[2:] else None


def _span(attributes: Attributes) -> tuple[int, int]:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (_COLUMN_NUMBER.fullmatch(first) and _COLUMN_NUMBER.fullmatch(last)):
        raise damaged("column_span")
    return int(first), int(last)
