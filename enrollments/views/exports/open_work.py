"""Lists behind numbers of the overview as they are taken away: all of them, by name."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollments.forms.audit.filters import monday_of
from enrollments.forms.filters import StrictFilterSet
from enrollments.models import Enrollment
from enrollments.models.figures import NO_TEAM
from enrollments.queries.gates import Viewer
from enrollments.queries.orders import Order
from enrollments.queries.overview.lists import LATE_ORDER, LEFT_ORDER, late_of, late_team, left_open
from enrollments.queries.overview.weeks import WEEK_ORDER, WEEK_STATES, week_rows
from enrollments.roles import Right
from enrollments.views.exports.cells import OF_PERSON, iso, of_person
from enrollments.views.exports.register import ExportedList, ListRows


class Unfiltered(StrictFilterSet):
    class Meta:
        model = Enrollment
        fields = ()


def late_rows(viewer: Viewer, query: QueryDict, number: int | None) -> ListRows | None:
    team = None if number is None else late_team(viewer, number)
    if team is None:
        return None
    back = reverse("overview_late", args=(team.pk or NO_TEAM,))
    return _whole_list(late_of(viewer, team), LATE_ORDER, viewer, query, back)


def leaver_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    return _whole_list(left_open(viewer), LEFT_ORDER, viewer, query, reverse("overview_leavers"))


def rows_of_week(
    state: str, viewer: Viewer, query: QueryDict, number: int | None
) -> ListRows | None:
    """`number` is the week's Monday, as in 20261130."""
    start = monday_of(str(number))
    if start is None:
        return None
    back = reverse("overview_week", args=(start.isoformat(), state))
    return _whole_list(week_rows(viewer, start, state), WEEK_ORDER, viewer, query, back)


def week_export(state: str) -> str:
    return f"week-{state.replace('_', '-')}"


def _whole_list(
    found: QuerySet[Enrollment], order: Sequence[str], viewer: Viewer, query: QueryDict, back: str
) -> ListRows:
    filters = Unfiltered(query, found, viewer=viewer)
    return ListRows(filters=filters, by={"name": Order(tuple(order))}, back=back)


def open_cells(_viewer: Viewer, rows: Sequence[Enrollment]) -> Iterator[Sequence[str]]:
    for row in rows:
        user, activity = row.user, row.activity
        yield *of_person(user), activity.title, activity.code, iso(row.enrolled_at), iso(row.due_on)


def week_cells(viewer: Viewer, rows: Sequence[Enrollment]) -> Iterator[Sequence[str]]:
    """The cells of `open_cells`, and when the enrollment was completed and unenrolled."""
    for row, cells in zip(rows, open_cells(viewer, rows), strict=True):
        yield *cells, iso(row.completed_at), iso(row.unenrolled_at)


_RIGHTS: Final = (Right.VIEW_USER, Right.VIEW_ENROLLMENT)
_COLUMNS: Final = (
    *OF_PERSON,
    (_("Activity"), 40),
    (_("Code"), 14),
    (pgettext_lazy("on a date", "Enrolled"), 18),
    (_("Due"), 12),
)
_ENDS: Final = (
    (pgettext_lazy("on a date", "Completed"), 18),
    (pgettext_lazy("on a date", "Unenrolled"), 18),
)
LATE: Final = ExportedList(
    name="late", rights=_RIGHTS, columns=_COLUMNS, rows=late_rows, cells=open_cells
)
LEAVERS: Final = ExportedList(
    name="leavers", rights=_RIGHTS, columns=_COLUMNS, rows=leaver_rows, cells=open_cells
)
# One for each state in which the enrollments of a week are.
WEEKS: Final = tuple(
    ExportedList(
        name=week_export(state),
        rights=_RIGHTS,
        columns=(*_COLUMNS, *_ENDS),
        rows=partial(rows_of_week, state),
        cells=week_cells,
    )
    for state in WEEK_STATES
)
