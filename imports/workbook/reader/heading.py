"""Which row is the header: the one that reads like one.

Words decide: a title for the addresses and one of an activity. Identities in styles and names only
confirm, where titles were changed: a list that is pasted over the header has its styles, too.
"""

from collections.abc import Sequence
from typing import NamedTuple

from enrollments.emails import email_problem, normalise_email
from imports.workbook import format as fmt
from imports.workbook.format import Identity, header_key, is_email_title
from imports.workbook.reader.cells import TEXT, Cell, Value
from imports.workbook.reader.columns import Clues, ColumnRole, HeaderColumn
from imports.workbook.reader.marks import mark_of
from imports.workbook.refusals import Refusal, Refused
from imports.workbook.values import made_visible

# The titles of one header may stand in rows that are this near to each other.
_NEAR = 3


class Row(NamedTuple):
    """A row that may be the header, or stand above it. `extra`: see `Lines.extra`."""

    number: int
    hidden: bool
    cells: list[Cell]
    extra: int = 0


def is_header(cells: Sequence[Cell], clues: Clues) -> bool:
    """Whether a row has a title for addresses beside one of an activity of ours."""
    return _has_email_title(cells) and _names_activity(cells, clues)


def find_header(rows: Sequence[Row], clues: Clues) -> int:
    """The place of the header among rows of which none says all that a header says.

    Refuses rows that have none.
    """
    for place, row in enumerate(rows):
        if _has_email_title(row.cells):
            _refuse_two_rows(row, rows, clues)
            return place
    retitled = _by_identities(rows, clues)
    if retitled is not None:
        _refuse_line(rows[retitled], _email_column(rows[retitled], clues), clues)
        return retitled
    first = rows[0]
    for cell in first.cells:
        if is_address(cell.value):
            raise _no_header(first.number, cell)
    titles = [made_visible(cell.value.text) for cell in first.cells]
    raise Refused(Refusal.NO_EMAIL_COLUMN, row=first.number, titles=titles[:100])


def refuse_lines_above(above: Sequence[Row], columns: Sequence[HeaderColumn]) -> None:
    """Refuse a header that stands below lines: somebody sorted it down there.

    One address alone may be that of whoever made the list.
    """
    email = next((column.column for column in columns if column.role is ColumnRole.EMAIL), "")
    activities = {column.column for column in columns if column.activity_id}
    found: list[tuple[int, Cell]] = []
    for row in above:
        address = next((c for c in row.cells if c.column == email and is_address(c.value)), None)
        if address is None:
            continue
        found.append((row.number, address))
        has_mark = any(c.column in activities and is_mark(c.value) for c in row.cells)
        if has_mark or len(found) > 1:
            raise _no_header(*found[0])


def repeats_titles(cells: Sequence[Cell], columns: Sequence[HeaderColumn], clues: Clues) -> bool:
    """Whether the row below the header only says once more what its columns are called."""
    roles = {column.column: column.role for column in columns}
    names_any = False
    for cell in cells:
        role = roles.get(cell.column)
        text = cell.value.text
        if role is ColumnRole.EMAIL and text.strip() and not is_email_title(text):
            return False
        if role in (ColumnRole.ACTIVITY, ColumnRole.FOREIGN, ColumnRole.CONTRADICTS) and header_key(
            text
        ):
            if not clues.titles.names_ours(text):
                return False
            names_any = True
    return names_any


def is_address(value: Value) -> bool:
    """Whether a cell holds one address and nothing else."""
    if value.kind != TEXT or "@" not in value.text:
        return False
    address = normalise_email(value.text).value
    name, _at, domain = address.rpartition("@")
    return email_problem(address) is None and bool(name) and "." in domain.strip(".")


def is_mark(value: Value) -> bool:
    mark = mark_of(value)
    return mark is not None and mark.problem is None


def _has_email_title(cells: Sequence[Cell]) -> bool:
    return any(is_email_title(cell.value.text) for cell in cells)


def _names_activity(cells: Sequence[Cell], clues: Clues) -> bool:
    return any(clues.titles.names_ours(cell.value.text) for cell in cells)


def _refuse_two_rows(row: Row, rows: Sequence[Row], clues: Clues) -> None:
    """Refuse titles of which those of the activities stand in another row."""
    for other in rows:
        is_near = 0 < abs(other.number - row.number) <= _NEAR
        is_line = any(is_address(cell.value) for cell in other.cells)
        if is_near and not is_line and _names_activity(other.cells, clues):
            raise Refused(Refusal.TWO_HEADER_ROWS, row=row.number, other_row=other.number)


def _by_identities(rows: Sequence[Row], clues: Clues) -> int | None:
    """The row with most titles of columns of ours, of those that have one for addresses.

    A row that was inserted above takes the styles of the header over, and has fewer titles.
    """
    best: int | None = None
    most = 0
    for place, row in enumerate(rows):
        found = _identities(row, clues)
        titles = sum(cell.column in found for cell in row.cells)
        if fmt.EMAIL in found.values() and titles > most:
            best, most = place, titles
    return best


def _identities(row: Row, clues: Clues) -> dict[str, Identity]:
    """Identities of the row by column, also of titles that were deleted."""
    styles = {c.column: clues.styles[c.style] for c in row.cells if c.style in clues.styles}
    return styles | clues.names_in(row.number)


def _email_column(row: Row, clues: Clues) -> str:
    found = _identities(row, clues)
    return next(column for column, identity in found.items() if identity == fmt.EMAIL)


def _refuse_line(row: Row, email: str, clues: Clues) -> None:
    """Refuse a row that has the styles of the header and reads like a line."""
    identities = _identities(row, clues)
    for cell in row.cells:
        marked = isinstance(identities.get(cell.column), int) and is_mark(cell.value)
        if marked or (cell.column == email and is_address(cell.value)):
            raise _no_header(row.number, cell)


def _no_header(row: int, cell: Cell) -> Refused:
    return Refused(
        Refusal.NO_HEADER, row=row, column=cell.column, value=made_visible(cell.value.text)
    )
