"""Selected users move to another team."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.selection import (
    UserSelection,
    UsersNumberForm,
    selected_people,
)
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.models import Team, User
from enrollments.outcomes import Outcome
from enrollments.queries.gates import sees_everybody, visible_teams, visible_users
from enrollments.queries.many import PeopleFacts
from enrollments.queries.moving import MoveForecast, move_forecast
from enrollments.queries.since import about_users
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.views.stale import changed_by
from enrollments.wording.numbers import grouped
from lms_admin.dialect import one_of
from lms_admin.signing_in.recent import asked_if_large
from lms_admin.typed import whole_number
from lms_admin.web import tell

MOVE: Final = "move"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_USER)
def users_move(request: HttpRequest) -> HttpResponse:
    """GET shows whom the team in the address would get from where; POST moves who was shown."""
    chosen = selected_users(request, by_worker=sees_everybody(request.user))
    if isinstance(chosen, HttpResponse):
        return chosen
    if _is_job(request, chosen) and (again := asked_if_large(request)):
        return again
    wanted = asked_of(request).get("team", "")
    team = visible_teams(request.user).filter(pk=whole_number(wanted) or 0).first()
    if request.method != "POST":
        return _page(request, chosen, team, status=422 if wanted and team is None else 200)
    if team is None:
        return _page(request, chosen, None, status=422)
    actor = Actor.at_screen(request.user)
    users = _users(request, chosen)
    known = move_forecast(users, team)
    if not is_seal_of(request.user, "moving", known.fingerprint, request.POST.get("seen", "")):
        return _page(request, chosen, team, stale="seen" in request.POST, status=409)
    if _is_job(request, chosen):
        return _begun(request, chosen, team, known)
    result = services.move_to_team(users, team, actor=actor, seen=known.fingerprint)
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if result.refused == Outcome.CHANGED_SINCE_SEEN:
        return _page(request, chosen, team, stale=True, status=409)
    if result.refused:
        return _page(request, chosen, None, stale=True, status=409)
    tell(request, _told(known, team))
    return redirect(users_back(request))


def _is_job(request: HttpRequest, chosen: UserSelection) -> bool:
    """Whoever sees some teams only moves so many at once: a list of a job has all its users."""
    return chosen.is_large and sees_everybody(request.user)


def _users(request: HttpRequest, chosen: UserSelection) -> QuerySet[User]:
    if _is_job(request, chosen):
        return selected_people(request.user, chosen.content).order_by()
    return visible_users(request.user).filter(pk__in=one_of(chosen.numbers))


def _begun(
    request: HttpRequest, chosen: UserSelection, team: Team, known: MoveForecast
) -> HttpResponse:
    """A worker moves whoever is selected by then, if these are the same."""
    form = UsersNumberForm(request.POST, number=known.moving)
    if not known.moving or not form.is_valid():
        return _page(request, chosen, team, form=form, status=422)
    begin = import_string(settings.LARGE_PEOPLE)
    answer: HttpResponse = begin(
        request,
        MOVE,
        chosen.content,
        {"team": team.pk},
        PeopleFacts(doable=known.moving, which=known.fingerprint),
        reason="",
        typed=form.cleaned_data.get("number") or 0,
    )
    return answer


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
    form: UsersNumberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "users",
        "title": _title(chosen),
        "is_job": _is_job(request, chosen),
        "again": [*chosen.fields, ("next", users_back(request))],
        "back": users_back(request),
        "teams": visible_teams(request.user).order_by("sort_name", "name"),
        "team": team,
        "asked": asked_of(request).get("team", ""),
        "stale": stale,
        "changed_by": changed_by(request, about_users(chosen.numbers)) if stale else "",
    }
    if team is not None:
        known = move_forecast(_users(request, chosen), team)
        if _is_job(request, chosen):
            context["form"] = form or UsersNumberForm(number=known.moving)
        context |= {"known": known, "seen": seal_of(request.user, "moving", known.fingerprint)}
    return render(request, "people/move.html", context, status=status)


def _title(chosen: UserSelection) -> str:
    if chosen.is_too_many:
        return _("Move all users that match to a team")
    number = len(chosen.numbers)
    text = ngettext("Move %(number)s user to a team", "Move %(number)s users to a team", number)
    return text % {"number": grouped(number)}
