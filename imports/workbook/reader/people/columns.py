"""What the columns of users are, by their titles in both languages."""

from collections.abc import Mapping, Sequence
from typing import Final

from imports.workbook import format as fmt
from imports.workbook.format import plain_key
from imports.workbook.reader.cells import Cell
from imports.workbook.reader.columns import ColumnRole, HeaderColumn
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible

# Titles are compared by their letters alone: "E-mail address" is "emailaddress".
TITLES: Final[Mapping[ColumnRole, frozenset[str]]] = {
    ColumnRole.EMAIL: fmt.EMAIL_HEADERS,
    ColumnRole.NUMBER: fmt.NUMBER_HEADERS,
    ColumnRole.FIRST_NAME: frozenset({"firstname", "givenname", "voornaam"}),
    ColumnRole.NAME_PREFIX: frozenset(
        {"prefix", "nameprefix", "infix", "tussenvoegsel", "tussenvoegsels", "voorvoegsel"}
    ),
    ColumnRole.LAST_NAME: frozenset({"lastname", "surname", "familyname", "achternaam"}),
    ColumnRole.TEAM: frozenset({"team", "teamname", "teamnaam"}),
    ColumnRole.NEW_EMAIL: frozenset(
        {"newemail", "newemailaddress", "nieuweemail", "nieuwemail"}
        | {"nieuwemailadres", "nieuweemailadres"}
    ),
    ColumnRole.LEAVES_ON: frozenset(
        {"leavedate", "leavingdate", "leaveson", "uitdienst", "uitdienstdatum", "datumuitdienst"}
        | {"vertrekdatum"}
    ),
    ColumnRole.STATUS: frozenset({"status"}),
}
ROLES: Final[Mapping[str, ColumnRole]] = {
    title: role for role, titles in TITLES.items() for title in titles
}
# What says whom a line is about.
NAMING: Final = (ColumnRole.EMAIL, ColumnRole.NUMBER)
_REFUSALS: Final = {
    ColumnRole.EMAIL: Refusal.TWO_EMAIL_COLUMNS,
    ColumnRole.NUMBER: Refusal.TWO_NUMBER_COLUMNS,
}


def role_of(cell: Cell) -> ColumnRole | None:
    return ROLES.get(plain_key(cell.value.text))


def is_people_header(cells: Sequence[Cell]) -> bool:
    """Whether a row has a title for whom a line is about, and one for what is said."""
    roles = {role_of(cell) for cell in cells}
    return bool(roles.intersection(NAMING)) and len(roles - {None}) > 1


def read_people_header(cells: Sequence[Cell], max_columns: int) -> list[HeaderColumn]:
    """All titled columns. Refuses two that say the same: nobody knows which one counts."""
    titled = [cell for cell in cells if cell.value.text.strip()]
    if len(titled) > max_columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, columns=len(titled), limit=max_columns)
    columns = [_column(cell) for cell in titled]
    for role in TITLES:
        alike = [one for one in columns if one.role is role]
        if len(alike) > 1:
            listed = [{"column": one.column, "title": one.title} for one in alike]
            raise Refused(_REFUSALS.get(role, Refusal.TWO_COLUMNS_ALIKE), columns=listed)
    return columns


def _column(cell: Cell) -> HeaderColumn:
    role = role_of(cell)
    if role is None:
        is_ours = plain_key(cell.value.text) in fmt.IGNORED_HEADERS
        role = ColumnRole.IGNORED if is_ours else ColumnRole.UNKNOWN
    return HeaderColumn(cell.column, made_visible(cell.value.text), role, None, None)


def refuse_headless(row: int, cells: Sequence[Cell]) -> Refused:
    """Why a sheet of which these cells are the first row has no header of users."""
    titles = [made_visible(cell.value.text) for cell in cells][:100]
    if any(role_of(cell) in NAMING for cell in cells):
        return Refused(Refusal.NO_USER_COLUMNS, titles=titles)
    return Refused(Refusal.NO_EMAIL_COLUMN, row=row, titles=titles)
