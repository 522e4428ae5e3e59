"""A sheet's rows, one after the other: numbers as Excel shows them, only cells that hold something.

The parser's handlers are closures over local variables rather than methods, and the states are
compared in the order of how often they occur: this is the loop that everything else waits for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from imports.workbook.reader.cells import Cell, value_of
from imports.workbook.reader.fast import FastFeed
from imports.workbook.reader.fast_rows import FastRows, Plan
from imports.workbook.reader.limits import Limits
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
from imports.workbook.values import MAX_CELL_TEXT, MAX_ROW, column_index, column_letters

_MAX_NOTED = 100

OnRow = Callable[[int, bool, list[Cell]], None]
"""Takes a row's number, whether it is hidden, and its cells from left to right, at least one."""


class Columns(dict[str, int]):
    """Column numbers by letters, worked out when they are first asked for."""

    def __missing__(self, letters: str) -> int:
        try:
            index = column_index(letters)
        except ValueError:
            raise damaged("cell_reference") from None
        self[letters] = index
        return index


@dataclass
class SheetNotes:
    """What a sheet says about itself apart from its rows."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: int = 0
    merged_first: list[str] = field(default_factory=list)
    filtered: bool = False


@dataclass
class RowState:
    """What the parser and the fast way have to agree on."""

    last_row: int = 0
    columns: Columns = field(default_factory=Columns)
    # Once the header is known; until then every row is parsed, unless every cell is wanted.
    plan: Plan | None = None
    every_cell: bool = False

    def next_row(self, number: int) -> None:
        if not self.last_row < number <= MAX_ROW:
            raise damaged("row_order")
        self.last_row = number


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
    rows = FastRows(strings, state, on_row)
    FastFeed(parser, feed, limits, boundary="<row ", ready=ready, take_piece=rows.take).all_of(part)
    return notes


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
                content = ""
                level = _IN_VALUE
            elif name == inline_name:
                content = content or ""
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
            if len(notes.merged_first) < _MAX_NOTED:
                notes.merged_first.append(attributes.get("ref", "")[:30])
        elif tag == "filterColumn":
            notes.filtered = True

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
                    cells.append(Cell(column, value, style))
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
    parser.CharacterDataHandler = characters
    return lambda: level == _IN_DATA and not skipped


def _span(attributes: Attributes) -> tuple[int, int]:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6):
        raise damaged("column_span")
    return int(first), int(last)
