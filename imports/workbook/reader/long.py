"""The long shape: one line per mark, with a column that names the activity.

Several lines may be about one person; each is a line of its own, with its own row and outcome.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from imports.workbook import format as fmt
from imports.workbook.format import (
    header_key,
    header_text,
    is_email_title,
    is_number_title,
    plain_key,
)
from imports.workbook.reader.blocks import ESCAPES, HIDDEN, STRUCK
from imports.workbook.reader.cells import BOOLEAN, ERROR, FORMULA, NUMBER, Cell, Value
from imports.workbook.reader.columns import Clues, ColumnRole, HeaderColumn
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import Emit, Lines, SeenAs
from imports.workbook.reader.marks import MarkProblem
from imports.workbook.reader.numbers import clean_number
from imports.workbook.reader.titles import Activities
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible

# What the column is called, by its letters alone. A code is the better name of the two: the column
# with codes is asked first.
CODE_HEADERS: Final = frozenset(
    {"code", "activitycode", "coursecode", "activiteitcode", "activiteitscode", "cursuscode"}
)
TITLE_HEADERS: Final = frozenset({"activity", "course", "activiteit", "cursus"})
ACTION_HEADERS: Final = frozenset({"action", "actie"})
# What a cell of the action's column may say, in both languages, and the action that it means.
ACTION_WORDS: Final[Mapping[str, str]] = {
    "enroll": "enroll",
    "inschrijven": "enroll",
    "unenroll": "unenroll",
    "uitschrijven": "unenroll",
    "remove": "remove",
    "verwijderen": "remove",
}

UNKNOWN: Final = "activity_unknown"
AMBIGUOUS: Final = "activity_ambiguous"
ACTION_INVALID: Final = "action_invalid"
_MAX_CODES: Final = 20
# Of two such columns nobody knows which one counts.
_ONCE: Final = {
    ColumnRole.EMAIL: Refusal.TWO_EMAIL_COLUMNS,
    ColumnRole.NUMBER: Refusal.TWO_NUMBER_COLUMNS,
}
_MAX_REMEMBERED: Final = 2_000


def is_long_header(row: int, cells: Sequence[Cell], clues: Clues) -> bool:
    """Whether a row has a title for people, and one of a column that names activities.

    People are named by their addresses or by their employee numbers.

    `code` alone beside titles of activities is some other code: such a header is the wide shape.
    """
    if not any(names_person(cell.value.text) for cell in cells):
        return False
    identities = clues.identities_in(row, cells)
    words = {plain_key(cell.value.text) for cell in cells if cell.column not in identities}
    if not words & (TITLE_HEADERS | CODE_HEADERS):
        return False
    return bool(words & TITLE_HEADERS) or not _names_any(row, cells, clues)


def names_person(title: str) -> bool:
    return is_email_title(title) or is_number_title(title)


def names_activity(title: str) -> bool:
    """Whether the cells below such a title name activities."""
    return plain_key(title) in TITLE_HEADERS | CODE_HEADERS


def _names_any(row: int, cells: Sequence[Cell], clues: Clues) -> bool:
    """Whether there is a column of an activity: by what it is, or by its title."""
    identities = clues.identities_in(row, cells)
    return any(
        isinstance(identities.get(cell.column), int)
        or (
            plain_key(cell.value.text) not in TITLE_HEADERS | CODE_HEADERS
            and clues.titles.names_ours(cell.value.text)
        )
        for cell in cells
    )


def read_long_header(
    row: int, cells: Sequence[Cell], clues: Clues, max_columns: int
) -> list[HeaderColumn]:
    """The columns that matter. Refuses both shapes at once, and two columns of addresses or of
    employee numbers."""
    cells = [cell for cell in cells if cell.value.text.strip()]
    if len(cells) > max_columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(cells), limit=max_columns)
    if _names_any(row, cells, clues):
        raise Refused(Refusal.BOTH_SHAPES)
    columns = [
        HeaderColumn(cell.column, made_visible(cell.value.text), role, None, None)
        for cell in cells
        if (role := _role(plain_key(cell.value.text))) is not None
    ]
    for role, refusal in _ONCE.items():
        of_role = [column for column in columns if column.role is role]
        if len(of_role) > 1:
            listed = [{"column": one.column, "title": one.title} for one in of_role]
            raise Refused(refusal, columns=listed)
    return columns


def _role(word: str) -> ColumnRole | None:
    if word in fmt.EMAIL_HEADERS:
        return ColumnRole.EMAIL
    if word in fmt.NUMBER_HEADERS:
        return ColumnRole.NUMBER
    if word in CODE_HEADERS | TITLE_HEADERS:
        return ColumnRole.NAMES
    if word in ACTION_HEADERS:
        return ColumnRole.ACTION
    return ColumnRole.IGNORED if word in fmt.IGNORED_HEADERS else None


class Names:
    """Activities by what people call them: the code first, then the title, then both together."""

    def __init__(self, activities: Activities) -> None:
        self._codes: dict[str, list[int]] = {}
        self._titles: dict[str, list[int]] = {}
        self._activities = activities
        for number, (title, code) in activities.items():
            if code:
                self._codes.setdefault(header_key(code), []).append(number)
            for text in {title, header_text(title, code)}:
                self._titles.setdefault(header_key(text), []).append(number)

    def of(self, text: str) -> tuple[int, ...]:
        key = header_key(text)
        return tuple(self._codes.get(key) or self._titles.get(key) or ())

    def codes(self, ids: Sequence[int]) -> list[str]:
        """How several of one title are told apart."""
        return [made_visible(self._activities[one][1] or str(one)) for one in ids[:_MAX_CODES]]


class LongLines(Lines):
    """Collects lines of which each has one mark at most."""

    def __init__(
        self,
        columns: Sequence[HeaderColumn],
        clues: Clues,
        action: str | None,
        limits: Limits,
        emit: Emit,
        seen_as: SeenAs,
    ) -> None:
        super().__init__(columns, limits, emit, seen_as)
        self._names = Names(clues.activities)
        self._action = action
        naming = [column for column in columns if column.role is ColumnRole.NAMES]
        # Codes first.
        naming.sort(key=lambda column: plain_key(column.title) not in CODE_HEADERS)
        self._naming = [column.column for column in naming]
        self._number_column = next((c.column for c in columns if c.role is ColumnRole.NUMBER), "")
        self._action_column = next((c.column for c in columns if c.role is ColumnRole.ACTION), "")
        self._known: dict[tuple[Any, ...], tuple[tuple[int, ...], dict[str, Any] | None]] = {}

    def plan(self) -> None:
        """Every line goes through `add`."""

    def add(self, row: int, hidden: bool, cells: Sequence[Cell]) -> None:
        """Take a row. One with neither a person nor an activity is a blank one."""
        email: Cell | None = None
        number: Cell | None = None
        action: Value | None = None
        named: dict[str, Value] = {}
        for cell in cells:
            column, value = cell.column, cell.value
            if column == self._email_column:
                email = cell
            elif column == self._number_column:
                number = cell
            elif column in self._naming:
                if not _is_blank(value):
                    named[column] = value
            elif column == self._action_column:
                action = None if _is_blank(value) else value
            else:
                self._note_unknown(column, value)
        problems: list[dict[str, Any]] = []
        repairs: list[dict[str, str]] = []
        ids: tuple[int, ...] = ()
        if named:
            ids, problem = self._meant(named)
            problems += [problem] if problem else []
        if action is not None and (problem := self._other_action(action)):
            problems.append({**problem, "activity": ids[0] if ids else None})
            ids = ()
        employee, no_number = self._clean_number(number, problems, repairs)
        text, key, blank = self._clean_email(email, problems, repairs)
        if blank and no_number:
            if not named:
                return
            column = self._email_column or self._number_column
            problems.insert(0, {"code": "email_missing", "column": column})
        self.named.update(ids)
        struck = any(self._seen_as.is_struck(cell) for cell in (email, number) if cell)
        apart = HIDDEN * hidden + STRUCK * struck
        marks = 1 if named else 0
        self._write(row, apart, text, key, [*ids], marks, problems, repairs, employee)

    def _clean_number(
        self, cell: Cell | None, problems: list[dict[str, Any]], repairs: list[dict[str, str]]
    ) -> tuple[str, bool]:
        """The employee number, ready for COPY, and whether there is none."""
        if cell is None:
            return "", True
        cleaned = clean_number(cell, self._seen_as.text)
        if cleaned.problem:
            problems.insert(0, {**cleaned.problem, "column": cell.column})
        repairs[:0] = [{"column": cell.column, "repair": name} for name in cleaned.repairs]
        return cleaned.value.translate(ESCAPES), not cleaned.value and not cleaned.problem

    def _meant(self, named: Mapping[str, Value]) -> tuple[tuple[int, ...], dict[str, Any] | None]:
        """The activity that a line is about, or what is wrong with its name."""
        key = tuple(named.items())
        found = self._known.get(key)
        if found is None:
            found = self._look_up([c for c in self._naming if c in named], named)
            if len(self._known) < _MAX_REMEMBERED:
                self._known[key] = found
        return found

    def _look_up(
        self, columns: Sequence[str], named: Mapping[str, Value]
    ) -> tuple[tuple[int, ...], dict[str, Any] | None]:
        first = columns[0]
        told = {"column": first, "value": made_visible(named[first].text)}
        if any(named[column].kind == FORMULA for column in columns):
            return (), {"code": MarkProblem.FORMULA, "column": first}
        if named[first].kind == ERROR:
            return (), {"code": UNKNOWN, "error": told["value"], **told}
        # The code decides; a title beside it may be an old one, but no other activity's.
        each = [self._names.of(named[column].text) for column in columns]
        sets = [ids for ids in each if ids]
        if not sets:
            return (), {"code": UNKNOWN, **told}
        common = set(sets[0]).intersection(*sets[1:])
        if len(common) == 1:
            return (common.pop(),), None
        several = list(dict.fromkeys(one for ids in sets for one in ids))
        return (), {"code": AMBIGUOUS, "codes": self._names.codes(several), **told}

    def _other_action(self, value: Value) -> dict[str, Any] | None:
        """What is wrong with a line's own action, unless it is that of the import."""
        if self._action is not None and (ACTION_WORDS.get(header_key(value.text)) == self._action):
            return None
        return {
            "code": ACTION_INVALID,
            "column": self._action_column,
            "value": made_visible(value.text),
        }


def _is_blank(value: Value) -> bool:
    """What programs write for "nothing": boxes that are not ticked, formulas filled down."""
    if value.kind == BOOLEAN:
        return value.text == "FALSE"
    if value.kind == NUMBER:
        return float(value.text) == 0
    return value.kind != FORMULA and not value.text.strip()
