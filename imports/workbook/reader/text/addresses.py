"""The addresses in a line of text, however people and mail programs write them side by side.

Nothing is left out without a word: what stands between separators and is no address is an entry
too, to be told as one that is wrong.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imports.workbook.values import PLAIN_EMAIL

# A name in quotes may hold what else would separate: "Jansen; Anna" <a@b>.
_QUOTED_NAME: Final = re.compile(r'"[^"]*"[ \t]*(?=<)')
_SEPARATORS: Final = re.compile(r"[;\t\r\n]")
_BRACKETS: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_PREFIX: Final = re.compile(r"\A(?:mailto|smtp|e-?mail)[:=]", re.IGNORECASE)
# What stands around an address and never is a part of it.
_AROUND: Final = "\"'`‘’‚“”„«»‹›()[]{}<>:;,"
_AFTER: Final = _AROUND + ".!?"


class Entry(NamedTuple):
    """`text` is the address as it was written, or what stands in its place. `decorated` says that
    it was taken out of something: a name, brackets, quotes."""

    text: str
    decorated: bool


def entries_of(line: str) -> Iterator[Entry]:
    """The entries of a line, from left to right; none of a blank one."""
    if PLAIN_EMAIL.fullmatch(bare := line.strip()) and bare == _bare(bare, decorated=False).text:
        yield Entry(bare, False)
        return
    if "<" in line:
        line = _QUOTED_NAME.sub("", line)
    cells = [part.strip() for part in _SEPARATORS.split(line)]
    # Cells copied from a sheet: a name or a department beside an address is no address.
    beside = "\t" in line and any("@" in cell for cell in cells)
    for cell in cells:
        if cell and not (beside and "@" not in cell):
            yield from _entries(cell, beside=beside)


def _entries(cell: str, *, beside: bool) -> Iterator[Entry]:
    """The entries that stand between separators."""
    end = 0
    while match := _BRACKETS.match(cell, end):
        before, inside = match[1].strip(), match[2].strip()
        if end:
            before = before.lstrip(" ,")
        yield from _bracketed(before, inside)
        end = match.end()
    rest = cell[end:]
    if not end:
        yield from _listed(rest, decorated=beside)
        return
    # A remark behind the brackets belongs to them; behind a comma something else begins.
    remark, comma, more = rest.partition(",")
    if "@" in remark:
        yield from _listed(remark, decorated=False)
    if comma:
        yield from _listed(more, decorated=False)


def _bracketed(before: str, inside: str) -> Iterator[Entry]:
    """The entry of an address in brackets and what stands before them: mostly a name."""
    whole, comma, name = before.rpartition(",")
    for piece in whole.split(",") if comma else ():
        if "@" in piece:
            yield from _listed(piece, decorated=False)
    address = _bare(inside or before, decorated=True)
    named = {_bare(word, decorated=True).text.lower() for word in name.split() if "@" in word}
    if inside and named - {address.text.lower()}:
        # Two different ones, of which somebody has to say which counts.
        yield Entry(f"{name.strip()} <{inside}>", False)
    elif address.text:
        yield address


def _listed(text: str, *, decorated: bool) -> Iterator[Entry]:
    """The entries of addresses with commas or spaces between them."""
    for piece in text.split(","):
        words = piece.split()
        addresses = [word for word in words if "@" in word.strip(_AROUND)]
        if not addresses:
            if words:
                yield Entry(" ".join(words), decorated)
        elif any(word.strip(_AROUND).strip("@") != word.strip(_AROUND) for word in addresses):
            # A space before or behind the @: whose address it is cannot be known.
            yield Entry(" ".join(words), decorated)
        else:
            around = decorated or len(addresses) < len(words)
            yield from (_bare(word, decorated=around) for word in addresses)


def _bare(text: str, *, decorated: bool) -> Entry:
    """An address without what stands around it."""
    text = text.strip()
    bare = text.lstrip(_AROUND).rstrip(_AFTER)
    if prefix := _PREFIX.match(bare):
        bare = bare[prefix.end() :].lstrip(_AROUND)
    return Entry(bare or text, decorated or bare != text)
