"""Most of a workbook is the same few shapes a million times over: read those without a parser.

A parser calls back some twenty times a line, and that is what reading costs. So the bytes are
cut at a boundary (`<row `, `<si>`) and every piece is held against a strict grammar of plain
shapes. Only a piece that matches *completely* is taken as it is. Any other piece goes to the
parser, which has seen all that came before except pieces that the grammar proved to be whole
elements. Where a piece could leave the parser in the middle of something (comments, CDATA,
an element that goes on), the parser gets all the rest. So both ways read the same; tests hold
them against each other.
"""

import codecs
import re
from collections.abc import Callable
from xml.parsers import expat

from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import CHUNK, Feed, Source, check_declaration

_NO_XML = bytes(code for code in range(32) if code not in (9, 10, 13))
# No text may hold these, and the grammar of pieces does not look for them.
_NO_TEXT = ("]]>", "\ufffe", "\uffff")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")


def decode_entities(text: str) -> str | None:
    """The text that XML spells so, or None where a parser has to decide."""
    if "&" not in text:
        return text
    if _ENTITY.sub("", text).count("&"):
        return None
    try:
        return _ENTITY.sub(_decode_entity, text)
    except ValueError:
        # No character of XML, or a rare one.
        return None


def _decode_entity(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    point = int(match[2]) if match[2] else int(match[3], 16)
    if not (point in (9, 10, 13) or 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE):
        raise ValueError(point)
    return chr(point)


class FastFeed:
    """Feeds a part to `parser`, less the pieces that `take_block` or `take_piece` have taken.

    `boundary` starts every piece. `ready()` says whether the parser stands between two pieces.
    `take_block` gets many pieces with their boundaries at once, `take_piece` one without; both
    take all or nothing and say whether they did.
    """

    def __init__(
        self,
        parser: expat.XMLParserType,
        feed: Feed,
        limits: Limits,
        *,
        boundary: str,
        ready: Callable[[], bool],
        take_piece: Callable[[str], bool],
        take_block: Callable[[str], bool] = lambda _block: False,
    ) -> None:
        self._feed = feed
        self._boundary = boundary
        self._ready = ready
        self._take_block = take_block
        self._take_piece = take_piece
        self._max_piece = limits.token_bytes
        self._utf_8 = True
        parser.XmlDeclHandler = self._on_declaration

    def all_of(self, part: Source) -> None:
        """Read the part to its end."""
        feed, boundary = self._feed, self._boundary.encode()
        carry = self._feed_beginning(part, boundary)
        while carry is not None:
            cut = carry.rfind(boundary)
            if cut > 0:
                block, carry = carry[:cut], carry[cut:]
                if not self._take(block):
                    break
            data = part.read(CHUNK)
            if not data or len(carry) > self._max_piece:
                carry += data
                break
            carry += data
        if carry is not None:
            feed(carry)
        while data := part.read(CHUNK):
            feed(data)
        feed(b"", final=True)

    def _feed_beginning(self, part: Source, boundary: bytes) -> bytes | None:
        """Feed what comes before the first piece. None if from there on it is the parser's."""
        begun = b""
        while (cut := begun.find(boundary)) < 0:
            data = part.read(CHUNK)
            begun += data
            if not data or len(begun) > self._max_piece:
                self._feed(begun)
                return None
        beginning, carry = begun[:cut], begun[cut:]
        self._feed(beginning)
        # The parser may be inside a comment or the like that only looks like the beginning.
        plain = beginning.removeprefix(codecs.BOM_UTF8)
        plain = plain.removeprefix(b"<?xml ")
        if self._ready() and self._utf_8 and b"<!" not in plain and b"<?" not in plain:
            return carry
        self._feed(carry)
        return None

    def _take(self, block: bytes) -> bool:
        """Take or feed all pieces of a block. False if what follows is the parser's."""
        if len(block.translate(None, _NO_XML)) != len(block):
            self._feed(block)
            return False
        try:
            text = block.decode()
        except UnicodeDecodeError:
            self._feed(block)
            return False
        if any(odd in text for odd in _NO_TEXT):
            self._feed(block)
            return False
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return self._take_block(text) or self._take_pieces(text)

    def _take_pieces(self, text: str) -> bool:
        take, boundary = self._take_piece, self._boundary
        _, *pieces = text.split(boundary)
        for number, piece in enumerate(pieces):
            if take(piece):
                continue
            self._feed((boundary + piece).encode())
            if "<!" in piece or "<?" in piece or not self._ready():
                rest = pieces[number + 1 :]
                self._feed("".join([boundary + piece for piece in rest]).encode())
                return False
        return True

    def _on_declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        check_declaration(version, encoding, standalone)
        self._utf_8 = encoding is None or encoding.upper() in ("UTF-8", "UTF8", "US-ASCII")
