"""Marks, addresses and texts of a workbook as its reader takes them. Pure text, no framework."""

import re
import unicodedata

# `x` in both cases and both widths, a ticked box as either language writes it, the number one.
# Nothing is folded further: Unicode has a dozen more letters that look like an x and mean
# something else.
MARKS = frozenset({"x", "X", "ｘ", "Ｘ", "1", "TRUE", "True", "true", "WAAR", "Waar", "waar"})
# What programs write for "no": an unticked box, as a text too, and the number zero.
SAYS_NO = frozenset({"0", "FALSE", "False", "false", "ONWAAR", "Onwaar", "onwaar"})

# An address in ASCII that needs neither cleaning nor escaping. `enrollments.emails` says of it:
# no repairs, no problem, and the key is the same in lower case.
PLAIN_EMAIL = re.compile(r"[!-\[\]-~]{1,190}@[!-\[\]-~]{1,63}")


def clean_mark(text: str) -> str:
    """What is left of a cell's text without spaces around it and without invisible characters."""
    if not text.isascii():
        text = "".join([char for char in text if unicodedata.category(char) != "Cf"])
    return text.strip()


def made_visible(text: str, limit: int = 200) -> str:
    """A cell's text for a person's eyes: short, and with what cannot be seen made visible.

    Safe to store and to send on: no control characters, no surrogates, no invisible or
    direction-changing characters that could make it look like something else.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    pieces = [char if char.isprintable() else _visible(char) for char in text]
    size = sum(map(len, pieces))
    if size <= limit:
        return "".join(pieces)
    while size >= limit:
        size -= len(pieces.pop())
    return "".join(pieces) + "…"


def _visible(char: str) -> str:
    point = ord(char)
    if point < 0x20:
        return chr(0x2400 + point)
    if unicodedata.category(char) == "Zs":
        return " "
    return f"‹U+{point:04X}›"
