"""Two teams become one: shown first, with the users that move and the managers of both."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.models import Team
from enrollments.outcomes import Outcome
from enrollments.queries.gates import visible_teams
from enrollments.queries.since import about_teams
from enrollments.queries.teams import merge_forecast
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of
from enrollments.views.stale import changed_by
from enrollments.views.teams.one import visible_team
from enrollments.wording.numbers import enumerated
from lms_admin.typed import whole_number
from lms_admin.web import tell


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_TEAM)
def team_merge(request: HttpRequest, team_id: int) -> HttpResponse:
    """GET shows what merging into the team of the address does; POST does what was shown."""
    team = visible_team(request, team_id)
    wanted = asked_of(request).get("into", "")
    others = visible_teams(request.user).exclude(pk=team.pk)
    into = others.filter(pk=whole_number(wanted) or 0).first()
    if request.method != "POST":
        return _page(request, team, into, status=422 if wanted and into is None else 200)
    if into is None:
        return _page(request, team, None, status=422)
    known = merge_forecast(team, into)
    if not is_seal_of(request.user, "merging", known.fingerprint, request.POST.get("seen", "")):
        return _page(request, team, into, stale="seen" in request.POST, status=409)
    actor = Actor.at_screen(request.user)
    result = services.merge_teams(team, into, actor=actor, seen=known.fingerprint)
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if result.refused == Outcome.CHANGED_SINCE_SEEN:
        return _page(request, team, into, stale=True, status=409)
    if result.refused:
        return _page(request, team, None, stale=True, status=409)
    merged = _("%(old)s is now a part of %(new)s.")
    tell(request, merged % {"old": team.name, "new": into.name})
    return redirect("team", into.pk)


def _about(*teams: Team | None) -> Q:
    return about_teams(team.name for team in teams if team)


def _page(
    request: HttpRequest,
    team: Team,
    into: Team | None,
    *,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    others = visible_teams(request.user).exclude(pk=team.pk)
    context: dict[str, Any] = {
        "section": "teams",
        "team": team,
        "others": others.order_by("sort_name", "name"),
        "into": into,
        "asked": asked_of(request).get("into", ""),
        "stale": stale,
        "changed_by": changed_by(request, _about(team, into)) if stale else "",
    }
    if into is not None:
        known = merge_forecast(team, into)
        context |= {
            "known": known,
            "managers": enumerated(known.managers),
            "seen": seal_of(request.user, "merging", known.fingerprint),
        }
    return render(request, "teams/merge.html", context, status=status)
