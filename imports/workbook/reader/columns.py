"""What each column of the header is.

A column is what its identity says (see `format`): the one in its header cell, unless copied
columns share it; else the defined name that points at the cell; else its text. Where the text
names another activity, no mark of the column counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from imports.workbook import format as fmt
from imports.workbook.format import Identity, header_key, header_text
from imports.workbook.reader.cells import TEXT, Cell, Value
from imports.workbook.reader.metadata import Metadata
from imports.workbook.reader.relations import Place
from imports.workbook.reader.titles import Activities, Ask, Titles
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible
from lms_admin.sheets.cells import column_index


class ColumnRole(StrEnum):
    EMAIL = "email"
    # In the long shape: employee numbers, beside the addresses or instead of them.
    NUMBER = "number"
    ACTIVITY = "activity"
    # A column for an activity that the import does not have.
    FOREIGN = "foreign"
    # In the long shape: whose cells name the activity, and what to do.
    NAMES = "names"
    ACTION = "action"
    # A title that is no activity's: a mark below it is a mistake, other texts are its owner's own.
    UNKNOWN = "unknown"
    # By its identity one activity's, by its title another's.
    CONTRADICTS = "contradicts"
    IGNORED = "ignored"
    # Of users: what a line says about one. See `people`.
    FIRST_NAME = "first_name"
    NAME_PREFIX = "name_prefix"
    LAST_NAME = "last_name"
    TEAM = "team"
    NEW_EMAIL = "new_email"
    LEAVES_ON = "leaves_on"
    STATUS = "status"


class ToldColumn(StrEnum):
    """What an administrator should hear of a column."""

    # The identity decides; the title says something else.
    RETITLED = "retitled"
    # The title was deleted.
    UNTITLED = "untitled"
    # The title is no activity's, but ends in the code of this one.
    BY_CODE = "by_code"
    # Several activities are called so.
    SHARED = "shared"
    # Another column stands for the same activity.
    REPEATED = "repeated"
    # There is a column of addresses that is ours.
    SECOND_EMAIL = "second_email"


class HeaderColumn(NamedTuple):
    """A column with a title. `title_of` is another activity, if the title names one.

    `told` is a word of `Told`, or nothing.
    """

    column: str
    title: str
    role: ColumnRole
    activity_id: int | None
    title_of: int | None
    told: str = ""


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

    def identities_in(self, row: int, cells: Sequence[Cell]) -> dict[str, Identity]:
        """Identities by column, of the names and of the cells' styles. Copied styles say nothing
        where a name points at one of the cells."""
        named = self.names_in(row)
        shared = Counter(self.styles[cell.style] for cell in cells if cell.style in self.styles)
        found = {}
        for cell in cells:
            identity = self.styles.get(cell.style)
            if identity is None or shared[identity] > 1:
                identity = named.get(cell.column)
                # A program that moves columns may leave the names where they were.
                if identity is not None and shared[identity] == 1:
                    continue
            if identity is not None:
                found[cell.column] = identity
        return found

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.activities, self.metadata.headers)


def read_header(
    row: int, cells: Sequence[Cell], clues: Clues, max_columns: int, ask: Ask
) -> list[HeaderColumn]:
    """The columns of the header. Refuses one without addresses, or without any activity."""
    cells = [cell for cell in cells if cell.value.text.strip()]
    if len(cells) > max_columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(cells), limit=max_columns)
    titles = clues.titles
    titles.learn([cell.value.text for cell in cells], ask)
    identities = clues.identities_in(row, cells)
    columns = [
        _by_id(cell, identities[cell.column], clues)
        if cell.column in identities
        else _by_title(cell, clues)
        for cell in cells
    ]
    columns += _without_title(row, cells, columns, clues)
    columns = _tell_repeated(_one_email(columns, identities))
    if not any(column.role is ColumnRole.EMAIL for column in columns):
        seen = [made_visible(cell.value.text) for cell in cells[:100]]
        raise Refused(Refusal.NO_EMAIL_COLUMN, row=row, titles=seen)
    if not any(column.activity_id for column in columns):
        raise _no_activity(columns, clues)
    return columns


def _no_activity(columns: Sequence[HeaderColumn], clues: Clues) -> Refused:
    for column in columns:
        if column.told == ToldColumn.SHARED and (codes := clues.titles.codes_of(column.title)):
            return Refused(Refusal.TITLE_SHARED, title=column.title, codes=codes[:100])
    unknown = [column.title for column in columns if column.role is ColumnRole.UNKNOWN]
    return Refused(Refusal.NO_ACTIVITY_COLUMNS, titles=unknown[:100])


def _by_id(cell: Cell, identity: Identity, clues: Clues) -> HeaderColumn:
    """A column whose identity is known. Its title may say something else."""
    titles, text = clues.titles, cell.value.text
    title = made_visible(text)
    as_written = titles.written(text) == identity
    word = titles.word(text)
    named = [] if word is not None else titles.called(text)
    if isinstance(identity, str):
        if identity == fmt.NAME and named and not as_written:
            return HeaderColumn(cell.column, title, ColumnRole.CONTRADICTS, None, named[0])
        role = ColumnRole.EMAIL if identity == fmt.EMAIL else ColumnRole.IGNORED
        told = (
            ToldColumn.RETITLED
            if role is ColumnRole.EMAIL and word != identity and not as_written
            else ""
        )
        return HeaderColumn(cell.column, title, role, None, None, told)
    role = _role(identity, clues)
    if as_written or identity in named or _is_own(text, identity, clues):
        return HeaderColumn(cell.column, title, role, identity, None)
    by_code = titles.with_code(text)
    if named or by_code not in (None, identity):
        other = named[0] if named else by_code
        return HeaderColumn(cell.column, title, ColumnRole.CONTRADICTS, identity, other)
    return HeaderColumn(cell.column, title, role, identity, None, ToldColumn.RETITLED)


def _is_own(text: str, activity_id: int, clues: Clues) -> bool:
    """Whether the title is the activity's own, even where it is a word of the format too."""
    if activity_id not in clues.activities:
        return False
    title, code = clues.activities[activity_id]
    return header_key(text) in map(header_key, (header_text(title, code), title, code))


def _by_title(cell: Cell, clues: Clues) -> HeaderColumn:
    """A column of which nothing but the title is known. The format's own words come first."""
    titles, text = clues.titles, cell.value.text
    column, title = cell.column, made_visible(text)
    identity = titles.written(text) or titles.word(text)
    if isinstance(identity, str):
        role = ColumnRole.EMAIL if identity == fmt.EMAIL else ColumnRole.IGNORED
        return HeaderColumn(column, title, role, None, None)
    named = titles.called(text)
    if identity is None and len(named) > 1:
        return HeaderColumn(column, title, ColumnRole.UNKNOWN, None, named[0], ToldColumn.SHARED)
    activity = identity or (named[0] if named else None)
    if activity is not None:
        return HeaderColumn(column, title, _role(activity, clues), activity, None)
    by_code = titles.with_code(text)
    if by_code is not None:
        return HeaderColumn(column, title, _role(by_code, clues), by_code, None, ToldColumn.BY_CODE)
    return HeaderColumn(column, title, ColumnRole.UNKNOWN, None, None)


def _role(activity_id: int, clues: Clues) -> ColumnRole:
    return ColumnRole.ACTIVITY if activity_id in clues.activities else ColumnRole.FOREIGN


def _without_title(
    row: int, cells: Sequence[Cell], columns: Sequence[HeaderColumn], clues: Clues
) -> list[HeaderColumn]:
    """Columns of ours whose title was deleted: the name still points at them."""
    titled = {cell.column for cell in cells}
    has_email = any(column.role is ColumnRole.EMAIL for column in columns)
    known = {column.activity_id for column in columns}
    found = []
    for column, identity in clues.names_in(row).items():
        if column in titled or identity in known or (identity == fmt.EMAIL and has_email):
            continue
        one = _by_id(Cell(column, Value(TEXT, "")), identity, clues)
        if one.role is ColumnRole.ACTIVITY:
            title = made_visible(header_text(*clues.activities[int(identity)]))
            one = one._replace(title=title, told=ToldColumn.UNTITLED)
        found.append(one)
    return found


def _one_email(
    columns: Sequence[HeaderColumn], identities: Mapping[str, Identity]
) -> list[HeaderColumn]:
    """When our own e-mail column is there, others with such a title are only for reading."""
    emails = [column for column in columns if column.role is ColumnRole.EMAIL]
    ours = [column for column in emails if identities.get(column.column) == fmt.EMAIL]
    if len(emails) > 1 and len(ours) != 1:
        raise Refused(Refusal.TWO_EMAIL_COLUMNS, columns=_listed(emails))
    return [
        column._replace(role=ColumnRole.IGNORED, told=ToldColumn.SECOND_EMAIL)
        if column.role is ColumnRole.EMAIL and column not in (ours or emails)
        else column
        for column in columns
    ]


def _tell_repeated(columns: Sequence[HeaderColumn]) -> list[HeaderColumn]:
    """Several columns of one activity are all read: their marks are put together."""
    times = Counter(column.activity_id for column in columns if column.role is ColumnRole.ACTIVITY)
    return [
        column._replace(told=column.told or ToldColumn.REPEATED)
        if column.role is ColumnRole.ACTIVITY and times[column.activity_id] > 1
        else column
        for column in columns
    ]


def _listed(columns: Sequence[HeaderColumn]) -> list[dict[str, Any]]:
    in_order = sorted(columns, key=lambda one: column_index(one.column))
    return [{"column": one.column, "title": one.title} for one in in_order]
