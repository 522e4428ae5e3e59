"""What a cell holds, out of what its element says."""

import re
from typing import NamedTuple

from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.xml import damaged
from lms_admin.sheets.cells import unescape

TEXT = "text"
NUMBER = "number"
BOOLEAN = "boolean"
ERROR = "error"
# A formula of which no program has stored the value. It looks like a blank cell, and is none.
FORMULA = "formula"

_XML_SPACES = " \t\r\n"
# Python's own idea of a number is wider: digits of all scripts, underscores.
_NUMBER = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf)|nan", re.IGNORECASE
)
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


class Value(NamedTuple):
    """`text` is what a person sees in the cell, but for the formats of numbers and dates."""

    kind: str
    text: str


class Cell(NamedTuple):
    """A cell that is not blank. `is_struck` says that all its runs of text are struck through."""

    column: str
    value: Value
    style: str = ""
    is_struck: bool = False


_FORMULA_WITHOUT_VALUE = Value(FORMULA, "")


def value_of(
    cell_type: str | None, content: str | None, *, is_formula: bool, strings: SharedStrings
) -> Value | None:
    """A cell's value, or None if it is blank. Refuses what only a damaged file can hold.

    `content` is the text in the cell's `v`, or for inline strings in its `is`.
    """
    if not content:
        # A formula whose result is an empty text says so by its type, and has an empty value.
        calculated = cell_type == "str" and content is not None
        return _FORMULA_WITHOUT_VALUE if is_formula and not calculated else None
    if cell_type == "s":
        return Value(TEXT, shared_text(content, strings))
    if cell_type in ("inlineStr", "str"):
        return Value(TEXT, unescape(content))
    if cell_type is None or cell_type == "n":
        return Value(NUMBER, _number(content))
    if cell_type == "b":
        if (boolean := _BOOLEANS.get(content.strip())) is None:
            raise damaged("boolean")
        return Value(BOOLEAN, boolean)
    if cell_type == "e":
        return Value(ERROR, content)
    if cell_type == "d":
        return Value(TEXT, content)
    raise damaged("cell_type")


def shared_text(content: str, strings: SharedStrings) -> str:
    if not (content.isascii() and content.isdigit() and len(content) < 10):
        content = content.strip()
        if not (content.isascii() and content.isdigit() and len(content) < 10):
            raise damaged("shared_string")
    try:
        return strings[int(content)]
    except IndexError:
        raise damaged("shared_string") from None


def _number(content: str) -> str:
    text = content.strip(_XML_SPACES)
    if not _NUMBER.fullmatch(text):
        raise damaged("number")
    # 0.1 may be stored as 0.10000000000000001.
    return repr(float(text)) if len(text) > 15 else text
