"""XML without its dangers: no DTD, no entities, bounded depth, bounded tokens."""

from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal, Refused
from lms_admin.sheets.excel import MAX_CELL_TEXT

CHUNK = 1 << 18
SEPARATOR = " "

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

# The package format knows the first two; the others are what old programs write. A parser would
# look up any name among Python's codecs.
_ENCODINGS = frozenset(
    {"UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ISO-8859-1", "WINDOWS-1252"}
)

Attributes = dict[str, str]
StartHandler = Callable[[str, Attributes], None]
TextHandler = Callable[[Attributes, str], None]


class Source(Protocol):
    """What can be read in pieces, the last one empty."""

    def read(self, size: int, /) -> bytes: ...


def damaged(reason: str) -> Refused:
    return Refused(Refusal.DAMAGED, reason=reason)


def local_name(name: str) -> str:
    """The name without its namespace, for elements and attributes alike."""
    return name.rpartition(SEPARATOR)[2]


def is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def new_parser() -> expat.XMLParserType:
    """A parser that names elements `namespace name`, refuses any DTD and odd encodings."""
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.XmlDeclHandler = check_declaration
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def check_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.upper() not in _ENCODINGS:
        raise damaged("encoding")


def _refuse_doctype(*_declaration: object) -> None:
    raise damaged("dtd")


class Feed:
    """Passes bytes to a parser and turns whatever can go wrong into a refusal."""

    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        self._parser = parser
        self._token_bytes = limits.token_bytes
        self._fed = 0
        self._consumed = 0

    def __call__(self, data: bytes, final: bool = False) -> None:
        parser = self._parser
        self._fed += len(data)
        try:
            parser.Parse(data, final)
        except expat.ExpatError as error:
            if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
                raise Refused(Refusal.TOO_COMPLEX, reason="memory") from error
            raise damaged("xml") from error
        # What is not consumed yet is one unfinished tag, comment or the like.
        # (The parser says -1 while it does not know.)
        self._consumed = max(self._consumed, parser.CurrentByteIndex)
        if self._fed - self._consumed > self._token_bytes:
            raise Refused(Refusal.TOO_COMPLEX, reason="token")

    def all_of(self, part: Source) -> None:
        while data := part.read(CHUNK):
            self(data)
        self(b"", final=True)


def read_elements(
    part: Source,
    limits: Limits,
    start: StartHandler,
    texts: tuple[str, TextHandler] | None = None,
) -> None:
    """Call `start(name without namespace, attributes)` for every element of a small part.

    With `texts`, a name and a handler, the text inside elements of that name is passed on too.
    """
    parser = new_parser()
    depth = count = 0
    wanted, on_text = texts or ("", None)
    inside: Attributes | None = None
    text = ""

    def on_start(full_name: str, attributes: Attributes) -> None:
        nonlocal depth, count, inside, text
        depth += 1
        count += 1
        if depth > limits.depth or count > limits.other_elements:
            raise Refused(Refusal.TOO_COMPLEX, reason="elements")
        name = local_name(full_name)
        if name == wanted:
            inside, text = attributes, ""
        start(name, attributes)

    def on_end(full_name: str) -> None:
        nonlocal depth, inside
        depth -= 1
        if inside is not None and on_text and local_name(full_name) == wanted:
            on_text(inside, text)
            inside = None

    def on_characters(data: str) -> None:
        nonlocal text
        if inside is not None and len(text) < MAX_CELL_TEXT:
            text += data

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_characters
    Feed(parser, limits).all_of(part)
