"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from imports.models import Import, ImportLine
from imports.outcomes import WRONG
from imports.queries.fates import having, with_fates

SIZE = 50


@dataclass(frozen=True)
class Rows:
    """Some rows in the order of the sheet, and where the next ones start (None: no more)."""

    rows: list[Any]
    next: int | None


def marks_page(
    import_run: Import,
    *,
    outcomes: Sequence[str],
    planned: Sequence[str] = (),
    activity_id: int | None = None,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """ImportMarks with `user`, `activity` and `became`, which is one of these outcomes.

    `planned` leaves those with another outcome in the plan out.
    """
    marks = with_fates(import_run).filter(having(import_run, outcomes), number__gt=after)
    if planned:
        marks = marks.filter(planned__in=planned)
    if activity_id is not None:
        marks = marks.filter(activity_id=activity_id)
    return _page(marks.select_related("user", "activity").order_by("number"), "number", size)


def lines_page(import_run: Import, outcome: str, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines of this outcome, with `user` where there is one."""
    lines = ImportLine.objects.filter(import_run=import_run, outcome=outcome, row__gt=after)
    return _page(lines.select_related("user").order_by("row"), "row", size)


def wrong_lines(import_run: Import) -> QuerySet[ImportLine]:
    """The lines that cannot be imported, or not wholly, in the order of the sheet."""
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=WRONG)
    return lines.select_related("user").order_by("row")


def wrong_lines_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """Of `wrong_lines`."""
    return _page(wrong_lines(import_run).filter(row__gt=after), "row", size)


def repairs_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines of which a cell was repaired."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after).exclude(repairs="")
    return _page(lines.order_by("row"), "row", size)


class Fate(NamedTuple):
    """What a mark's fate is told by, without whose it is: a million of them are read at once."""

    number: int
    row: int
    activity_id: int
    enrollment_number: int | None
    completed: bool
    required: bool
    planned: str
    became: str


def fates_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """Of all marks, in the order of the sheet."""
    marks = with_fates(import_run).filter(number__gt=after).order_by("number")
    found = [Fate(*mark) for mark in marks.values_list(*Fate._fields)[:size]]
    return Rows(found, found[-1].number if len(found) == size else None)


class LineFate(NamedTuple):
    """What a line's result is told by; of a wrong one there is more to know (`lines_at`)."""

    row: int
    marked: str
    repairs: str
    user_id: int | None
    outcome: str


def line_fates_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """Of all lines, in the order of the sheet."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after).order_by("row")
    found = [LineFate(*line) for line in lines.values_list(*LineFate._fields)[:size]]
    return Rows(found, found[-1].row if len(found) == size else None)


def lines_at(import_run: Import, rows: Sequence[int]) -> list[ImportLine]:
    """The ImportLines of these rows, with `user` where there is one."""
    lines = ImportLine.objects.filter(import_run=import_run, row__in=rows)
    return list(lines.select_related("user").order_by("row")) if rows else []


def every(page: Callable[[int], Rows]) -> Iterator[list[Any]]:
    """All rows of a list, page by page; `page` gives the one after a key."""
    after: int | None = 0
    while after is not None:
        rows = page(after)
        yield rows.rows
        after = rows.next


def _page(rows: QuerySet[Any], key: str, size: int) -> Rows:
    found = list(rows[: size + 1])
    more = len(found) > size
    return Rows(found[:size], getattr(found[size - 1], key) if more else None)
