"""What a cell in an activity's column means."""

import unicodedata
from enum import StrEnum
from typing import Any, NamedTuple

from imports.workbook.reader.cells import BOOLEAN, ERROR, FORMULA, NUMBER, TEXT, Value
from imports.workbook.values import MARKS, SAYS_NO, clean_mark, made_visible


class MarkProblem(StrEnum):
    INVALID = "mark_invalid"
    NOT_IN_IMPORT = "activity_not_in_import"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_CONTRADICTS = "column_contradicts"
    FORMULA = "formula_without_value"


class Mark(NamedTuple):
    """`problem` is None for a mark that counts. `repairs` names what had to be cleaned off."""

    problem: dict[str, Any] | None
    repairs: tuple[str, ...]


COUNTS = Mark(None, ())


def mark_of(value: Value) -> Mark | None:
    """The meaning of a cell that is not blank; None if nothing stands in it that asks for anything.

    An unticked box, a zero and what else programs write for "no" ask for nothing.
    """
    kind, text = value
    if kind == FORMULA:
        return Mark({"code": MarkProblem.FORMULA}, ())
    if kind == ERROR:
        return Mark(
            {"code": MarkProblem.INVALID, "value": made_visible(text), "error": made_visible(text)},
            (),
        )
    if says_no(value):
        return None
    if kind == BOOLEAN:
        return COUNTS
    if kind == NUMBER:
        return COUNTS if float(text) == 1 else _invalid(text)
    mark = clean_mark(text)
    if not mark:
        return None
    if mark not in MARKS:
        return _invalid(text.strip())
    return COUNTS if mark == text else Mark(None, _repairs(text))


def says_no(value: Value) -> bool:
    """Whether this is what programs write for "no", in a mark's cell or in an address's."""
    kind, text = value
    if kind == BOOLEAN:
        return text == "FALSE"
    if kind == NUMBER:
        return float(text) == 0
    return kind == TEXT and clean_mark(text) in SAYS_NO


def _invalid(text: str) -> Mark:
    return Mark({"code": MarkProblem.INVALID, "value": made_visible(text)}, ())


def _repairs(text: str) -> tuple[str, ...]:
    """In the words of `enrollments.emails.Repair`."""
    invisible = any(unicodedata.category(char) == "Cf" for char in text)
    spaces = any(char.isspace() for char in text)
    return (*(["spaces"] if spaces else []), *(["invisible"] if invisible else []))
