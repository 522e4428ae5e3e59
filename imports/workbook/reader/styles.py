"""What styles tell: whose column it is, that a number is a date, that a text is struck through.

A style is named by its number, as cells name it in their attribute `s`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imports.workbook.format import Identity, identity_of_format
from imports.workbook.reader.dates import BUILT_IN, shows_date
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import Attributes, Source, is_true, read_elements

_MAX_KEPT = 100_000
_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


@dataclass(frozen=True)
class Styles:
    """`identities` are columns of ours. `dates` are number formats that show a day or a time.

    `struck` are the styles whose font is struck through.
    """

    identities: Mapping[str, Identity] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()


def read_styles(part: Source, limits: Limits) -> Styles:
    """Look through the styles once."""
    found = _Found()
    read_elements(part, limits, found.start)
    return Styles(found.identities, found.dates, frozenset(found.struck))


class _Found:
    """Collects what the elements tell, in the order in which the part has them."""

    def __init__(self) -> None:
        self.identities: dict[str, Identity] = {}
        self.dates: dict[str, str] = {}
        self.struck: set[str] = set()
        self._identity_formats: dict[str, Identity] = {}
        self._date_formats: dict[str, str] = dict(BUILT_IN)
        self._struck_fonts: set[str] = set()
        self._list = ""
        self._fonts = self._styles = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _LISTS:
            self._list = name
        elif name == "numFmt":
            self._number_format(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name == "font" and self._list == "fonts":
            self._fonts += 1
        elif name == "strike" and self._list == "fonts":
            if is_true(attributes.get("val", "1")) and len(self._struck_fonts) < _MAX_KEPT:
                self._struck_fonts.add(str(self._fonts - 1))
        elif name == "xf" and self._list == "cellXfs":
            if self._styles < _MAX_KEPT:
                self._style(str(self._styles), attributes)
            self._styles += 1

    def _number_format(self, number: str, code: str) -> None:
        if len(self._date_formats) + len(self._identity_formats) >= _MAX_KEPT:
            return
        identity = identity_of_format(code)
        if identity is not None:
            self._identity_formats[number] = identity
        if shows_date(code):
            self._date_formats[number] = code
        else:
            self._date_formats.pop(number, None)

    def _style(self, style: str, attributes: Attributes) -> None:
        number = attributes.get("numFmtId", "")
        if number in self._identity_formats:
            self.identities[style] = self._identity_formats[number]
        if number in self._date_formats:
            self.dates[style] = self._date_formats[number]
        if attributes.get("fontId", "") in self._struck_fonts:
            self.struck.add(style)
