"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from enrollments.queries.gates import Viewer, sees_everybody, visible_users
from imports.models import Import, ImportLine
from imports.outcomes import WRONG, LineOutcome
from imports.queries.fates import having, with_fates
from imports.queries.searching import EVERYTHING, Search, of_lines, of_marks

SIZE: Final = 50
# Rows that a search finds are counted so far.
COUNTED: Final = 10_000


@dataclass(frozen=True)
class Rows:
    """Some rows in the order of the sheet, and where the next ones start (None: no more)."""

    rows: list[Any]
    next: int | None


@dataclass(frozen=True)
class Listed:
    """Which marks are in a list: by their outcomes, and by what was planned (empty: all)."""

    outcomes: Sequence[str]
    planned: Sequence[str] = ()


def listed_marks(import_run: Import, listed: Listed, search: Search = EVERYTHING) -> QuerySet[Any]:
    """ImportMarks with `became`, in the order of the sheet."""
    marks = with_fates(import_run).filter(having(import_run, listed.outcomes))
    if listed.planned:
        marks = marks.filter(planned__in=listed.planned)
    return of_marks(marks, search).order_by("number")


def marks_page(
    import_run: Import,
    listed: Listed,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `listed_marks`, with `activity` and `user`.

    `user_id` is None where the viewer may not see the user (any more).
    """
    marks = listed_marks(import_run, listed, search).filter(number__gt=after)
    page = _page(marks.select_related("user", "activity"), "number", size)
    return _without_strangers(page, viewer)


def wrong_lines(import_run: Import, search: Search = EVERYTHING) -> QuerySet[ImportLine]:
    """The lines with a problem, in the order of the sheet."""
    return _lines(import_run, WRONG, search)


def wrong_lines_page(
    import_run: Import,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `wrong_lines`; `user` is None where the viewer may not see them."""
    page = _page(wrong_lines(import_run, search).filter(row__gt=after), "row", size)
    return _without_strangers(page, viewer)


def blank_lines(import_run: Import, search: Search = EVERYTHING) -> QuerySet[ImportLine]:
    """The lines that mark nothing, in the order of the sheet."""
    return _lines(import_run, (LineOutcome.NOTHING_MARKED,), search)


def blank_lines_page(
    import_run: Import,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `blank_lines`; `user` is None where the viewer may not see them."""
    page = _page(blank_lines(import_run, search).filter(row__gt=after), "row", size)
    return _without_strangers(page, viewer)


def _without_strangers(page: Rows, viewer: Viewer) -> Rows:
    """Who was in scope when it was checked, and is no longer, is shown to nobody there any more."""
    if not sees_everybody(viewer):
        asked = {row.user_id for row in page.rows}
        seen = set(visible_users(viewer).filter(pk__in=asked).values_list("pk", flat=True))
        for row in page.rows:
            if row.user_id not in seen:
                row.user = None
    return page


def counted(found: QuerySet[Any]) -> int:
    """How many there are, one by one up to COUNTED + 1."""
    return found.order_by()[: COUNTED + 1].count()


def _lines(import_run: Import, outcomes: Collection[str], search: Search) -> QuerySet[ImportLine]:
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=outcomes)
    return of_lines(lines, search).select_related("user").order_by("row")


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
