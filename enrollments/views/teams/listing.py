from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.teams import TEAM_ORDERS, TeamFilter
from enrollments.forms.users import ORDER_WORDS
from enrollments.queries import teams as queries
from enrollments.queries.gates import visible_teams
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.lists import announced, overall, sorted_list
from enrollments.views.saved.tabs import list_tools
from lms_admin.web import page

NONE: Final = gettext_lazy("No teams found")
SOME: Final = ngettext_lazy(
    "%(number)s team, sorted by %(order)s", "%(number)s teams, sorted by %(order)s", "count"
)


@require_safe
@needs(Right.VIEW_USER)
@from_replica_if_all
def teams(request: HttpRequest) -> HttpResponse:
    """The teams, or those that somebody manages, with who manages them."""
    everything = visible_teams(request.user)
    filters = TeamFilter(request.GET, everything, viewer=request.user)
    context = sorted_list(
        request, filters, by=queries.ORDERS, orders=TEAM_ORDERS, words=ORDER_WORDS
    )
    context |= {
        "section": "teams",
        **list_tools(request, "teams"),
        "rows": queries.listed_teams(request.user, context["page_obj"].object_list, capped=True),
        **overall(context, everything),
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "teams/teams.html", context, fragment="list", status=status)
