"""The long shape: one line per mark, with a column that names the activity.

Several lines may be about one person; each is a line of its own, with its own row and outcome.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from imports.workbook import format as fmt
from imports.workbook.format import header_key, header_text, plain_key
from imports.workbook.reader.cells import BOOLEAN, ERROR, FORMULA, NUMBER, Cell, Value
from imports.workbook.reader.columns import (
    Activities,
    Clues,
    HeaderColumn,
    Role,
    has_email_title,
)
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import Emit, Lines
from imports.workbook.reader.marks import MarkProblem
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import shown

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
_MAX_REMEMBERED: Final = 2_000


def is_long_header(row: int, cells: Sequence[Cell], clues: Clues) -> bool:
    """Whether a row has a column with addresses, and one that names activities.

    `code` alone beside titles of activities is some other code: such a header is the wide shape.
    """
    plain = _unidentified(row, cells, clues)
    words = {plain_key(cell.value.text) for cell in plain}
    has_email = has_email_title(cells) or len(plain) < len(cells)
    if not has_email or not words & (TITLE_HEADERS | CODE_HEADERS):
        return False
    return bool(words & TITLE_HEADERS or not _titles(row, cells, clues))


def _unidentified(row: int, cells: Sequence[Cell], clues: Clues) -> list[Cell]:
    names = clues.names_in(row)
    return [cell for cell in cells if cell.style not in clues.styles and cell.column not in names]


def _titles(row: int, cells: Sequence[Cell], clues: Clues) -> list[Cell]:
    """The header cells of activities: by what they are, or by their titles."""
    names = clues.names_in(row)
    return [
        cell
        for cell in cells
        for identity in (
            clues.styles.get(cell.style),
            names.get(cell.column),
            clues.titles.identity(cell.value.text),
        )
        if isinstance(identity, int) and plain_key(cell.value.text) not in TITLE_HEADERS
    ]


def read_long_header(
    row: int, cells: Sequence[Cell], clues: Clues, max_columns: int
) -> list[HeaderColumn]:
    """The columns that matter. Refuses both shapes at once, and a role that two columns have."""
    cells = [cell for cell in cells if cell.value.text.strip()]
    if len(cells) > max_columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(cells), limit=max_columns)
    if _titles(row, cells, clues):
        raise Refused(Refusal.BOTH_SHAPES)
    emails = {cell.column for cell in cells if clues.styles.get(cell.style) == fmt.EMAIL} or {
        column for column, name in clues.names_in(row).items() if name == fmt.EMAIL
    }
    found = []
    seen: dict[str, Cell] = {}
    for cell in cells:
        word = plain_key(cell.value.text)
        role = Role.EMAIL if cell.column in emails else _role(word)
        if role is None or (role is Role.EMAIL and emails and cell.column not in emails):
            continue
        # A title and a code may stand side by side; two of one kind may not.
        kind = word if role is Role.IGNORED else f"{role} {word in CODE_HEADERS}"
        if role is not Role.IGNORED and kind in seen:
            raise Refused(
                Refusal.DUPLICATE_COLUMNS,
                columns=[_listed(seen[kind]), _listed(cell)],
            )
        seen[kind] = cell
        found.append(HeaderColumn(cell.column, shown(cell.value.text), role, None, None))
    if not any(column.role is Role.EMAIL for column in found):
        titles = [shown(cell.value.text) for cell in cells[:100]]
        raise Refused(Refusal.NO_EMAIL_COLUMN, row=row, titles=titles)
    return found


def _role(word: str) -> Role | None:
    if word in fmt.EMAIL_HEADERS:
        return Role.EMAIL
    if word in CODE_HEADERS | TITLE_HEADERS:
        return Role.NAMES
    if word in ACTION_HEADERS:
        return Role.ACTION
    return Role.IGNORED if word in fmt.IGNORED_HEADERS else None


def _listed(cell: Cell) -> dict[str, str]:
    return {"column": cell.column, "title": shown(cell.value.text)}


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
        return [shown(self._activities[one][1] or str(one)) for one in ids[:_MAX_CODES]]


class LongLines(Lines):
    """Collects lines of which each has one mark at most."""

    def __init__(
        self,
        columns: Sequence[HeaderColumn],
        clues: Clues,
        action: str | None,
        limits: Limits,
        emit: Emit,
    ) -> None:
        super().__init__(columns, limits, emit)
        self._names = Names(clues.activities)
        self._action = action
        naming = [column for column in columns if column.role is Role.NAMES]
        # Codes first.
        naming.sort(key=lambda column: plain_key(column.title) not in CODE_HEADERS)
        self._naming = [column.column for column in naming]
        self._action_column = next((c.column for c in columns if c.role is Role.ACTION), "")
        self._known: dict[tuple[Any, ...], tuple[tuple[int, ...], dict[str, Any] | None]] = {}

    def plan(self) -> None:
        """Every line goes through `add`."""

    def add(self, row: int, hidden: bool, cells: Sequence[Cell]) -> None:
        """Take a row. One with neither an address nor an activity is a blank one."""
        email: Value | None = None
        action: Value | None = None
        named: dict[str, Value] = {}
        for column, value, _style in cells:
            if column == self._email_column:
                email = value
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
        text, key, blank = self._clean_email(email, problems, repairs)
        if blank:
            if not named:
                return
            problems.insert(0, {"code": "email_missing", "column": self._email_column})
        self.named.update(ids)
        self._write(row, hidden, text, key, [*ids], 1 if named else 0, problems, repairs)

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
        told = {"column": first, "value": shown(named[first].text)}
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
            "value": shown(value.text),
        }


def _is_blank(value: Value) -> bool:
    """What programs write for "nothing": boxes that are not ticked, formulas filled down."""
    if value.kind == BOOLEAN:
        return value.text == "FALSE"
    if value.kind == NUMBER:
        return float(value.text) == 0
    return value.kind != FORMULA and not value.text.strip()
