"""From rows to lines: one line of text a row, as PostgreSQL's COPY takes it.

Columns, separated by tabs: row, email, email_key, marks (ids, ascending, with commas between),
mark_count, problems (JSON or nothing), repairs (JSON or nothing), hidden (0 or 1).
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enrollments.emails import email_problem, normalise_email
from imports.workbook.reader.cells import ERROR, FORMULA, TEXT, Cell, Value
from imports.workbook.reader.columns import HeaderColumn, Role
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.marks import COUNTS, Mark, MarkProblem, mark_of
from imports.workbook.reader.rows import Plan
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import PLAIN_EMAIL, shown

BLOCK_LINES = 2_000
BLOCK_BYTES = 1 << 19

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MAX_REMEMBERED = 2_000

Emit = Callable[[int, int, int, bytes], None]
"""Takes a block: its first and last row, its number of lines, its bytes."""


class Lines:
    """Collects lines into blocks and counts what it sees."""

    def __init__(self, columns: Sequence[HeaderColumn], limits: Limits, emit: Emit) -> None:
        self.lines = 0
        self.marks = 0
        self.mark_cells = 0
        self.hidden_lines = 0
        self.last_row = 0
        self.problems: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.unknown: set[str] = set()
        # Activities that the lines themselves name, where the header does not.
        self.named: set[int] = set()
        self._limits = limits
        self._max_lines = limits.lines
        self._emit = emit
        self._problem_bytes = 0
        self._email_column = next(c.column for c in columns if c.role is Role.EMAIL)
        self._ignored = {c.column for c in columns if c.role is Role.IGNORED}
        self._ids: Mapping[str, int] = {
            c.column: c.activity_id
            for c in columns
            if c.role is Role.ACTIVITY and c.activity_id is not None
        }
        self._foreign = {c.column: c.activity_id for c in columns if c.role is Role.FOREIGN}
        self._meanings: dict[Value, Mark | None] = {}
        self._block: list[str] = []
        self._block_size = 0
        self._first_row = 0

    def plan(self) -> Plan | None:
        """What a reader in a hurry has to know; None where every row has to be looked at."""
        return Plan(
            email=self._email_column,
            activities=self._ids,
            ignored=frozenset(self._ignored),
            is_mark=self._is_mark,
            on_plain=self._add_plain,
        )

    def _is_mark(self, value: Value) -> bool | None:
        mark = mark_of(value)
        return None if mark is None else mark == COUNTS

    def _add_plain(self, row: int, hidden: bool, email: str, ids: str, marks: int) -> None:
        """Take a row of which nothing has to be told. See `Plan`."""
        self.lines = lines = self.lines + 1
        self.last_row = row
        if lines > self._max_lines:
            return
        if marks:
            self.marks += marks
            self.mark_cells += marks
        if hidden:
            self.hidden_lines += 1
        block = self._block
        if not block:
            self._first_row = row
        end = "1\n" if hidden else "0\n"
        block.append(f"{row}\t{email}\t{email.lower()}\t{ids}\t{marks}\t\t\t{end}")
        # (At some 100 bytes each, the number of lines ends the block, not its size.)
        if len(block) >= BLOCK_LINES:
            self.flush()

    def add(self, row: int, hidden: bool, cells: Sequence[Cell]) -> None:
        """Take a row. One with neither an address nor marks is a blank one."""
        email: Value | None = None
        ids: list[int] = []
        mark_count = 0
        problems: list[dict[str, Any]] = []
        repairs: list[dict[str, str]] = []
        known_ids, meanings = self._ids, self._meanings
        for column, value, _style in cells:
            if column == self._email_column:
                email = value
                continue
            activity_id = known_ids.get(column)
            if activity_id is None and column not in self._foreign:
                self._note_unknown(column, value)
                continue
            try:
                mark = meanings[value]
            except KeyError:
                mark = mark_of(value)
                if len(meanings) < _MAX_REMEMBERED:
                    meanings[value] = mark
            if mark is None:
                continue
            mark_count += 1
            if mark.problem is not None:
                problems.append(
                    {**mark.problem, "column": column, "activity": self._activity(column)}
                )
            elif activity_id is None:
                problems.append(
                    {
                        "code": MarkProblem.NOT_IN_IMPORT,
                        "value": shown(value.text),
                        "column": column,
                        "activity": self._activity(column),
                    }
                )
            else:
                ids.append(activity_id)
                if mark.repairs:
                    repairs += [{"column": column, "repair": name} for name in mark.repairs]

        text = "" if email is None else email.text
        if PLAIN_EMAIL.fullmatch(text) and email is not None and email.kind == TEXT:
            key = text.lower()
        elif email is None and not mark_count:
            return
        else:
            text, key, blank = self._clean_email(email, problems, repairs)
            if blank:
                if not mark_count:
                    return
                problems.insert(0, {"code": "email_missing", "column": self._email_column})
        self._write(row, hidden, text, key, ids, mark_count, problems, repairs)

    def _activity(self, column: str) -> int | None:
        return self._ids.get(column, self._foreign.get(column))

    def _note_unknown(self, column: str, value: Value) -> None:
        if column not in self._ignored and (value.kind == FORMULA or value.text.strip()):
            self.unknown.add(column)

    def _clean_email(
        self, email: Value | None, problems: list[dict[str, Any]], repairs: list[dict[str, str]]
    ) -> tuple[str, str, bool]:
        """The address as shown and as compared, ready for COPY, and whether there is none."""
        column = self._email_column
        if email is None:
            return "", "", True
        if email.kind == FORMULA:
            problems.insert(0, {"code": "formula_without_value", "column": column})
            return "", "", False
        cleaned = normalise_email(email.text)
        if not cleaned.value:
            return "", "", True
        visible = shown(cleaned.value)
        # What is compared may be longer than what is shown: ß is compared as ss.
        reason = email_problem(cleaned.value) or email_problem(cleaned.key)
        if email.kind != TEXT:
            reason = reason or email_problem("")
        if reason is not None:
            problem = {
                "code": "email_invalid",
                "column": column,
                "value": visible,
                "reason": reason,
            }
            if email.kind == ERROR:
                problem["error"] = visible
            problems.insert(0, problem)
            return visible.translate(_ESCAPES), "", False
        repairs[:0] = [{"column": column, "repair": name} for name in cleaned.repairs]
        return cleaned.value.translate(_ESCAPES), cleaned.key.translate(_ESCAPES), False

    def _write(
        self,
        row: int,
        hidden: bool,
        email: str,
        key: str,
        ids: list[int],
        mark_count: int,
        problems: list[dict[str, Any]],
        repairs: list[dict[str, str]],
    ) -> None:
        self.lines += 1
        self.last_row = row
        if self.lines > self._limits.lines:
            # Read on only to be able to say how many there are.
            return
        self.marks += len(ids)
        self.mark_cells += mark_count
        self.hidden_lines += hidden
        if len(ids) > 1:
            ids.sort()
        marks = ",".join(map(str, ids))
        problem_text = self._told(problems, self.problems, "code") if problems else ""
        repair_text = self._told(repairs, self.repairs, "repair") if repairs else ""
        line = (
            f"{row}\t{email}\t{key}\t{marks}\t{mark_count}"
            f"\t{problem_text}\t{repair_text}\t{'1' if hidden else '0'}\n"
        )
        self._put(row, line)

    def _put(self, row: int, line: str) -> None:
        if not self._block:
            self._first_row = row
        self._block.append(line)
        self._block_size += len(line)
        if len(self._block) >= BLOCK_LINES or self._block_size >= BLOCK_BYTES:
            self.flush()

    def _told(self, items: Sequence[Mapping[str, Any]], counter: Counter[str], name: str) -> str:
        for item in items:
            counter[str(item[name])] += 1
        text = json.dumps(items, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
        self._problem_bytes += len(text)
        if self._problem_bytes > self._limits.problem_bytes:
            raise Refused(Refusal.TOO_COMPLEX, reason="problems")
        return text

    def flush(self) -> None:
        """Emit what has been collected."""
        if self._block:
            data = "".join(self._block).encode()
            self._emit(self._first_row, self.last_row, len(self._block), data)
            self._block.clear()
            self._block_size = 0
