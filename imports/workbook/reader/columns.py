"""Which row is the header, and what each of its columns is.

A column is what its identity says (see `format`): the one in its header cell, unless copied
columns share it; else the defined name that points at the cell; else its text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from imports.workbook import format as fmt
from imports.workbook.format import Identity, header_key, header_text, plain_key
from imports.workbook.reader.cells import TEXT, Cell, Value
from imports.workbook.reader.metadata import Metadata
from imports.workbook.reader.relations import Place
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import column_index, shown

Activities = Mapping[int, tuple[str, str]]
"""Title and code of each learning activity of the import, by id."""


class Role(StrEnum):
    EMAIL = "email"
    ACTIVITY = "activity"
    # A column of ours for an activity that the import no longer has.
    FOREIGN = "foreign"
    # In the long shape: whose cells name the activity, and what to do.
    NAMES = "names"
    ACTION = "action"
    IGNORED = "ignored"


class HeaderColumn(NamedTuple):
    """A column with a title. `title_of` is another activity of the import, if the title names
    one: the id decides, but an administrator should hear of it."""

    column: str
    title: str
    role: Role
    activity_id: int | None
    title_of: int | None


@dataclass(frozen=True)
class Clues:
    """All that columns can be recognised by, apart from their titles."""

    sheet: str
    styles: Mapping[str, Identity]
    names: Mapping[Identity, Place]
    metadata: Metadata
    activities: Activities

    def names_in(self, row: int) -> dict[str, Identity]:
        """Identities by column, of the names that point into this row."""
        return {
            place.column: identity
            for identity, place in self.names.items()
            if place.row == row and place.sheet == self.sheet
        }

    @cached_property
    def titles(self) -> "_Titles":
        return _Titles(self)


def is_header(row: int, cells: Sequence[Cell], clues: Clues) -> bool:
    """Whether a row has our e-mail column, or one that is called so beside an activity's."""
    if any(clues.styles.get(cell.style) == fmt.EMAIL for cell in cells):
        return True
    if not has_email_title(cells):
        return False
    names = clues.names_in(row)
    return any(
        isinstance(identity, int)
        for cell in cells
        for identity in (
            clues.styles.get(cell.style),
            names.get(cell.column),
            clues.titles.identity(cell.value.text),
        )
    )


def has_email_title(cells: Sequence[Cell]) -> bool:
    return any(plain_key(cell.value.text) in fmt.EMAIL_HEADERS for cell in cells)


def has_email_name(row: int, clues: Clues) -> bool:
    """Whether the defined name of the e-mail column points into this row."""
    return fmt.EMAIL in clues.names_in(row).values()


def read_header(
    row: int, cells: Sequence[Cell], clues: Clues, max_columns: int
) -> list[HeaderColumn]:
    """The columns of the header. Refuses unknown, repeated or missing ones, all at once."""
    cells = [cell for cell in cells if cell.value.text.strip()]
    if len(cells) > max_columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(cells), limit=max_columns)
    titles, names = clues.titles, clues.names_in(row)
    shared = Counter(clues.styles[cell.style] for cell in cells if cell.style in clues.styles)
    found: list[tuple[Cell, Identity | None, bool]] = []
    for cell in cells:
        identity = clues.styles.get(cell.style)
        if identity is None or shared[identity] > 1:
            identity = names.get(cell.column)
        by_id = identity is not None
        found.append((cell, identity if by_id else titles.identity(cell.value.text), by_id))

    found += _without_title(found, names)
    found = _one_email(found)
    unknown = [cell for cell, identity, _ in found if identity is None]
    if unknown:
        raise Refused(Refusal.UNKNOWN_COLUMNS, columns=_listed(unknown))
    counts = Counter(identity for _, identity, _ in found if identity != fmt.NAME)
    repeated = [cell for cell, identity, _ in found if counts[identity] > 1]
    if repeated:
        raise Refused(Refusal.DUPLICATE_COLUMNS, columns=_listed(repeated))
    if fmt.EMAIL not in counts:
        titles_seen = [shown(cell.value.text) for cell in cells[:100]]
        raise Refused(Refusal.NO_EMAIL_COLUMN, row=row, titles=titles_seen)
    if not any(isinstance(identity, int) for identity in counts):
        raise Refused(Refusal.NO_ACTIVITY_COLUMNS)
    return [_header_column(cell, identity, titles, clues) for cell, identity, _ in found]


def _without_title(
    found: Sequence[tuple[Cell, Identity | None, bool]], names: Mapping[str, Identity]
) -> list[tuple[Cell, Identity | None, bool]]:
    """Columns of ours whose title was deleted: the name still points at them."""
    titled = {cell.column for cell, _, _ in found}
    elsewhere = {identity for _, identity, _ in found}
    return [
        (Cell(column, Value(TEXT, "")), identity, True)
        for column, identity in names.items()
        if column not in titled and identity not in elsewhere
    ]


def _one_email(
    found: list[tuple[Cell, Identity | None, bool]],
) -> list[tuple[Cell, Identity | None, bool]]:
    """With an e-mail column that is ours, others with such a title are only for reading."""
    if not any(identity == fmt.EMAIL and by_id for _, identity, by_id in found):
        return found
    return [
        (cell, fmt.NAME if identity == fmt.EMAIL and not by_id else identity, by_id)
        for cell, identity, by_id in found
    ]


def _header_column(
    cell: Cell, identity: Identity | None, titles: "_Titles", clues: Clues
) -> HeaderColumn:
    title = shown(cell.value.text)
    if not isinstance(identity, int):
        role = Role.EMAIL if identity == fmt.EMAIL else Role.IGNORED
        return HeaderColumn(cell.column, title, role, None, None)
    role = Role.ACTIVITY if identity in clues.activities else Role.FOREIGN
    if not title and role is Role.ACTIVITY:
        title = shown(header_text(*clues.activities[identity]))
    named = titles.identity(cell.value.text)
    other = named if isinstance(named, int) and named != identity else None
    return HeaderColumn(cell.column, title, role, identity, other)


class _Titles:
    """Exact, unique titles and codes, and the titles of our own columns."""

    def __init__(self, clues: Clues) -> None:
        self._written = clues.metadata.headers
        self._ids: dict[str, set[int]] = {}
        for activity_id, (title, code) in clues.activities.items():
            for text in {header_text(title, code), title, code}:
                if text:
                    self._ids.setdefault(header_key(text), set()).add(activity_id)

    def identity(self, text: str) -> Identity | None:
        key = header_key(text)
        if key in self._written:
            return self._written[key]
        ids = self._ids.get(key, set())
        if len(ids) == 1:
            return next(iter(ids))
        plain = plain_key(text)
        if plain in fmt.EMAIL_HEADERS:
            return fmt.EMAIL
        return fmt.NAME if plain in fmt.IGNORED_HEADERS else None


def _listed(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    in_order = sorted(cells, key=lambda cell: column_index(cell.column))
    return [{"column": cell.column, "title": shown(cell.value.text)} for cell in in_order]
