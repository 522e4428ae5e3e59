"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from imports.models import Import, ImportLine, ImportMark
from imports.outcomes import WRONG

SIZE = 50


@dataclass(frozen=True)
class Rows:
    """Some rows in the order of the sheet, and where the next ones start (None: no more)."""

    rows: list[Any]
    next: int | None


def marks_page(
    import_run: Import,
    *,
    outcomes: tuple[str, ...] = (),
    planned: tuple[str, ...] = (),
    activity_id: int | None = None,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """ImportMarks with `user` and `activity`, of these outcomes and of these in the plan."""
    marks = ImportMark.objects.filter(import_run=import_run, number__gt=after)
    if outcomes:
        marks = marks.filter(outcome__in=outcomes)
    if planned:
        marks = marks.filter(planned__in=planned)
    if activity_id is not None:
        marks = marks.filter(activity_id=activity_id)
    return _page(marks.select_related("user", "activity").order_by("number"), "number", size)


def lines_page(import_run: Import, outcome: str, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines of this outcome, with `user` where there is one."""
    lines = ImportLine.objects.filter(import_run=import_run, outcome=outcome, row__gt=after)
    return _page(lines.select_related("user").order_by("row"), "row", size)


def wrong_lines_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines that are wrong or have a wrong cell, with `user` where there is one."""
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=WRONG, row__gt=after)
    return _page(lines.select_related("user").order_by("row"), "row", size)


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
    outcome: str


def fates_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """Of all marks, in the order of the sheet."""
    marks = ImportMark.objects.filter(import_run=import_run, number__gt=after).order_by("number")
    found = [Fate(*mark) for mark in marks.values_list(*Fate._fields)[:size]]
    return Rows(found, found[-1].number if len(found) == size else None)


def all_lines_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """All ImportLines, without their users."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after)
    return _page(lines.order_by("row"), "row", size)


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
