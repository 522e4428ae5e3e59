"""The lists behind the numbers, by keyset: the next page costs the same however far it is."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from enrollments.actors import Viewer
from imports.models import Import, ImportLine
from imports.outcomes import WRONG, LineOutcome
from imports.queries.fates import having, with_fates
from imports.queries.hiding import hide_lines, hide_marks
from imports.queries.searching import EVERYTHING, Hits, Search, of_lines, of_marks, rows_by_text
from lms_admin import dialect

SIZE: Final = 50
# Rows that a search finds are counted so far.
COUNTED: Final = 10_000
BLANK: Final = (LineOutcome.NOTHING_MARKED,)


@dataclass(frozen=True)
class Rows:
    """Some rows in the order of the sheet, and where the next ones start (None: no more).

    `found` is how many rows of the list a search finds, None without a search; `until` is the row
    up to which lines that are nobody's were looked through, None where all were.
    """

    rows: list[Any]
    next: int | None
    found: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Listed:
    """Which marks are in a list: by their outcomes, and by what was planned (empty: all)."""

    outcomes: Sequence[str]
    planned: Sequence[str] = ()


def listed_marks(import_run: Import, listed: Listed, hits: Hits = EVERYTHING) -> QuerySet[Any]:
    """ImportMarks with `became`, in the order of the sheet."""
    outcomes = hits.search.outcomes(listed.outcomes)
    marks = with_fates(import_run).filter(having(import_run, outcomes))
    if listed.planned:
        marks = marks.filter(planned__in=listed.planned)
    return of_marks(marks, hits).order_by("number")


def marks_page(
    import_run: Import,
    listed: Listed,
    hits: Hits = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """A page of `listed_marks`, with `user` and `activity`. Who is out of scope is hidden."""
    marks = listed_marks(import_run, listed, hits)
    if hits.marks is None:
        found = _marks_counted(import_run, listed, hits.search) if hits.search else None
        if found == 0:
            # To find none takes a look at all.
            return Rows([], None, 0)
        # By their numbers alone: before thousands are sorted, none of their users is looked up.
        first = marks.filter(number__gt=after).values("number")[: size + 1]
        page = _page(_marks_of(import_run, first), "number", size, found)
    else:
        numbers = list(marks.values_list("number", flat=True)[: COUNTED + 1])
        shown, following = _turned(numbers, after, size)
        page = Rows(list(_marks_of(import_run, shown)), following, len(numbers))
    hide_marks(import_run, page.rows, viewer)
    _add_lines(import_run, page.rows)
    return page


def _marks_of(import_run: Import, numbers: Any) -> QuerySet[Any]:
    marks = with_fates(import_run).filter(number__in=numbers).select_related("user", "activity")
    return marks.order_by("number")


def _marks_counted(import_run: Import, listed: Listed, search: Search) -> int:
    """How many a search without words finds: they were counted when they were settled."""
    outcomes = search.outcomes(listed.outcomes)
    return sum(
        group.marks
        for group in import_run.counts.marks
        if group.outcome in outcomes
        and (not listed.planned or group.planned in listed.planned)
        and search.activity_id in (None, group.activity_id)
    )


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


def wrong_lines(import_run: Import) -> QuerySet[ImportLine]:
    """The lines with a problem, in the order of the sheet."""
    return _lines(import_run, WRONG)


def wrong_lines_page(
    import_run: Import,
    hits: Hits = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """A page of `wrong_lines`. Who is out of scope is hidden."""
    return _lines_page(import_run, WRONG, hits, viewer, after, size)


def blank_lines(import_run: Import) -> QuerySet[ImportLine]:
    """The lines that mark nothing, in the order of the sheet."""
    return _lines(import_run, BLANK)


def blank_lines_page(
    import_run: Import,
    hits: Hits = EVERYTHING,
    *,
    viewer: Viewer,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    """A page of `blank_lines`. Who is out of scope is hidden."""
    return _lines_page(import_run, BLANK, hits, viewer, after, size)


def _lines(import_run: Import, outcomes: Collection[str]) -> QuerySet[ImportLine]:
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=outcomes)
    return lines.select_related("user").order_by("row")


def _lines_page(
    import_run: Import,
    outcomes: Collection[str],
    hits: Hits,
    viewer: Viewer,
    after: int,
    size: int,
) -> Rows:
    outcomes = hits.search.outcomes(outcomes)
    lines = of_lines(_lines(import_run, outcomes), hits.search)
    if hits.rows is None:
        found = _lines_counted(import_run, lines, outcomes, hits.search) if hits.search else None
        page = _page(lines.filter(row__gt=after), "row", size, found)
    else:
        rows, until = _rows_found(import_run, lines, outcomes, hits, viewer)
        shown, following = _turned(rows, after, size)
        page = Rows(list(lines.filter(row__in=shown)), following, len(rows), until)
    hide_lines(page.rows, viewer)
    return page


def _rows_found(
    import_run: Import,
    lines: QuerySet[ImportLine],
    outcomes: Collection[str],
    hits: Hits,
    viewer: Viewer,
) -> tuple[list[int], int | None]:
    """Those of the words' users, and those that are nobody's with the words in the file."""
    if hits.refused:
        return [], None
    of_users = lines.filter(row__in=dialect.one_of(hits.rows or ()))
    rows = set(of_users.order_by().values_list("row", flat=True))
    by_text, until = rows_by_text(import_run, outcomes, hits.search, viewer)
    if hits.search.activity_id is not None:
        of_activity = lines.filter(row__in=dialect.one_of(sorted(by_text)))
        by_text = set(of_activity.order_by().values_list("row", flat=True))
    return sorted(rows | by_text), until


def _lines_counted(
    import_run: Import, lines: QuerySet[ImportLine], outcomes: Collection[str], search: Search
) -> int:
    """How many a search without words finds. Nobody counts by activity what is marked on lines."""
    if search.activity_id is None:
        return sum(import_run.counts.lines.get(code, 0) for code in outcomes)
    return lines.order_by()[: COUNTED + 1].count()


def _turned(keys: Sequence[int], after: int, size: int) -> tuple[Sequence[int], int | None]:
    """The keys of a page, and where the next page starts."""
    first = bisect_right(keys, after)
    shown = keys[first : first + size]
    return shown, shown[-1] if len(keys) > first + size else None


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


def _page(rows: QuerySet[Any], key: str, size: int, found: int | None = None) -> Rows:
    shown = list(rows[: size + 1])
    more = len(shown) > size
    return Rows(shown[:size], getattr(shown[size - 1], key) if more else None, found)
