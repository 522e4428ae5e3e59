"""The texts that cells share, kept compactly: a full sheet has two million of them."""

import re

from imports.workbook.reader.fast import FastFeed, decode_entities
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import (
    MAIN_NAMESPACES,
    SEPARATOR,
    Attributes,
    Feed,
    Source,
    damaged,
    is_true,
    new_parser,
)
from imports.workbook.refusals import Refusal, Refused
from lms_admin.sheets.cells import unescape

# Neither an address nor a mark is this long. What is longer is only ever shown, and cut; unless
# whoever reads wants the texts whole.
MAX_TEXT = 512

_MAX_STRUCK = 1_000_000
_GROUP_BITS = 6
_GROUP = 1 << _GROUP_BITS
_BETWEEN = "</t></si><si><t>"
_PRESERVE = '<t xml:space="preserve">'


class SharedStrings:
    """Texts by index, in groups of 64 encoded as one.

    Excel numbers texts as they first occur, so going down a sheet hits the group in hand nearly
    every time. Texts hold no NUL, because XML cannot.
    """

    def __init__(self, limits: Limits, max_text: int = MAX_TEXT) -> None:
        self.max_text = max_text
        self._limits = limits
        self._groups: list[bytes] = []
        self._open: list[str] = []
        self._bytes = 0
        self._in_hand = -1
        self._count: int | None = None
        self._texts: list[str] = []
        # Texts of which all is struck through, run by run.
        self.struck: set[int] = set()

    def extend(self, texts: list[str]) -> None:
        pending = self._open
        pending += texts
        whole = len(pending) - len(pending) % _GROUP
        for start in range(0, whole, _GROUP):
            group = pending[start : start + _GROUP]
            if max(map(len, group)) > MAX_TEXT:
                # Whole texts as long as there is room for them, and no refusal for want of it.
                roomy = 2 * self._bytes < self._limits.shared_string_bytes
                group = [clip(text, self.max_text if roomy else MAX_TEXT) for text in group]
            packed = "\0".join(group).encode()
            self._bytes += len(packed)
            self._groups.append(packed)
        del pending[:whole]
        if len(self) > self._limits.shared_strings or (
            self._bytes > self._limits.shared_string_bytes
        ):
            raise Refused(Refusal.TOO_COMPLEX, reason="shared_strings")

    def strike(self) -> None:
        """Say of the last text that all of it is struck through."""
        if len(self.struck) < _MAX_STRUCK:
            self.struck.add(len(self) - 1)

    def close(self) -> None:
        """No more texts come: pack the last group too, filled up with nothing."""
        self._count = len(self)
        if self._open:
            self.extend([""] * (_GROUP - len(self._open)))

    def __len__(self) -> int:
        if self._count is not None:
            return self._count
        return len(self._groups) * _GROUP + len(self._open)

    def __getitem__(self, index: int) -> str:
        """The text as Excel shows it. IndexError for one that is not there."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return unescape(self.raw(index))

    def raw(self, index: int) -> str:
        """The text with Excel's escapes as they are; blank for one that is not there."""
        group = index >> _GROUP_BITS
        if group != self._in_hand:
            if group >= len(self._groups):
                return ""
            self._texts = self._groups[group].decode().split("\0")
            self._in_hand = group
        return self._texts[index & (_GROUP - 1)]


def clip(text: str, limit: int = MAX_TEXT) -> str:
    """A text cut to what can matter. What was cut never looks blank."""
    if len(text) > limit:
        text = text.strip()
        if len(text) > limit:
            text = text[:limit] + "…"
    return text


def read_shared_strings(part: Source, limits: Limits, max_text: int = MAX_TEXT) -> SharedStrings:
    """Read the part with the shared texts: rich text joined, phonetic guides left out."""
    strings = SharedStrings(limits, max_text)
    parser = new_parser()
    reader = _Handlers(strings, limits)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    feed = FastFeed(
        parser,
        Feed(parser, limits),
        limits,
        boundary="<si>",
        ready=reader.between_items,
        take_block=lambda block: _take_block(block, strings),
        take_piece=lambda piece: _take_piece(piece, strings),
    )
    feed.all_of(part)
    strings.close()
    return strings


def _take_block(block: str, strings: SharedStrings) -> bool:
    """Plain texts, thousands at once. False if there is anything else among them."""
    # (No `<` stands in a text, so this changes tags only.)
    block = block.replace(_PRESERVE, "<t>")
    if not block.startswith("<si><t>") or not block.endswith("</t></si>") or "&" in block:
        return False
    texts = block[7:-9].split(_BETWEEN)
    if block.count("<") != 4 * len(texts):
        return False
    strings.extend(texts)
    return True


_PLAIN = re.compile(r'<t(?: xml:space="preserve")?>([^<]*)</t></si>\s*')


def _take_piece(piece: str, strings: SharedStrings) -> bool:
    match = _PLAIN.fullmatch(piece)
    if match is None:
        return False
    text = decode_entities(match[1])
    if text is None:
        return False
    strings.extend([text])
    return True


_OUTSIDE, _IN_LIST, _IN_ITEM, _IN_RUN, _IN_TEXT = range(5)


class _Handlers:
    """Where in the list the parser is, and the text so far of the item it is in."""

    def __init__(self, strings: SharedStrings, limits: Limits) -> None:
        self.level = _OUTSIDE
        self._strings = strings
        self._limits = limits
        self._room = 2 * strings.max_text
        self._others = 0
        self._skipped = 0
        self._text = ""
        self._back_to = _OUTSIDE
        self._prefix = ""
        # Of the item: whether a run is struck through, and whether visible text is not.
        self._run_struck = self._any_struck = self._any_plain = False

    def between_items(self) -> bool:
        return self.level == _IN_LIST and not self._skipped

    def start(self, name: str, attributes: Attributes) -> None:
        level = self.level
        if self._skipped:
            if level == _IN_RUN and name == self._prefix + "strike":
                self._run_struck = is_true(attributes.get("val", "1"))
            self._skip()
        elif level == _OUTSIDE:
            namespace, _, local = name.rpartition(SEPARATOR)
            if local != "sst" or namespace not in MAIN_NAMESPACES or self._prefix:
                raise damaged("shared_strings")
            self._prefix = namespace + SEPARATOR
            self.level = _IN_LIST
        elif level == _IN_LIST and name == self._prefix + "si":
            self.level = _IN_ITEM
            self._text = ""
            self._run_struck = self._any_struck = self._any_plain = False
        elif level in (_IN_ITEM, _IN_RUN) and name == self._prefix + "t":
            self._back_to = level
            self.level = _IN_TEXT
        elif level == _IN_ITEM and name == self._prefix + "r":
            self.level = _IN_RUN
            self._run_struck = False
        else:
            self._skip()

    def end(self, _name: str) -> None:
        level = self.level
        if self._skipped:
            self._skipped -= 1
        elif level == _IN_TEXT:
            self.level = self._back_to
        elif level == _IN_RUN:
            self.level = _IN_ITEM
            self._run_struck = False
        elif level == _IN_ITEM:
            self.level = _IN_LIST
            self._strings.extend([self._text])
            if self._any_struck and not self._any_plain:
                self._strings.strike()
        else:
            self.level = _OUTSIDE

    def characters(self, data: str) -> None:
        if self.level == _IN_TEXT and not self._skipped and len(self._text) < self._room:
            self._text += data
            if data.strip():
                self._any_struck = self._any_struck or self._run_struck
                self._any_plain = self._any_plain or not self._run_struck

    def _skip(self) -> None:
        self._skipped += 1
        self._others += 1
        if self._skipped > self._limits.depth or self._others > self._limits.other_elements:
            raise Refused(Refusal.TOO_COMPLEX, reason="elements")
