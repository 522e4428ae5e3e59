"""What Excel opens: the limits that every workbook of ours stays inside. Pure, no framework.

Sources: Microsoft, "Excel specifications and limits" (rows, columns, text of a cell, width of a
column, number formats); ECMA-376 part 1, 18.3.1.32 (data validation), 18.2.5 (defined names) and
18.18.93 (text). Lengths of text are counted in UTF-16 units, as Excel does: an emoji is two.
"""

from typing import Final

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
MAX_CELL_TEXT: Final = 32_767
MAX_SHEET_TITLE: Final = 31
MAX_DEFINED_NAME: Final = 255
# In characters of the standard font.
MAX_COLUMN_WIDTH: Final = 255
# A list of choices that stands in the validation itself.
MAX_VALIDATION_LIST: Final = 255
# Excel takes 200 to 250 number formats of a workbook's own, by language: with more it "repairs" the
# file and drops what it likes.
MAX_NUMBER_FORMATS: Final = 150


def units(text: str) -> int:
    """How long the text is to Excel."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of the text, as much of it as fits; never half an emoji."""
    if len(text) * 2 <= limit or units(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: limit * 2]
    return kept.decode("utf-16-le", "ignore")
