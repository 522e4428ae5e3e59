"""The lists that numbers of the overview link to. They are live, so they may differ from it."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.models import Enrollment
from enrollments.queries.overview import lists
from enrollments.queries.overview.figures import last_count
from enrollments.roles import Right
from enrollments.views.exports import export_of
from enrollments.views.gate import needs
from enrollments.wording.numbers import grouped
from enrollments.wording.overview.needs import open_enrollments
from lms_admin.paging import CappedPaginator, page_of
from lms_admin.templatetags.dates import clock
from lms_admin.web import page

ROWS: Final = 50


@require_safe
@needs(Right.VIEW_AUDIT)
def overview_late(request: HttpRequest, team_id: int) -> HttpResponse:
    """Who of the team is late, and with what."""
    team = lists.late_team(request.user, team_id)
    if team is None:
        raise Http404
    name = team.name or _("No team")
    paginator = _pages(lists.late_of(request.user, team))
    if not paginator.is_capped:
        paginator.object_list = lists.latest_first(paginator.object_list)
    heading = _("Who is late: %(name)s") % {"name": name}
    told = _now_and_then(paginator, lists.late_then(team))
    taken = export_of("late", request.user, team_id)
    return _list(request, paginator, heading, told, nothing=_("Nobody is late."), **taken)


@require_safe
@needs(Right.VIEW_AUDIT)
def overview_leavers(request: HttpRequest) -> HttpResponse:
    """What inactive users are still enrolled in."""
    paginator = _pages(lists.left_open(request.user))
    told = open_enrollments(paginator.counted) if not paginator.is_capped else paginator.total
    heading = _("Leavers with open enrollments")
    nothing, taken = _("No leaver has an open enrollment."), export_of("leavers", request.user)
    return _list(request, paginator, heading, told, nothing=nothing, **taken)


def _pages(enrollments: QuerySet[Enrollment]) -> CappedPaginator:
    return CappedPaginator(enrollments, ROWS, limit=lists.MOST, in_order=True)


def _now_and_then(paginator: CappedPaginator, then: int) -> str:
    """41 at 00:12, 39 now; one number where they are the same."""
    last = last_count()
    if paginator.counted == then or last is None:
        text = ngettext(
            "%(number)s overdue enrollment", "%(number)s overdue enrollments", paginator.counted
        )
        return text % {"number": paginator.total}
    return _("%(then)s at %(time)s, %(now)s now") % {
        "then": grouped(then),
        "time": clock(last.at),
        "now": paginator.total,
    }


def _list(
    request: HttpRequest, paginator: CappedPaginator, heading: str, told: str, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        **more,
        "section": "overview",
        "heading": heading,
        "told": told,
        **page_of(request.GET, paginator),
    }
    if paginator.is_capped:
        context["only"] = _(
            "The first %(number)s by name. To find out about all of them takes too long."
        ) % {"number": grouped(paginator.limit)}
    context["rows"] = context["page_obj"].object_list
    # Twice as many rows would be read as fast: nobody has to choose.
    del context["sizes"]
    context["announce"] = told
    return page(request, "overview/list.html", context, fragment="list")
