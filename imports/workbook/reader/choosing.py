"""Which sheet has the lines, and what the others hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from imports.workbook import format as fmt
from imports.workbook.format import header_key, is_email_title
from imports.workbook.reader.cells import BOOLEAN, TEXT, Cell
from imports.workbook.reader.container import Container
from imports.workbook.reader.heading import is_address, is_mark
from imports.workbook.reader.limits import MIB, Limits
from imports.workbook.reader.long import names_activity, names_person
from imports.workbook.reader.metadata import Metadata
from imports.workbook.reader.relations import Sheet, WorkbookParts
from imports.workbook.reader.rows import RowState
from imports.workbook.reader.sheet import read_sheet
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.xml import Source
from imports.workbook.refusals import Refusal, Refused
from lms_admin.sheets.excel import MAX_SHEET_TITLE

# How much of another sheet is looked at, and of how many. Nobody waits for what is not read.
_GLANCE_BYTES = 4 * MIB
_MAX_GLANCES = 20


class OtherSheet(NamedTuple):
    """A sheet with lines that was not read. `is_whole` says whether all of it was looked at."""

    title: str
    lines: int
    marks: int
    is_whole: bool


class Chosen(NamedTuple):
    """The sheet to read, and all others that have lines."""

    sheet: Sheet
    others: list[OtherSheet]


def find_sheet(
    parts: WorkbookParts,
    metadata: Metadata,
    wanted: str | None,
    glance: Callable[[Sheet], "Glance"],
) -> Chosen:
    """The sheet with the lines: ours, else the only one that has any, else the one so called.

    `wanted` is the title of the one that somebody chose. Refuses, with the titles to choose from.
    """
    sheets = [sheet for sheet in parts.sheets if sheet.part and not _is_about(sheet, metadata)]
    looked = _Looked(glance)
    sheet = next((one for one in sheets if one.title == wanted), None) or _best(
        sheets, _own(sheets, parts, metadata), looked
    )
    seen = [one for one in sheets if one.visible or one.title == wanted]
    own = _own(sheets, parts, metadata)
    others = [*seen, *([own] if own and own not in seen else [])]
    return Chosen(
        sheet,
        [
            OtherSheet(one.title[:MAX_SHEET_TITLE], found.lines, found.marks, found.is_whole)
            for one in others
            if one is not sheet and (found := looked.at(one)).has_lines
        ],
    )


def _is_about(sheet: Sheet, metadata: Metadata) -> bool:
    """Whether it is one of those of a template that hold no lines."""
    if sheet.title == fmt.METADATA_SHEET or sheet.title == metadata.explanation:
        return True
    return metadata.explanation is None and sheet.title in fmt.EXPLANATION_SHEETS


def _own(sheets: Sequence[Sheet], parts: WorkbookParts, metadata: Metadata) -> Sheet | None:
    """The template's own sheet, by its names or by what the metadata call it."""
    places = [parts.names[name] for name in (fmt.EMAIL, *parts.names) if name in parts.names]
    for title in (*(place.sheet for place in places), metadata.sheet):
        for sheet in sheets:
            if title is not None and sheet.title.casefold() == title.casefold():
                return sheet
    return None


def _best(sheets: Sequence[Sheet], own: Sheet | None, looked: "_Looked") -> Sheet:
    visible = [sheet for sheet in sheets if sheet.visible]
    if len(visible) == 1 and own in (None, visible[0]):
        return visible[0]
    with_lines = [sheet for sheet in visible if looked.at(sheet).has_lines]
    if own is not None and (own in with_lines or not with_lines):
        return own
    with_content = [sheet for sheet in visible if looked.at(sheet).rows]
    candidates = with_lines or with_content or visible[:1]
    if len(candidates) == 1:
        return candidates[0]
    titles = {header_key(title) for title in fmt.ENROLLMENT_SHEETS}
    for sheet in candidates:
        if header_key(sheet.title) in titles:
            return sheet
    raise Refused(
        Refusal.SHEET_MISSING, sheets=[sheet.title[:MAX_SHEET_TITLE] for sheet in candidates[:100]]
    )


@dataclass
class Glance:
    """What the beginning of a sheet holds: rows with content, lines and marks."""

    rows: int = 0
    lines: int = 0
    marks: int = 0
    is_whole: bool = True
    _addresses: int = 0
    _is_titled: bool = False
    # Of a list with a line for each mark: the columns that say whom a line is about.
    _people: frozenset[str] = frozenset()

    @property
    def has_lines(self) -> bool:
        """A lone address may be that of whoever made the file."""
        if self._people:
            return bool(self.lines)
        return bool(self.marks) or self._addresses > (0 if self._is_titled else 1)

    def add(self, _row: int, _hidden: bool, cells: Sequence[Cell]) -> None:
        self.rows += 1
        addresses = sum(is_address(cell.value) for cell in cells)
        # (Numbers are not looked at: of ones and zeros, many sheets are full.)
        marks = sum(cell.value.kind in (TEXT, BOOLEAN) and is_mark(cell.value) for cell in cells)
        self._is_titled = self._is_titled or any(is_email_title(one.value.text) for one in cells)
        self._addresses += addresses
        self.marks += marks
        named = any(one.column in self._people and one.value.text.strip() for one in cells)
        self.lines += bool(addresses or marks or named)
        if any(names_activity(one.value.text) for one in cells):
            people = (one.column for one in cells if names_person(one.value.text))
            self._people = self._people or frozenset(people)


class _Looked:
    """Looks at each sheet once, and at no more than some."""

    def __init__(self, glance: Callable[[Sheet], Glance]) -> None:
        self._glance = glance
        self._seen: dict[int, Glance] = {}

    def at(self, sheet: Sheet) -> Glance:
        if id(sheet) not in self._seen:
            more = len(self._seen) < _MAX_GLANCES
            self._seen[id(sheet)] = self._glance(sheet) if more else Glance(is_whole=False)
        return self._seen[id(sheet)]


def glance_at(container: Container, sheet: Sheet, strings: SharedStrings, limits: Limits) -> Glance:
    """Look at the beginning of a sheet. One that cannot be read holds nothing."""
    found = Glance()
    if sheet.part is None:
        return found
    try:
        source = _Beginning(container.open(sheet.part))
        read_sheet(source, strings, limits, RowState(), found.add, fast=False)
    except _Enough:
        found.is_whole = False
    except Refused:
        return Glance()
    return found


class _Enough(Exception):
    """Raised once enough of a sheet was looked at."""


class _Beginning:
    """The first bytes of a part."""

    def __init__(self, part: Source) -> None:
        self._part = part
        self._left = _GLANCE_BYTES

    def read(self, size: int, /) -> bytes:
        if self._left <= 0:
            raise _Enough
        data = self._part.read(size)
        self._left -= len(data)
        return data
