"""What the parser and the fast way of reading rows have to agree on."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from imports.workbook.reader.cells import Cell, Value
from imports.workbook.reader.xml import damaged
from lms_admin.sheets.cells import column_index
from lms_admin.sheets.excel import MAX_ROW

OnRow = Callable[[int, bool, list[Cell]], None]
"""Takes a row's number, whether it is hidden, and its cells from left to right, at least one."""


@dataclass(frozen=True)
class RowPlan:
    """Which columns matter, and who takes plain lines.

    `activities` holds the ids of those columns whose marks count; `ignored` columns are not read.
    Of a cell in a `watched` column, `is_silent` says whether nothing has to be told of it.
    `is_mark` says of a cell's value: a clean mark (True), blank (None), anything else (False).
    `struck` are the styles of addresses that are struck through.
    `on_plain` takes the row, whether it is hidden, the address, the ids and how many they are.
    """

    email: str
    activities: Mapping[str, int]
    ignored: frozenset[str]
    is_mark: Callable[[Value], bool | None]
    on_plain: Callable[[int, bool, str, str, int], None]
    watched: frozenset[str] = frozenset()
    is_silent: Callable[[str, Value], bool] = lambda _column, _value: True
    struck: frozenset[str] = frozenset()


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
class RowState:
    """How far the sheet has been read, and by what it goes on."""

    last_row: int = 0
    columns: Columns = field(default_factory=Columns)
    # Once the header is known; until then every row is parsed.
    plan: RowPlan | None = None
    # How often each prefix is declared where the parser stands.
    prefixes: Counter[str] = field(default_factory=Counter)

    def next_row(self, number: int) -> None:
        if not self.last_row < number <= MAX_ROW:
            raise damaged("row_order")
        self.last_row = number
