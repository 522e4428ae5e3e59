"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from enrollments.actors import Viewer
from imports.models import Import, ImportLine
from imports.outcomes import WRONG, LineOutcome
from imports.queries.fates import having, with_fates
from imports.queries.hiding import hide_lines, hide_marks
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


def listed_marks(
    import_run: Import, listed: Listed, search: Search = EVERYTHING, *, viewer: Viewer
) -> QuerySet[Any]:
    """ImportMarks with `became`, in the order of the sheet."""
    marks = with_fates(import_run).filter(having(import_run, listed.outcomes))
    if listed.planned:
        marks = marks.filter(planned__in=listed.planned)
    return of_marks(marks, search, viewer).order_by("number")


def marks_page(
    import_run: Import,
    listed: Listed,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `listed_marks`, with `user` and `activity`; who is out of scope is hidden."""
    marks = listed_marks(import_run, listed, search, viewer=viewer).filter(number__gt=after)
    page = _page(marks.select_related("user", "activity"), "number", size)
    hide_marks(import_run, page.rows, viewer)
    _add_lines(import_run, page.rows)
    return page


def _add_lines(import_run: Import, marks: Sequence[Any]) -> None:
    """Give each mark its `line`, where there is something to say of lines; else None.

    One statement, and none for most files.
    """
    lines: dict[int, ImportLine] = {}
    if marks and import_run.notes.has_marked_rows:
        rows = {mark.row for mark in marks}
        found = ImportLine.objects.filter(import_run=import_run, row__in=rows)
        lines = {line.row: line for line in found.only("row", "hidden", "struck", "record")}
    for mark in marks:
        mark.line = lines.get(mark.row)


def wrong_lines(
    import_run: Import, search: Search = EVERYTHING, *, viewer: Viewer
) -> QuerySet[ImportLine]:
    """The lines with a problem, in the order of the sheet."""
    return _lines(import_run, WRONG, search, viewer)


def wrong_lines_page(
    import_run: Import,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `wrong_lines`; who is out of scope is hidden."""
    found = wrong_lines(import_run, search, viewer=viewer).filter(row__gt=after)
    return _lines_page(found, viewer, size)


def blank_lines(
    import_run: Import, search: Search = EVERYTHING, *, viewer: Viewer
) -> QuerySet[ImportLine]:
    """The lines that mark nothing, in the order of the sheet."""
    return _lines(import_run, (LineOutcome.NOTHING_MARKED,), search, viewer)


def blank_lines_page(
    import_run: Import,
    search: Search = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """Of `blank_lines`; who is out of scope is hidden."""
    found = blank_lines(import_run, search, viewer=viewer).filter(row__gt=after)
    return _lines_page(found, viewer, size)


def _lines_page(lines: QuerySet[ImportLine], viewer: Viewer, size: int) -> Rows:
    page = _page(lines, "row", size)
    hide_lines(page.rows, viewer)
    return page


def counted_rows(found: QuerySet[Any]) -> int:
    """How many there are, one by one up to COUNTED + 1."""
    return found.order_by()[: COUNTED + 1].count()


def _lines(
    import_run: Import, outcomes: Collection[str], search: Search, viewer: Viewer
) -> QuerySet[ImportLine]:
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=outcomes)
    numbered = bool(import_run.notes.number_column)
    found = of_lines(lines, search, viewer, numbered=numbered)
    return found.select_related("user").order_by("row")


def repairs_page(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """ImportLines of which a cell was repaired."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after).exclude(repairs="")
    return _page(lines.order_by("row"), "row", size)


def lines_at(import_run: Import, rows: Sequence[int], *, viewer: Viewer) -> list[ImportLine]:
    """The ImportLines of these rows, with `user` where there is one in scope."""
    lines = ImportLine.objects.filter(import_run=import_run, row__in=rows)
    found = list(lines.select_related("user").order_by("row")) if rows else []
    hide_lines(found, viewer)
    return found


def _page(rows: QuerySet[Any], key: str, size: int) -> Rows:
    found = list(rows[: size + 1])
    more = len(found) > size
    return Rows(found[:size], getattr(found[size - 1], key) if more else None)
