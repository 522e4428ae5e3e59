"""Whole numbers that come as text: out of an address, a form's field, or from somebody's keys."""

from typing import Final

# More digits than this are no primary key, and SQLite raises OverflowError for them.
MOST_DIGITS: Final = 18
# How people group digits: a comma, a point, an apostrophe (straight, typographic or a letter's), a
# space (normal, as wide as a digit, thin, and both that do not break).
GROUPING: Final = ",.'\u2018\u2019\u02bc \u2007\u2009\u00a0\u202f"
_WITHOUT_GROUPING: Final = dict.fromkeys(map(ord, GROUPING))


def whole_number(text: str) -> int | None:
    """The number that these digits are; None for any other text, and for more than MOST_DIGITS."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def typed_number(text: str) -> int | None:
    """The same, however people group the digits: 1204, 1,204, 1.204, 1’204 and 1 204 are one."""
    return whole_number(text.translate(_WITHOUT_GROUPING))
