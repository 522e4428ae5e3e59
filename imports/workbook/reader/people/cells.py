"""What a cell of a line about a user says: cleaned, or what is wrong with it.

A blank cell says nothing. `#CLEAR` says that nothing shall stand there any more.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from enrollments.emails import Repair, email_problem, normalise_email
from imports.workbook.reader.cells import BOOLEAN, ERROR, FORMULA, NUMBER, Cell
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.lines import SeenAs
from imports.workbook.reader.numbers import clean_number
from imports.workbook.values import made_visible

CLEAR: Final = "#CLEAR"
# What may be left empty of a user.
CLEARABLE: Final = frozenset(
    {ColumnRole.NAME_PREFIX, ColumnRole.NUMBER, ColumnRole.TEAM, ColumnRole.LEAVES_ON}
)
# How long each may be, as the database keeps it.
LENGTHS: Final[Mapping[ColumnRole, int]] = {
    ColumnRole.EMAIL: 254,
    ColumnRole.NUMBER: 40,
    ColumnRole.FIRST_NAME: 80,
    ColumnRole.NAME_PREFIX: 30,
    ColumnRole.LAST_NAME: 120,
    ColumnRole.TEAM: 120,
    ColumnRole.NEW_EMAIL: 254,
    ColumnRole.LEAVES_ON: 10,
    ColumnRole.STATUS: 8,
}
ACTIVE: Final = "active"
INACTIVE: Final = "inactive"
STATUS_WORDS: Final[Mapping[str, str]] = {
    "active": ACTIVE,
    "actief": ACTIVE,
    "inactive": INACTIVE,
    "inactief": INACTIVE,
}
# 2026-12-31, as programs write it also with a time; and 31-12-2026.
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]*Z?)?")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")


class CellProblem(StrEnum):
    FORMULA = "formula_without_value"
    EMAIL = "email_invalid"
    DATE = "date_invalid"
    STATUS = "status_invalid"
    VALUE = "value_invalid"
    CLEAR = "clear_refused"


class Said(NamedTuple):
    """`value` is empty where the cell says nothing, or nothing that is right."""

    value: str
    problem: dict[str, Any] | None = None
    repairs: tuple[str, ...] = ()


def said_by(cell: Cell, role: ColumnRole, seen_as: SeenAs) -> Said:
    """What the cell of a column with this role says."""
    kind, text = cell.value
    shown = seen_as.text(cell)
    if kind == FORMULA:
        return Said("", {"code": CellProblem.FORMULA})
    if kind == ERROR:
        return Said("", {"code": CellProblem.VALUE, "value": shown, "error": shown})
    if text.strip().casefold() == CLEAR.casefold():
        if role in CLEARABLE:
            return Said(CLEAR)
        return Said("", {"code": CellProblem.CLEAR, "value": CLEAR})
    match role:
        case ColumnRole.EMAIL | ColumnRole.NEW_EMAIL:
            return _email(cell, shown)
        case ColumnRole.NUMBER:
            return _number(cell, seen_as)
        case ColumnRole.LEAVES_ON:
            return _date(cell, shown, seen_as.day(cell))
        case ColumnRole.STATUS:
            return _status(cell, shown)
    return _text(cell, shown, LENGTHS[role])


def _email(cell: Cell, shown: str) -> Said:
    kind, text = cell.value
    if kind == BOOLEAN and text == "FALSE":
        return Said("")
    cleaned = normalise_email(text)
    if not cleaned.value:
        return Said("")
    reason = email_problem(cleaned.value) or email_problem(cleaned.key)
    if reason is not None:
        return Said("", {"code": CellProblem.EMAIL, "value": shown, "reason": reason.value})
    if not _is_whole(cleaned.value):
        return Said("", {"code": CellProblem.EMAIL, "value": shown, "reason": "incomplete"})
    return Said(cleaned.value, None, tuple(repair.value for repair in cleaned.repairs))


def _is_whole(address: str) -> bool:
    """Whether it has a name and a domain. What a new user signs in with is looked at closely."""
    name, _at, domain = address.rpartition("@")
    is_split = bool(name) and "." in domain.strip(".") and "@" not in name
    return is_split and address.isprintable()


def _number(cell: Cell, seen_as: SeenAs) -> Said:
    cleaned = clean_number(cell, seen_as.text)
    problem = cleaned.problem
    if problem is None and len(cleaned.value) > LENGTHS[ColumnRole.NUMBER]:
        problem = _too_long(cleaned.value, LENGTHS[ColumnRole.NUMBER])
    return Said("" if problem else cleaned.value, problem, cleaned.repairs)


def _date(cell: Cell, shown: str, day: str) -> Said:
    """`day` is what a number of Excel's stands for: a number that it does not show as one is none.

    An unticked box says nothing.
    """
    kind, text = cell.value
    seen = clean_text(text)
    if not seen or (kind == BOOLEAN and text == "FALSE"):
        return Said("")
    value = day if kind == NUMBER else _written(seen)
    if not value:
        return Said("", {"code": CellProblem.DATE, "value": shown})
    return Said(value)


def _written(text: str) -> str:
    """The day as 2026-12-31; empty for what is none, or could be another day as well."""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _status(cell: Cell, shown: str) -> Said:
    word = clean_text(cell.value.text).casefold()
    if not word:
        return Said("")
    if word not in STATUS_WORDS:
        return Said("", {"code": CellProblem.STATUS, "value": shown})
    return Said(STATUS_WORDS[word])


def _text(cell: Cell, shown: str, limit: int) -> Said:
    kind, text = cell.value
    if kind == BOOLEAN and text == "FALSE":
        return Said("")
    if kind == NUMBER:
        text = shown.removesuffix(".0")
    value = clean_text(text)
    if len(value) > limit:
        return Said("", _too_long(value, limit))
    return Said(value, None, _repairs(text, value))


def clean_text(text: str) -> str:
    """The text without needless spaces and invisible characters, its letters in one form."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(filter(str.isprintable, " ".join(text.split())))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _repairs(text: str, value: str) -> tuple[str, ...]:
    if text == value or not value:
        return ()
    if not " ".join(text.split()).isprintable():
        return (Repair.INVISIBLE.value,)
    return (Repair.SPACES.value,) if text.strip() != text else ()


def _too_long(value: str, limit: int) -> dict[str, Any]:
    return {
        "code": CellProblem.VALUE,
        "value": made_visible(value, 60),
        "reason": "too_long",
        "limit": limit,
    }
