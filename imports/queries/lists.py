"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
    activity_id: int | None = None,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """ImportMarks with `user`, `activity` and `became`, which is one of these outcomes."""
    marks = with_fates(import_run).filter(having(import_run, outcomes), number__gt=after)
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


def repairs_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines of which a cell was repaired."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after).exclude(repairs="")
    return _page(lines.order_by("row"), "row", size)


def _page(rows: QuerySet[Any], key: str, size: int) -> Rows:
    found = list(rows[: size + 1])
    more = len(found) > size
    return Rows(found[:size], getattr(found[size - 1], key) if more else None)
