"""From rows to lines about users, one line of JSON each: see `blocks`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from imports.workbook.reader.blocks import HIDDEN, STRUCK
from imports.workbook.reader.cells import Cell
from imports.workbook.reader.columns import HeaderColumn
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import Emit, Lines, SeenAs
from imports.workbook.reader.people.cells import said_by
from imports.workbook.reader.people.columns import (
    NAMING,
    TITLES,
    is_people_header,
    read_people_header,
    refuse_headless,
    role_of,
)
from imports.workbook.reader.read import SheetRows
from imports.workbook.reader.reading import PEOPLE
from imports.workbook.refusals import Refusal, Refused

_KNOWN: Final = frozenset(TITLES)


class PeopleLines(Lines):
    """Collects lines of which each is about one user."""

    def __init__(
        self, columns: Sequence[HeaderColumn], limits: Limits, emit: Emit, seen_as: SeenAs
    ) -> None:
        super().__init__(columns, limits, emit, seen_as)
        self._roles = {one.column: one.role for one in columns if one.role in _KNOWN}
        self._told_of = {one.column for one in columns}

    def plan(self) -> None:
        """Every line goes through `add`."""

    def add(self, row: int, hidden: bool, cells: Sequence[Cell]) -> None:
        """Take a row. One that says nothing in any column that is ours is a blank one."""
        values: dict[str, str] = {}
        problems: list[dict[str, Any]] = []
        repairs: list[dict[str, str]] = []
        struck = False
        for cell in cells:
            role = self._roles.get(cell.column)
            if role is None:
                self._note_other(cell)
                continue
            said = said_by(cell, role, self._seen_as)
            if said.value:
                values[role] = said.value
            if said.problem:
                problems.append({**said.problem, "column": cell.column})
            repairs += [{"column": cell.column, "repair": one} for one in said.repairs]
            struck = struck or (role in NAMING and self._seen_as.is_struck(cell))
        if values or problems:
            self._put_person(row, HIDDEN * hidden + STRUCK * struck, values, problems, repairs)

    def _note_other(self, cell: Cell) -> None:
        if cell.column not in self._told_of:
            self._note_unknown(cell.column, cell.value)

    def _put_person(
        self,
        row: int,
        apart: int,
        values: Mapping[str, str],
        problems: Sequence[Mapping[str, Any]],
        repairs: Sequence[Mapping[str, str]],
    ) -> None:
        self.lines += 1
        self.last_row = row
        if self.lines > self._limits.lines:
            # Read on only to be able to say how many there are.
            return
        self.hidden_lines += bool(apart & HIDDEN)
        self.struck_lines += bool(apart & STRUCK)
        for told, counter, name in (
            (problems, self.problems, "code"),
            (repairs, self.repairs, "repair"),
        ):
            for one in told:
                counter[str(one[name])] += 1
        self._problem_bytes += sum(len(str(one)) for one in problems)
        if self._problem_bytes > self._limits.problem_bytes:
            raise Refused(Refusal.TOO_COMPLEX, reason="problems")
        record = row - self.extra if self.extra else 0
        line = (row, record, apart, values, problems, repairs)
        self._put(row, json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


class PeopleRows(SheetRows):
    """Looks for a header with columns of users, then passes every row on to `PeopleLines`."""

    def _is_header(self, row: int, cells: list[Cell]) -> bool:
        return is_people_header(cells)

    def _find_header(self) -> int:
        first = self._waiting[0]
        titled = (
            one for one in self._waiting if any(role_of(cell) in NAMING for cell in one.cells)
        )
        row = next(titled, first)
        raise refuse_headless(row.number, row.cells)

    def _read_header(self, row: int, cells: list[Cell]) -> str:
        self._header = read_people_header(cells, self._limits.columns)
        return PEOPLE

    def _repeats_titles(self, cells: list[Cell]) -> bool:
        return is_people_header(cells)

    def _new_lines(self, shape: str) -> Lines:
        return PeopleLines(self._header, self._limits, self._send_block, self._seen_as)
