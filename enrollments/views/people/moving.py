"""Selected users move to another team."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.selection import UserSelection
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.models import Team
from enrollments.outcomes import Outcome
from enrollments.queries.gates import visible_teams, visible_users
from enrollments.queries.moving import MoveForecast, move_forecast
from enrollments.queries.since import about_users
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.views.stale import changed_by
from enrollments.wording.numbers import grouped
from lms_admin.dialect import one_of
from lms_admin.typed import whole_number
from lms_admin.web import tell


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_USER)
def users_move(request: HttpRequest) -> HttpResponse:
    """GET shows whom the team in the address would get from where; POST moves who was shown."""
    chosen = selected_users(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    wanted = asked_of(request).get("team", "")
    team = visible_teams(request.user).filter(pk=whole_number(wanted) or 0).first()
    if request.method != "POST":
        return _page(request, chosen, team, status=422 if wanted and team is None else 200)
    if team is None:
        return _page(request, chosen, None, status=422)
    actor = Actor.at_screen(request.user)
    users = visible_users(request.user).filter(pk__in=one_of(chosen.numbers))
    known = move_forecast(users, team)
    if not is_seal_of(request.user, "moving", known.fingerprint, request.POST.get("seen", "")):
        return _page(request, chosen, team, stale="seen" in request.POST, status=409)
    result = services.move_to_team(users, team, actor=actor, seen=known.fingerprint)
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if result.refused == Outcome.CHANGED_SINCE_SEEN:
        return _page(request, chosen, team, stale=True, status=409)
    if result.refused:
        return _page(request, chosen, None, stale=True, status=409)
    tell(request, _told(known, team))
    return redirect(users_back(request))


def _told(known: MoveForecast, team: Team) -> str:
    text = ngettext(
        "%(number)s user moved to %(team)s.", "%(number)s users moved to %(team)s.", known.moving
    )
    return text % {"number": grouped(known.moving), "team": team.name}


def _page(
    request: HttpRequest,
    chosen: UserSelection,
    team: Team | None,
    *,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "users",
        "number": len(chosen.numbers),
        "again": [*chosen.fields, ("next", users_back(request))],
        "back": users_back(request),
        "teams": visible_teams(request.user).order_by("sort_name", "name"),
        "team": team,
        "asked": asked_of(request).get("team", ""),
        "stale": stale,
        "changed_by": changed_by(request, about_users(chosen.numbers)) if stale else "",
    }
    if team is not None:
        users = visible_users(request.user).filter(pk__in=one_of(chosen.numbers))
        known = move_forecast(users, team)
        context |= {"known": known, "seen": seal_of(request.user, "moving", known.fingerprint)}
    return render(request, "people/move.html", context, status=status)
