"""What a cell of text means: a spreadsheet had numbers and boxes to tick, text has their words."""

from typing import Final

from imports.workbook.reader.cells import BOOLEAN, NUMBER, TEXT, Value

_ZERO_AND_ONE: Final = {"0": Value(NUMBER, "0"), "1": Value(NUMBER, "1")}
# As Excel writes a box, ticked or not, in the languages of this desk.
_BOXES: Final = {
    "TRUE": Value(BOOLEAN, "TRUE"),
    "WAAR": Value(BOOLEAN, "TRUE"),
    "FALSE": Value(BOOLEAN, "FALSE"),
    "ONWAAR": Value(BOOLEAN, "FALSE"),
}
_LONGEST: Final = max(map(len, _BOXES))
# Programs put an apostrophe before these, so that no spreadsheet runs the cell as a formula.
RUNS: Final = ("=", "+", "-", "@", "\t", "\r")


def typed(text: str) -> Value:
    """The value of a cell that is not blank. Nothing is ever run: `=1+1` is a text."""
    if text[0] == "'" and text[1:2] in RUNS and len(text) > 1:
        text = text[1:]
    if len(text) <= _LONGEST:
        if found := _ZERO_AND_ONE.get(text):
            return found
        if found := _BOXES.get(text.upper()):
            return found
    return Value(TEXT, text)
