"""Whole numbers that come as text: out of an address, a form's field, or from somebody's keys."""

import re
from typing import Final

# More digits than this are no primary key, and SQLite raises OverflowError for them.
MOST_DIGITS: Final = 18
# How people group digits by threes: a comma, a point, an apostrophe (straight, typographic or a
# letter's), a space (normal, as wide as a digit, thin, and both that do not break).
GROUPING: Final = ",.'\u2018\u2019\u02bc \u2007\u2009\u00a0\u202f"
_GROUPED: Final = re.compile(f"[0-9]{{1,3}}(?P<by>[{GROUPING}])[0-9]{{3}}(?:(?P=by)[0-9]{{3}})*")


def whole_number(text: str) -> int | None:
    """The number that these digits are; None for any other text, and for more than MOST_DIGITS."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def typed_number(text: str) -> int | None:
    """The number, however people group its digits: 1204, 1,204, 1.204, 1’204 or 1 204.

    Only by threes, and by one sign: `15.` and `1.2.0` are no numbers.
    """
    text = text.strip()
    grouped = _GROUPED.fullmatch(text)
    return whole_number(text.replace(grouped["by"], "") if grouped else text)
