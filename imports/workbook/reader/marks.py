"""What a cell in an activity's column means."""

import unicodedata
from enum import StrEnum
from typing import Any, NamedTuple

from imports.workbook.reader.cells import BOOLEAN, ERROR, FORMULA, NUMBER, Value
from imports.workbook.values import MARKS, clean_mark, shown


class MarkProblem(StrEnum):
    INVALID = "mark_invalid"
    NOT_IN_IMPORT = "activity_not_in_import"
    FORMULA = "formula_without_value"


class Mark(NamedTuple):
    """`problem` is None for a mark that counts. `repairs` names what had to be cleaned off."""

    problem: dict[str, Any] | None
    repairs: tuple[str, ...]


COUNTS = Mark(None, ())


def mark_of(value: Value) -> Mark | None:
    """The meaning of a cell that is not blank; None if nothing visible stands in it."""
    kind, text = value
    if kind == FORMULA:
        return Mark({"code": MarkProblem.FORMULA}, ())
    if kind == ERROR:
        return Mark({"code": MarkProblem.INVALID, "value": shown(text), "error": shown(text)}, ())
    if kind == BOOLEAN:
        return COUNTS if text == "TRUE" else _invalid(text)
    if kind == NUMBER:
        return COUNTS if float(text) == 1 else _invalid(text)
    mark = clean_mark(text)
    if not mark:
        return None
    if mark not in MARKS:
        return _invalid(text.strip())
    return COUNTS if mark == text else Mark(None, _repairs(text))


def _invalid(text: str) -> Mark:
    return Mark({"code": MarkProblem.INVALID, "value": shown(text)}, ())


def _repairs(text: str) -> tuple[str, ...]:
    """In the words of `enrollments.emails.Repair`."""
    invisible = any(unicodedata.category(char) == "Cf" for char in text)
    spaces = any(char.isspace() for char in text)
    return (*(["spaces"] if spaces else []), *(["invisible"] if invisible else []))
