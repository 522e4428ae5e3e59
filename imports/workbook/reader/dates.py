"""Numbers that Excel shows as dates or times."""

import re
from datetime import UTC, datetime, timedelta

from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import Attributes, Source, read_elements

_MAX_KEPT = 100_000
_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# What of a format code is shown as it is, or says how: quoted, escaped, filled, in brackets.
_NO_FIELDS = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_FIELDS = re.compile(r"[dmyhs]", re.IGNORECASE)
# 31 December 9999; 1462 days are between the two first days.
_LAST_DAY = 2_958_465


def read_date_styles(part: Source, limits: Limits) -> frozenset[str]:
    """The numbers of the styles by which cells show dates or times of day."""
    formats: set[str] = {str(number) for number in _BUILT_IN}
    styles: set[str] = set()
    inside = False
    count = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside, count
        if name == "numFmt":
            number = attributes.get("numFmtId", "")
            if shows_date(attributes.get("formatCode", "")) and len(formats) < _MAX_KEPT:
                formats.add(number)
            else:
                formats.discard(number)
        elif name == "xf" and inside:
            if attributes.get("numFmtId", "") in formats and len(styles) < _MAX_KEPT:
                styles.add(str(count))
            count += 1
        elif name in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            inside = name == "cellXfs"

    read_elements(part, limits, start)
    return frozenset(styles)


def shows_date(code: str) -> bool:
    """Whether a number format shows a moment. Elapsed time, `[h]:mm`, is an amount."""
    if _ELAPSED.search(code):
        return False
    return bool(_FIELDS.search(_NO_FIELDS.sub("", code.partition(";")[0])))


def moment(number: str, *, from_1904: bool) -> str | None:
    """`2026-03-03`, `2026-03-03 14:05` or `14:05:30`; None for what is no day of Excel's."""
    days = float(number)
    if not 0 <= days < _LAST_DAY - (1462 if from_1904 else 0):
        return None
    seconds = round(days * 86_400)
    # Excel believes that there was a 29 February 1900, on day 60.
    before = datetime(1899, 12, 30 if days >= 60 else 31, tzinfo=UTC)
    first = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else before
    at = first + timedelta(seconds=seconds)
    time = at.strftime("%H:%M:%S" if at.second else "%H:%M")
    if days < 1:
        return time
    return f"{at:%Y-%m-%d}" if seconds % 86_400 == 0 else f"{at:%Y-%m-%d} {time}"
