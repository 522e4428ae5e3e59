"""Numbers that Excel shows as dates or times."""

import re
from datetime import UTC, datetime, timedelta

# Excel's own formats. How most of them look depends on the language of whoever opens the file.
BUILT_IN = dict.fromkeys(
    map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))), ""
) | {"20": "h:mm", "21": "h:mm:ss"}
# What of a format code is shown as it is, or says how: quoted, escaped, filled, in brackets.
_NO_FIELDS = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_FIELDS = re.compile(r"[dmyhs]", re.IGNORECASE)
# The fields that are numbers, and so look the same in every language.
_NUMBERS = ("yyyy", "yy", "mm", "m", "dd", "d", "hh", "h", "ss", "s")
_PIECE = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(y+|m+|d+|h+|s+)|([^a-z"\\])',
    re.IGNORECASE | re.DOTALL,
)
# 31 December 9999; 1462 days are between the two first days.
_LAST_DAY = 2_958_465


def shows_date(code: str) -> bool:
    """Whether a number format shows a moment. Elapsed time, `[h]:mm`, is an amount."""
    if _ELAPSED.search(code):
        return False
    return bool(_FIELDS.search(_NO_FIELDS.sub("", code.partition(";")[0])))


def as_shown(number: str, code: str, *, from_1904: bool) -> str | None:
    """A day or a time as the cell shows it; None for what is no day of Excel's.

    Where the names of months or the reader's language would be needed: year, month and day.
    """
    at = _at(number, from_1904=from_1904)
    if at is None:
        return None
    return _formatted(at, code.partition(";")[0]) or date_of_serial(number, from_1904=from_1904)


def _formatted(at: datetime, code: str) -> str:
    """Empty text for a format with anything that is not known here."""
    pieces: list[str] = []
    end = 0
    before = ""
    for match in _PIECE.finditer(code):
        if match.start() != end:
            return ""
        end = match.end()
        quoted, escaped, name, sign = match.groups()
        if name is None:
            pieces.append(quoted or escaped or sign or "")
            continue
        name = name.lower()
        if name not in _NUMBERS:
            return ""
        following = _FIELDS.search(_NO_FIELDS.sub("", code[end:]))
        is_minute = name[0] == "m" and (
            before == "h" or (following is not None and following[0].lower() == "s")
        )
        pieces.append(_field(at, name, is_minute=is_minute))
        before = name[0]
    return "".join(pieces) if end == len(code) else ""


def _field(at: datetime, name: str, *, is_minute: bool) -> str:
    values = {"y": at.year, "m": at.minute if is_minute else at.month, "d": at.day}
    values |= {"h": at.hour, "s": at.second}
    value = values[name[0]]
    if name == "yyyy":
        return f"{value:04}"
    return f"{value % 100:02}" if len(name) == 2 else str(value)


def date_of_serial(number: str, *, from_1904: bool) -> str | None:
    """`2026-03-03`, `2026-03-03 14:05` or `14:05:30`; None for what is no day of Excel's."""
    at = _at(number, from_1904=from_1904)
    if at is None:
        return None
    time = at.strftime("%H:%M:%S" if at.second else "%H:%M")
    if float(number) < 1:
        return time
    midnight = at.hour == at.minute == at.second == 0
    return f"{at:%Y-%m-%d}" if midnight else f"{at:%Y-%m-%d} {time}"


def _at(number: str, *, from_1904: bool) -> datetime | None:
    days = float(number)
    if not 0 <= days < _LAST_DAY - (1462 if from_1904 else 0):
        return None
    # Excel believes that there was a 29 February 1900, on day 60.
    before = datetime(1899, 12, 30 if days >= 60 else 31, tzinfo=UTC)
    first = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else before
    return first + timedelta(seconds=round(days * 86_400))
