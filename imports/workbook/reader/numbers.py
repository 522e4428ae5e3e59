"""Employee numbers as people write them, and what spreadsheet programs make of them.

A program takes a number for a quantity: it shows a long one with an exponent, forgets its last
digits or makes a date of it. What was meant is not known any more: it is told, never guessed.
(Zeros that are missing at the front are found by the look-up, which knows all numbers.)
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, NamedTuple

from enrollments.emails import normalise_email
from imports.workbook.reader.cells import ERROR, FORMULA, NUMBER, TEXT, Cell
from imports.workbook.reader.marks import says_no
from imports.workbook.values import made_visible

DAMAGED: Final = "number_damaged"
# What a line keeps of it: more than the longest number that anybody has.
MAX_LENGTH: Final = 60
# The digits that a spreadsheet program keeps of a number.
_KEPT_DIGITS: Final = 15
_SHORTENED: Final = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{2,3}", re.IGNORECASE)
# As programs for data write whole numbers where some are missing: 10240.0
_DECIMAL: Final = re.compile(r"[0-9]+[.,]0")


class Damage(StrEnum):
    SHORTENED = "shortened"
    DECIMAL = "decimal"
    DATE = "date"


class CleanNumber(NamedTuple):
    """`value` may be empty: a blank cell. `problem` is one of the line, without its column."""

    value: str
    problem: dict[str, Any] | None = None
    repairs: tuple[str, ...] = ()


def clean_number(cell: Cell, shown: Callable[[Cell], str]) -> CleanNumber:
    """The employee number of a cell; `shown` is what a person sees of one."""
    kind, text = cell.value
    if kind == FORMULA:
        return CleanNumber("", {"code": "formula_without_value"})
    if says_no(cell.value):
        return CleanNumber("")
    if kind == ERROR:
        value = made_visible(text, MAX_LENGTH)
        return CleanNumber(value, {"code": DAMAGED, "value": value, "error": value})
    if kind == NUMBER:
        return _of_quantity(cell, shown)
    cleaned = normalise_email(text)
    value = made_visible(cleaned.value, MAX_LENGTH)
    repairs = tuple(str(repair) for repair in cleaned.repairs)
    if kind == TEXT and (damage := _of_text(cleaned.value)):
        return _damaged(value, damage)
    return CleanNumber(value, None, repairs if value else ())


def _of_quantity(cell: Cell, shown: Callable[[Cell], str]) -> CleanNumber:
    text = cell.value.text
    seen = shown(cell)
    if seen != made_visible(text):
        return _damaged(seen[:MAX_LENGTH], Damage.DATE)
    number = float(text)
    if abs(number) >= 10**_KEPT_DIGITS:
        return _damaged(made_visible(text, MAX_LENGTH), Damage.SHORTENED)
    return CleanNumber(str(int(number)) if number.is_integer() else made_visible(text, MAX_LENGTH))


def _of_text(text: str) -> Damage | None:
    if _SHORTENED.fullmatch(text):
        return Damage.SHORTENED
    return Damage.DECIMAL if _DECIMAL.fullmatch(text) else None


def _damaged(value: str, damage: Damage) -> CleanNumber:
    return CleanNumber(value, {"code": DAMAGED, "value": value, "reason": damage.value})
