from dataclasses import fields
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.profile import ProfileForm
from enrollments.models import Team, User
from enrollments.outcomes import Outcome
from enrollments.queries.gates import visible_teams
from enrollments.queries.people import sight_after_move
from enrollments.queries.since import about_users
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.services import Profile
from enrollments.views.gate import needs
from enrollments.views.people.inviting import can_be_invited
from enrollments.views.stale import is_stale, kept_up
from enrollments.wording.people import told_move
from enrollments.wording.roles import ABOUT
from lms_admin.typed import whole_number
from lms_admin.web import page, tell

OF_PROFILE: Final = [one.name for one in fields(Profile)]
NO_LONGER: Final = {
    Outcome.EMPLOYEE_NUMBER_TAKEN: "employee_number",
    Outcome.TEAM_UNKNOWN: "team",
}


PAGE: Final = "user_profile"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_USER)
def user_profile(request: HttpRequest, user_id: int) -> HttpResponse:
    """What is known of a user. Another team is saved only after what that changes was shown."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if request.method != "POST":
        return _page(request, person, _chosen_team(request, person))
    if is_stale(request, PAGE, _fields_shown(person)):
        return _page(request, person, person.team, stale=True, status=409)
    form = ProfileForm(request.POST, viewer=request.user, person=person)
    if not form.is_valid():
        return _page(request, person, person.team, form=form, status=422)
    team = form.cleaned_data["team"]
    if team != person.team and request.POST.get("seen_team") != _key(team):
        return _page(request, person, team, form=form, status=422)
    result = services.edit_user(
        person, form.profile, team=team, actor=Actor.at_screen(request.user)
    )
    if result.refused in NO_LONGER:
        form.add_error(NO_LONGER[result.refused], _("This is no longer possible. Choose again"))
        return _page(request, person, person.team, form=form, status=422)
    if result.refused:
        raise Http404
    tell(request, _("The profile of %(name)s is saved.") % {"name": form.profile.first_name})
    return redirect("user_profile", person.pk)


def _chosen_team(request: HttpRequest, person: User) -> Team | None:
    """The team that stands in the address: that is how the field asks for its forecast."""
    wanted = request.GET.get("team")
    if wanted is None:
        return person.team
    number = whole_number(wanted)
    return visible_teams(request.user).filter(pk=number).first() if number else None


def _fields_shown(person: User) -> str:
    """What the fields hold before anybody types: a save of an older page would bring that back."""
    values = [getattr(person, name) for name in (*OF_PROFILE, "team_id")]
    return repr([person.pk, *map(str, values)])


def _key(team: Team | None) -> str:
    return str(team.pk) if team else "none"


def _page(
    request: HttpRequest,
    person: User,
    team: Team | None,
    *,
    form: ProfileForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    move = None
    if team != person.team:
        move = told_move(person, team, sight_after_move(person, team))
    context: dict[str, Any] = {
        "section": "users",
        "current": "profile",
        "person": person,
        "form": form or ProfileForm(viewer=request.user, person=person, known={"team": team}),
        "can_be_invited": can_be_invited(person),
        "is_own": person.pk in Actor.at_screen(request.user).untouchable,
        "about_role": ABOUT[person.role],
        "move": move,
        "seen_team": _key(team),
        **kept_up(request, PAGE, _fields_shown(person), about_users([person.pk]), stale=stale),
        "announce": " ".join(move) if move else "",
    }
    return page(request, "people/profile.html", context, fragment="team", status=status)
