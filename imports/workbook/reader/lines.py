"""From rows to lines: one line of text a row, as PostgreSQL's COPY takes it.

Columns, separated by tabs: row, email, email_key, marks (ids, ascending, with commas between),
mark_count, problems (JSON or nothing), repairs (JSON or nothing), number (of an employee, or
nothing), record (the row that a spreadsheet program would show, or 0 where it is the same), hidden
(a sum of HIDDEN and STRUCK, or 0).
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enrollments.emails import email_problem, normalise_email
from imports.workbook.reader.blocks import ESCAPES, HIDDEN, STRUCK
from imports.workbook.reader.cells import ERROR, FORMULA, NUMBER, TEXT, Cell, Value
from imports.workbook.reader.columns import ColumnRole, HeaderColumn
from imports.workbook.reader.dates import as_shown, date_of_serial
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.marks import COUNTS, Mark, MarkProblem, mark_of, says_no
from imports.workbook.reader.rows import RowPlan
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.styles import Styles
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import PLAIN_EMAIL, made_visible

BLOCK_LINES = 2_000
BLOCK_BYTES = 1 << 19

_MAX_REMEMBERED = 2_000

Emit = Callable[[int, int, int, bytes], None]
"""Takes a block: its first and last row, its number of lines, its bytes."""


class SeenAs:
    """How a person sees a cell: numbers as dates, texts that are struck through."""

    def __init__(self, styles: Styles, strings: SharedStrings, *, from_1904: bool) -> None:
        self.struck_styles = styles.struck
        self._dates = styles.dates
        self._strings = strings
        self._from_1904 = from_1904

    def text(self, cell: Cell) -> str:
        """What the cell shows, for a person's eyes."""
        kind, text = cell.value
        if kind == NUMBER and cell.style in self._dates:
            text = as_shown(text, self._dates[cell.style], from_1904=self._from_1904) or text
        return made_visible(text)

    def day(self, cell: Cell) -> str:
        """The day that a number stands for, as 2026-12-31; empty where the cell shows none."""
        kind, text = cell.value
        if kind != NUMBER or cell.style not in self._dates:
            return ""
        moment = date_of_serial(text, from_1904=self._from_1904) or ""
        return moment[:10] if len(moment) >= len("2026-12-31") else ""

    def is_struck(self, cell: Cell) -> bool:
        return cell.is_struck or cell.style in self.struck_styles


# What is wrong with every cell of such a column that is not blank; of one without an activity,
# with every mark.
_WRONG_COLUMNS = {
    ColumnRole.FOREIGN: MarkProblem.NOT_IN_IMPORT,
    ColumnRole.CONTRADICTS: MarkProblem.COLUMN_CONTRADICTS,
    ColumnRole.UNKNOWN: MarkProblem.COLUMN_UNKNOWN,
}


class Lines:
    """Collects lines into blocks and counts what it sees."""

    def __init__(
        self, columns: Sequence[HeaderColumn], limits: Limits, emit: Emit, seen_as: SeenAs
    ) -> None:
        self.lines = 0
        self.marks = 0
        self.mark_cells = 0
        self.hidden_lines = 0
        self.struck_lines = 0
        self.last_row = 0
        self.problems: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.unknown: set[str] = set()
        # Activities that the lines themselves name, where the header does not.
        self.named: set[int] = set()
        # How many rows more than records the text has had so far.
        self.extra = 0
        self._limits = limits
        self._max_lines = limits.lines
        self._emit = emit
        self._seen_as = seen_as
        self._problem_bytes = 0
        # Empty where employee numbers stand instead of addresses.
        self._email_column = next((c.column for c in columns if c.role is ColumnRole.EMAIL), "")
        self._ignored = {c.column for c in columns if c.role is ColumnRole.IGNORED}
        self._ids: Mapping[str, int] = {
            c.column: c.activity_id
            for c in columns
            if c.role is ColumnRole.ACTIVITY and c.activity_id is not None
        }
        self._wrong = {c.column: c for c in columns if c.role in _WRONG_COLUMNS}
        self._meanings: dict[Value, Mark | None] = {}
        self._block: list[str] = []
        self._block_size = 0
        self._first_row = 0

    def plan(self) -> RowPlan | None:
        """What a reader in a hurry has to know; None where every row has to be looked at."""
        return RowPlan(
            email=self._email_column,
            activities=self._ids,
            ignored=frozenset(self._ignored),
            is_mark=self._is_mark,
            on_plain=self._add_plain,
            watched=frozenset(self._wrong),
            is_silent=self._is_silent,
            struck=self._seen_as.struck_styles,
        )

    def _is_silent(self, column: str, value: Value) -> bool:
        mark = mark_of(value)
        if mark is None:
            return True
        return self._wrong[column].role is ColumnRole.UNKNOWN and mark.problem is not None

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
        end = "0\t1\n" if hidden else "0\t0\n"
        if self.extra:
            end = f"{row - self.extra}\t{HIDDEN * hidden}\n"
        block.append(f"{row}\t{email}\t{email.lower()}\t{ids}\t{marks}\t\t\t\t{end}")
        # (At some 100 bytes each, the number of lines ends the block, not its size.)
        if len(block) >= BLOCK_LINES:
            self.flush()

    def add(self, row: int, hidden: bool, cells: Sequence[Cell]) -> None:
        """Take a row. One with neither an address nor marks is a blank one."""
        email: Cell | None = None
        ids: list[int] = []
        mark_count = 0
        problems: list[dict[str, Any]] = []
        repairs: list[dict[str, str]] = []
        known_ids = self._ids
        struck = False
        for cell in cells:
            column, value = cell.column, cell.value
            if column == self._email_column:
                email = cell
                struck = self._seen_as.is_struck(cell)
                continue
            activity_id = known_ids.get(column)
            if activity_id is None and column not in self._wrong:
                self._note_unknown(column, value)
                continue
            mark = self._meaning(value)
            if mark is None:
                continue
            if activity_id in ids and mark.problem is None:
                # An activity may have two columns: the same mark twice counts once.
                continue
            if activity_id is None:
                problem = self._wrong_column(cell, mark)
                if problem is None:
                    continue
                problems.append(problem)
            elif mark.problem is not None:
                problems.append(self._wrong_mark(cell, mark.problem, activity_id))
            else:
                ids.append(activity_id)
                if mark.repairs:
                    repairs += [{"column": column, "repair": name} for name in mark.repairs]
            mark_count += 1

        text = "" if email is None else email.value.text
        if PLAIN_EMAIL.fullmatch(text) and email is not None and email.value.kind == TEXT:
            key = text.lower()
        elif email is None and not mark_count:
            return
        else:
            text, key, blank = self._clean_email(email, problems, repairs)
            if blank:
                if not mark_count:
                    return
                problems.insert(0, {"code": "email_missing", "column": self._email_column})
        apart = HIDDEN * hidden + STRUCK * struck
        self._write(row, apart, text, key, ids, mark_count, problems, repairs)

    def _meaning(self, value: Value) -> Mark | None:
        """`mark_of`, remembered: of a million cells there are only a few kinds."""
        try:
            return self._meanings[value]
        except KeyError:
            mark = mark_of(value)
            if len(self._meanings) < _MAX_REMEMBERED:
                self._meanings[value] = mark
            return mark

    def _wrong_mark(
        self, cell: Cell, problem: Mapping[str, Any], activity_id: int | None
    ) -> dict[str, Any]:
        told = {**problem, "column": cell.column, "activity": activity_id}
        if "value" in told:
            told["value"] = self._seen_as.text(cell) if cell.value.kind == NUMBER else told["value"]
        return told

    def _wrong_column(self, cell: Cell, mark: Mark) -> dict[str, Any] | None:
        """What is wrong with a cell whose column is no activity of the import."""
        column = self._wrong[cell.column]
        # Only an activity that the title names, too, can be given back with the lines to fix.
        activity_id = column.activity_id if column.role is ColumnRole.FOREIGN else None
        if mark.problem is not None:
            if column.role is ColumnRole.UNKNOWN:
                return None
            return self._wrong_mark(cell, mark.problem, activity_id)
        problem = {"code": _WRONG_COLUMNS[column.role], "value": made_visible(cell.value.text)}
        return self._wrong_mark(cell, problem, activity_id)

    def _note_unknown(self, column: str, value: Value) -> None:
        if column not in self._ignored and (value.kind == FORMULA or value.text.strip()):
            self.unknown.add(column)

    def _clean_email(
        self, email: Cell | None, problems: list[dict[str, Any]], repairs: list[dict[str, str]]
    ) -> tuple[str, str, bool]:
        """The address as shown and as compared, ready for COPY, and whether there is none."""
        column = self._email_column
        if email is None:
            return "", "", True
        kind, content = email.value
        if kind == FORMULA:
            problems.insert(0, {"code": "formula_without_value", "column": column})
            return "", "", False
        cleaned = normalise_email(content)
        if not cleaned.value or says_no(email.value):
            return "", "", True
        visible = self._seen_as.text(email) if kind == NUMBER else made_visible(cleaned.value)
        # What is compared may be longer than what is shown: ß is compared as ss.
        reason = email_problem(cleaned.value) or email_problem(cleaned.key)
        if kind != TEXT:
            reason = reason or email_problem("")
        if reason is not None:
            problem = {
                "code": "email_invalid",
                "column": column,
                "value": visible,
                "reason": reason,
            }
            if kind == ERROR:
                problem["error"] = visible
            problems.insert(0, problem)
            return visible.translate(ESCAPES), "", False
        repairs[:0] = [{"column": column, "repair": name} for name in cleaned.repairs]
        return cleaned.value.translate(ESCAPES), cleaned.key.translate(ESCAPES), False

    def _write(
        self,
        row: int,
        apart: int,
        email: str,
        key: str,
        ids: list[int],
        mark_count: int,
        problems: list[dict[str, Any]],
        repairs: list[dict[str, str]],
        number: str = "",
    ) -> None:
        self.lines += 1
        self.last_row = row
        if self.lines > self._limits.lines:
            # Read on only to be able to say how many there are.
            return
        self.marks += len(ids)
        self.mark_cells += mark_count
        self.hidden_lines += bool(apart & HIDDEN)
        self.struck_lines += bool(apart & STRUCK)
        if len(ids) > 1:
            ids.sort()
        marks = ",".join(map(str, ids))
        problem_text = self._told(problems, self.problems, "code") if problems else ""
        repair_text = self._told(repairs, self.repairs, "repair") if repairs else ""
        record = row - self.extra if self.extra else 0
        line = (
            f"{row}\t{email}\t{key}\t{marks}\t{mark_count}"
            f"\t{problem_text}\t{repair_text}\t{number}\t{record}\t{apart}\n"
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
        text = json.dumps(items, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
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
