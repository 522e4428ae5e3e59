"""The list behind a number of a week: live, so that it may differ from what the overview shows."""

from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.forms.audit.filters import monday_of
from enrollments.models import Enrollment
from enrollments.queries.overview.figures import LastCount, last_count, week_figure
from enrollments.queries.overview.weeks import WeekStretch, week_stretch
from enrollments.roles import Right
from enrollments.views.exports import export_of
from enrollments.views.exports.open_work import week_export
from enrollments.views.gate import needs
from enrollments.wording.numbers import grouped
from enrollments.wording.overview.findings import WEEK_PARTS, week_name
from lms_admin.templatetags.dates import clock, day
from lms_admin.typed import whole_number
from lms_admin.web import page

# What happened in a week; the other states are those of a moment.
_HAPPENED: Final = {"completed": "completed_at", "unenrolled": "unenrolled_at"}


def week_address(start: date, state: str) -> str:
    return reverse("overview_week", args=[start.isoformat(), state])


@require_safe
@needs(Right.VIEW_AUDIT)
def overview_week(request: HttpRequest, monday: str, state: str) -> HttpResponse:
    start, last = monday_of(monday), last_count()
    if start is None or state not in WEEK_PARTS or last is None:
        raise Http404
    after = whole_number(request.GET.get("after", ""))
    stretch = week_stretch(request.user, start, state, after=after)
    then = week_figure(request.user, last, start, state)
    told = _told(stretch, then, _counted_when(start, state, last))
    word = str(WEEK_PARTS[state][0])
    context: dict[str, Any] = {
        **export_of(week_export(state), request.user, int(f"{start:%Y%m%d}")),
        "section": "overview",
        "heading": _("%(state)s: week of %(week)s") % {"state": word, "week": week_name(start)},
        "told": told,
        "is_of_now": state not in _HAPPENED and start < last.monday,
        "state": word,
        "dated": word if state in _HAPPENED else _("Due"),
        "rows": [(row, _date(row, state)) for row in stretch.rows],
        "stretch": stretch,
        "is_first": after is None,
        "announce": told,
    }
    return page(request, "overview/week.html", context, fragment="list")


def _counted_when(start: date, state: str, last: LastCount) -> str:
    """The moment of which the picture tells."""
    if start < last.monday and state not in _HAPPENED:
        return _("at the end of that week")
    return _("at %(time)s") % {"time": clock(last.at)}


def _told(stretch: WeekStretch, then: int, when: str) -> str:
    """41 at 00:12, 39 now; one number where they are the same."""
    before = {"then": grouped(then), "when": when}
    if stretch.counted is None:
        return _("%(then)s %(when)s") % before
    if stretch.counted != then:
        now = {"now": grouped(stretch.counted)}
        return _("%(then)s %(when)s, %(now)s now") % (before | now)
    text = ngettext("%(number)s enrollment", "%(number)s enrollments", then)
    return text % {"number": grouped(then)}


def _date(row: Enrollment, state: str) -> str:
    """The day when it was completed or ended; else when it is due."""
    if state not in _HAPPENED:
        return day(row.due_on)
    moment: datetime = getattr(row, _HAPPENED[state])
    return day(timezone.localtime(moment).date())
