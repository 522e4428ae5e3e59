"""Inter as PDF files embed it, and how long a text is in it."""

import unicodedata
from functools import lru_cache
from typing import Final

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "inter-regular"
SEMIBOLD: Final = "inter-semibold"


@lru_cache
def load_fonts() -> None:
    """Read both weights, once in each process. They cover Latin, Greek and Cyrillic letters."""
    for name in (REGULAR, SEMIBOLD):
        path = settings.BASE_DIR / "static" / "fonts" / f"{name}.ttf"
        pdfmetrics.registerFont(TTFont(name, path))


def one_line(text: str) -> str:
    """The text without line breaks; a letter and its accents are one character of the font."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def width_of(text: str, font: str, size: float) -> float:
    """In points."""
    load_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def fitted(
    text: str, font: str, sizes: tuple[float, ...], *, width: float, most: int
) -> tuple[float, list[str]]:
    """The largest size at which the text fits into `most` lines, and these lines.

    At the smallest size it takes as many lines as it needs, and words that are too long are broken.
    """
    for size in sizes:
        lines = _wrapped(text, font, size, width)
        if len(lines) <= most and all(width_of(line, font, size) <= width for line in lines):
            return size, lines
    size = sizes[-1]
    return size, _wrapped(_breakable(text, font, size, width), font, size, width)


def _wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and width_of(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _breakable(text: str, font: str, size: float, width: float) -> str:
    """The text with spaces put into words that are wider than a line."""
    pieces = [""]
    for letter in text:
        word = pieces[-1].rpartition(" ")[2]
        if letter != " " and width_of(word + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return " ".join(pieces)
