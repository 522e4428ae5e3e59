"""Whole lists, as a download reads them: a million rows, of each only what is told.

By keyset, so that the last rows cost what the first ones do. Rows are tuples: a model's object for
each of a million rows takes longer than everything else that is done with it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat

from enrollments.actors import Viewer
from enrollments.models import full_name
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome
from imports.queries.choosing import chosen
from imports.queries.fates import with_fates
from imports.queries.hiding import out_of_scope, uploaded_addresses
from imports.queries.lists import Listed, Rows, blank_lines, listed_marks


class ListedMark(NamedTuple):
    """A mark of a list: what it is told by, and whose it is, who may be out of scope.

    `record` is another number of its row, or 0.
    """

    number: int
    row: int
    import_run_id: int
    enrollment_number: int | None
    completed: bool
    required: bool
    planned: str
    became: str
    activity: str
    user_id: int
    email: str
    name: str
    record: int


_MARK = (*ListedMark._fields[:8], "called", "user_id", "user__email")
_NAME = ("user__first_name", "user__name_prefix", "user__last_name")


def whole_marks_page(
    import_run: Import, listed: Listed, *, viewer: Viewer, after: int, size: int
) -> Rows:
    """A page of `listed_marks`. Who is out of scope is hidden."""
    marks = listed_marks(import_run, listed).filter(number__gt=after)
    marks = marks.annotate(called=_called(import_run))
    found = [
        ListedMark._make((*mark[:-3], full_name(*mark[-3:]), 0))
        for mark in marks.values_list(*_MARK, *_NAME)[:size]
    ]
    shown = _hidden_marks(import_run, found, viewer)
    return Rows(_with_records(import_run, shown), _next(found, size))


def _called(import_run: Import) -> Any:
    """The activity's title, with its code where several activities of the import have it."""
    among = chosen(import_run)
    shared = [one.pk for one in among if one.called != one.title]
    if not shared:
        return F("activity__title")
    coded = Concat("activity__title", Value(" ("), "activity__code", Value(")"))
    return Case(When(activity__in=shared, then=coded), default=F("activity__title"))


def _with_records(import_run: Import, marks: list[ListedMark]) -> list[ListedMark]:
    """Only files in which a spreadsheet program shows other rows have any."""
    if not import_run.notes.extra_rows:
        return marks
    rows = {mark.row for mark in marks}
    lines = ImportLine.objects.filter(import_run=import_run, row__in=rows).order_by("row")
    records = dict(lines.values_list("row", "record"))
    return [mark._replace(record=records.get(mark.row, 0)) for mark in marks]


def _hidden_marks(
    import_run: Import, marks: Sequence[ListedMark], viewer: Viewer
) -> list[ListedMark]:
    """Hides who is out of scope as `hide_marks` does for a page."""
    foreign = out_of_scope((mark.user_id for mark in marks), viewer)
    rows = {mark.row for mark in marks if mark.user_id in foreign}
    addresses = uploaded_addresses(import_run, rows) if rows else {}
    unknown = LineOutcome.USER_UNKNOWN.value
    return [
        mark._replace(
            enrollment_number=None,
            completed=False,
            required=False,
            planned=unknown,
            became=unknown,
            email=next(filter(None, addresses.get(mark.row, ())), ""),
            name="",
        )
        if mark.user_id in foreign
        else mark
        for mark in marks
    ]


class BlankLine(NamedTuple):
    """A line that marks nothing; `name` is empty where there is no user in scope.

    `named` is by what the line names its user, `record` another number of its row, or 0.
    """

    row: int
    record: int
    named: str
    name: str


def whole_blank_page(import_run: Import, *, viewer: Viewer, after: int, size: int) -> Rows:
    """A page of `blank_lines`. Who is out of scope is hidden."""
    lines = blank_lines(import_run).filter(row__gt=after)
    columns = ("row", "record", "email", "employee_number", "user_id", *_NAME)
    found = list(lines.values_list(*columns)[:size])
    foreign = out_of_scope((line[4] for line in found), viewer)
    shown = [
        BlankLine(row, record, email or number, "" if user in foreign else full_name(*name))
        for row, record, email, number, user, *name in found
    ]
    return Rows(shown, _next(shown, size))


class Fate(NamedTuple):
    """What a mark's fate is told by, without whose it is."""

    number: int
    row: int
    activity_id: int
    enrollment_number: int | None
    completed: bool
    required: bool
    planned: str
    became: str


def fates_page(import_run: Import, *, after: int, size: int) -> Rows:
    """A page of all marks, in the order of the sheet."""
    marks = with_fates(import_run).filter(number__gt=after).order_by("number")
    found = [Fate(*mark) for mark in marks.values_list(*Fate._fields)[:size]]
    return Rows(found, _next(found, size))


class LineFate(NamedTuple):
    """What a line's result is told by; of a wrong one there is more to know (`lines_at`)."""

    row: int
    marked: str
    repairs: str
    user_id: int | None
    outcome: str


def line_fates_page(import_run: Import, *, viewer: Viewer, after: int, size: int) -> Rows:
    """A page of all lines, in the order of the sheet. Who is out of scope is hidden."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after).order_by("row")
    found = [LineFate(*line) for line in lines.values_list(*LineFate._fields)[:size]]
    foreign = out_of_scope((line.user_id for line in found), viewer)
    shown = [_hidden(line) if line.user_id in foreign else line for line in found]
    return Rows(shown, _next(found, size))


def _hidden(line: LineFate) -> LineFate:
    nothing = line.outcome == LineOutcome.NOTHING_MARKED
    outcome = line.outcome if nothing else LineOutcome.USER_UNKNOWN.value
    return line._replace(user_id=None, outcome=outcome)


def every(page: Callable[[int], Rows]) -> Iterator[list[Any]]:
    """All rows of a list, page by page; `page` gives the one after a key."""
    after: int | None = 0
    while after is not None:
        rows = page(after)
        yield rows.rows
        after = rows.next


def _next(rows: Sequence[Any], size: int) -> int | None:
    """Where the next page starts: after the first column of the last row, if this one is full."""
    return rows[-1][0] if len(rows) == size else None
