"""A team is added, or called otherwise."""

from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.seals import seal_of
from enrollments.forms.teams import TeamForm
from enrollments.models import AuditEvent, Team
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by, is_stale
from enrollments.views.teams.one import visible_team
from lms_admin.web import tell

METHODS = ("GET", "HEAD", "POST")
PAGE: Final = "team_name"


@require_http_methods(METHODS)
@needs(Right.CHANGE_TEAM)
def team_add(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        result = services.add_team(name, actor=Actor.at_screen(request.user))
        if result.made is not None:
            tell(request, _("The team %(name)s is added.") % {"name": name})
            return redirect("team", result.made)
        form.say_taken(name)
    return _page(request, form, None)


@require_http_methods(METHODS)
@needs(Right.CHANGE_TEAM)
def team_rename(request: HttpRequest, team_id: int) -> HttpResponse:
    team = visible_team(request, team_id)
    if is_stale(request, PAGE, _fields_shown(team)):
        return _page(request, TeamForm(team=team), team, stale=True)
    form = TeamForm(request.POST if request.method == "POST" else None, team=team)
    if form.is_valid():
        name = form.cleaned_data["name"]
        result = services.rename_team(team, name, actor=Actor.at_screen(request.user))
        if not result.refused:
            tell(request, _("The team is called %(name)s.") % {"name": name})
            return redirect("team", team.pk)
        if result.refused != Outcome.NAME_TAKEN:
            raise Http404
        form.say_taken(name)
    return _page(request, form, team)


def _fields_shown(team: Team) -> str:
    return repr([team.pk, team.name])


def _page(
    request: HttpRequest, form: TeamForm, team: Team | None, *, stale: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {"section": "teams", "form": form, "team": team, "stale": stale}
    if team is not None:
        context["seen"] = seal_of(request.user, PAGE, _fields_shown(team))
    if team is not None and stale:
        # An event has no number of a team: whoever called it so last.
        renamed = Q(action=AuditEvent.Action.EDIT, about=team.name, user=None, activity=None)
        context["changed_by"] = changed_by(request, renamed & Q(qualification=None))
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, "teams/name.html", context, status=status)
