"""Bytes as text: which encoding they have, and whether they are text at all."""

import codecs
from collections.abc import Generator
from io import TextIOWrapper
from typing import IO, Final, NamedTuple

from imports.workbook.refusals import Refusal, Refused

PIECE: Final = 1 << 20
UTF_8: Final = "utf-8"
WINDOWS: Final = "windows-1252"
# A byte order mark decides. The decoder takes it away.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\f\r") + b"\x7f"
# One character in so many may be a control character: a stray one is no reason to refuse a file.
_ONE_IN: Final = 100
# The longest line that is read; more is no table and no list that anybody made.
MAX_LINE: Final = 1 << 20


class TextLine(NamedTuple):
    """A line of the file by its number, with its end as it was written."""

    number: int
    text: str


def encoding_of(file: IO[bytes]) -> str:
    """The encoding of the whole file. Refuses what is empty, or no text. Leaves it at its start."""
    file.seek(0)
    start = file.read(4)
    if not start:
        raise Refused(Refusal.EMPTY_FILE)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    for encoding in [marked] if marked else [UTF_8, WINDOWS]:
        if _holds(file, encoding):
            file.seek(0)
            return encoding
    raise Refused(Refusal.NOT_TEXT)


def _holds(file: IO[bytes], encoding: str) -> bool:
    """Whether the file is text in this encoding. Looks at every byte of it."""
    # Windows-1252 has five bytes without a meaning, which some programs write all the same.
    errors = "replace" if encoding == WINDOWS else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    file.seek(0)
    size = controls = 0
    try:
        while piece := file.read(PIECE):
            text = decoder.decode(piece)
            data = text.encode("utf-8", "surrogatepass")
            if b"\0" in data:
                raise Refused(Refusal.NOT_TEXT)
            size += len(text)
            controls += len(data) - len(data.translate(None, _CONTROLS))
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    if controls * _ONE_IN > size:
        raise Refused(Refusal.NOT_TEXT)
    return True


def lines_of(file: IO[bytes], encoding: str) -> Generator[TextLine]:
    """The lines from the file's start, whatever they end with. Refuses a line that is endless."""
    file.seek(0)
    errors = "replace" if encoding == WINDOWS else "strict"
    # Not closed: the file is its owner's.
    text = TextIOWrapper(file, encoding, errors, newline="")
    try:
        number = 0
        while line := text.readline(MAX_LINE):
            number += 1
            if len(line) >= MAX_LINE and line[-1] not in "\r\n":
                raise Refused(Refusal.CELL_TOO_LONG, row=number)
            yield TextLine(number, line)
    finally:
        text.detach()
