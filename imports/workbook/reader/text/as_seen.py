"""How a person sees the cells of a text: as they are."""

from imports.workbook.reader.limits import Limits
from imports.workbook.reader.lines import SeenAs
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.styles import Styles


def seen_in_text(limits: Limits) -> SeenAs:
    """There are no dates behind numbers, and nothing is struck through."""
    return SeenAs(Styles(), SharedStrings(limits), from_1904=False)
