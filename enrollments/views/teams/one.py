"""One team: its members, and who manages it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.people.selection import users_token
from enrollments.forms.teams import MEMBER_ORDERS, MemberFilter
from enrollments.forms.users import ORDER_WORDS
from enrollments.models import Team
from enrollments.queries.gates import visible_teams, visible_users
from enrollments.queries.search import people
from enrollments.queries.teams import managers_of
from enrollments.queries.users import ORDERS, about_how_many, listed
from enrollments.roles import Right
from enrollments.views.exports.register import export_of
from enrollments.views.gate import needs
from enrollments.views.lists import announced, overall, sorted_list
from enrollments.views.selected_rows import list_address, selected_in
from enrollments.views.users import SELECTS
from lms_admin.web import page

NONE: Final = gettext_lazy("No members found")
SOME: Final = ngettext_lazy(
    "%(number)s member, sorted by %(order)s", "%(number)s members, sorted by %(order)s", "count"
)
# Users that a search shows: whoever looks for another one types another letter.
HITS: Final = 20


def visible_team(request: HttpRequest, team_id: int) -> Team:
    found: Team = get_object_or_404(visible_teams(request.user), pk=team_id)
    return found


@require_safe
@needs(Right.VIEW_USER)
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Its members as a list with boxes, and beside it its managers."""
    this = visible_team(request, team_id)
    members = visible_users(request.user).filter(team=this)
    filters = MemberFilter(request.GET, members, viewer=request.user)
    context = sorted_list(
        request,
        filters,
        by=ORDERS,
        orders=MEMBER_ORDERS,
        words=ORDER_WORDS,
        is_part=True,
        among=about_how_many() if filters.words else None,
    )
    rows = listed(context["page_obj"].object_list)
    # To the list of users the team is a filter like another.
    asked = request.GET.copy()
    asked["team"] = str(this.pk)
    token = users_token(request.user, asked)
    context |= {
        "section": "teams",
        "team": this,
        "rows": rows,
        "inactive": sum(not row.user.is_active for row in rows),
        "can_select": any(map(request.user.has_perm, SELECTS)),
        "select_page": _("Select all users on this page"),
        "here": list_address(request),
        "managers": managers_of(request.user, this),
        **export_of("users", request.user),
        "filtered_as": asked,
        **selected_in(request, filters, context["page_obj"], len(rows), token),
        **overall(context, members),
    }
    context["announce"] = _announcement(context)
    status = 200 if filters.is_valid() else 422
    return page(request, "teams/team.html", context, fragment="list", status=status)


def _announcement(context: dict[str, Any]) -> str:
    number = context["number"]
    if context["selected"]:
        text = ngettext("%(number)s user selected", "%(number)s users selected", number)
        return text % {"number": number}
    return announced(context, none=NONE, some=SOME)


@require_safe
@needs(Right.MOVE_USER)
def team_members_add(request: HttpRequest, team_id: int) -> HttpResponse:
    """Whom a search finds outside the team: who is ticked is then shown what moving does."""
    this = visible_team(request, team_id)
    others = visible_users(request.user).exclude(team=this.pk)
    filters = MemberFilter(request.GET, others, viewer=request.user)
    words = request.GET.get("q", "").strip()
    found = filters.qs.filter(people(words)) if words and filters.is_valid() else others.none()
    hits = list(found.select_related("team").order_by("sort_name", "pk")[: HITS + 1])
    context = {
        "section": "teams",
        "team": this,
        "filters": filters,
        "q": words,
        "hits": hits[:HITS],
        "has_more": len(hits) > HITS,
        "announce": ngettext("%(number)s user found", "%(number)s users found", len(hits[:HITS]))
        % {"number": len(hits[:HITS])},
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "teams/members_add.html", context, fragment="hits", status=status)
