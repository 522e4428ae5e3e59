"""What a cell of text means: a spreadsheet had numbers and boxes to tick, text has their words."""

from typing import Final

from imports.workbook.reader.cells import BOOLEAN, NUMBER, TEXT, Value
from lms_admin.sheets.cells import runs_when_opened

# As Excel writes a ticked box in the languages of this desk, and the number one.
_YES: Final = {
    "1": Value(NUMBER, "1"),
    "TRUE": Value(BOOLEAN, "TRUE"),
    "WAAR": Value(BOOLEAN, "TRUE"),
}
# A box that is not ticked, and the number zero: no, which is what a blank cell says.
_NO: Final = frozenset({"0", "FALSE", "ONWAAR"})
_LONGEST: Final = max(map(len, (*_YES, *_NO)))


def typed(text: str) -> Value | None:
    """The value of a cell, or None if it is blank. Nothing is ever run: `=1+1` is a text."""
    if len(text) <= _LONGEST:
        word = text.strip().upper()
        if not word or word in _NO:
            return None
        if word in _YES:
            return _YES[word]
    elif text.isspace():
        return None
    if text[0] == "'" and runs_when_opened(text[1:]):
        text = text[1:]
    return Value(TEXT, text)
