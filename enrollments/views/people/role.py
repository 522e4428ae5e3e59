"""The role of a user: chosen, shown with all that it changes, and only then given."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.role import RoleForm
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.models import Team, User
from enrollments.outcomes import Outcome
from enrollments.queries.sight import RoleSight, managed_by, sight_with_role, users_by_team
from enrollments.queries.since import about_users
from enrollments.queries.users import user_header
from enrollments.roles import Right, Role
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by
from enrollments.wording.roles import ABOUT, RIGHTS, changed_rights
from lms_admin.web import page, tell, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def user_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """GET shows what the role in the address would change; POST gives the one that was shown."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    managed = managed_by(person)
    if request.method != "POST":
        asked = request.GET if "role" in request.GET else _as_it_is(person, managed)
        return _page(request, person, managed, RoleForm(asked))
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, person, managed, form, status=422)
    sight = sight_with_role(person, form.chosen, form.teams, managed)
    seen = request.POST.get("seen", "")
    if not is_seal_of(request.user, "role", _fields_shown(person, form, sight), seen):
        return _page(request, person, managed, form, stale=bool(seen), status=409)
    result = services.assign_role(
        person,
        form.chosen,
        Team.objects.filter(pk__in=form.teams),
        actor=Actor.at_screen(request.user),
    )
    if result.refused == Outcome.LAST_OWNER:
        return _page(request, person, managed, form, is_last_owner=True, status=422)
    if result.refused:
        raise Http404
    given = _("The role of %(name)s is %(role)s.")
    tell(request, given % {"name": person.name, "role": form.chosen.label})
    return redirect("user_profile", person.pk)


def _as_it_is(person: User, managed: list[int]) -> QueryDict:
    asked = QueryDict(mutable=True)
    asked["role"] = person.role
    asked.setlist("team", [str(pk) for pk in managed])
    return asked


def _fields_shown(person: User, form: RoleForm, sight: RoleSight) -> str:
    """What is shown of this choice."""
    return repr((person.pk, person.role, form.chosen.value, form.teams, sight))


def _page(
    request: HttpRequest,
    person: User,
    managed: list[int],
    form: RoleForm,
    *,
    stale: bool = False,
    is_last_owner: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "users",
        "person": person,
        "form": form,
        "roles": [(role, role.label, ABOUT[role]) for role in Role],
        "teams": _teams(form),
        "stale": stale,
        "changed_by": changed_by(request, about_users([person.pk])) if stale else "",
        "is_last_owner": is_last_owner,
        "fragment": wants_fragment(request),
    }
    if form.is_valid():
        context |= _changes(request, person, managed, form)
    return page(request, "people/role.html", context, fragment="changes", status=status)


def _teams(form: RoleForm) -> list[tuple[Team, int, bool]]:
    data: Any = form.data
    numbers, chosen = users_by_team(), set(data.getlist("team"))
    teams = Team.objects.order_by("sort_name", "name")
    return [(team, numbers.get(team.pk, 0), str(team.pk) in chosen) for team in teams]


def _changes(
    request: HttpRequest, person: User, managed: list[int], form: RoleForm
) -> dict[str, Any]:
    sight = sight_with_role(person, form.chosen, form.teams, managed)
    rights = changed_rights(person.role, form.chosen)
    is_same = form.chosen == person.role and form.teams == sorted(managed)
    return {
        "chosen": form.chosen,
        "chosen_label": form.chosen.label,
        "number_of_teams": len(form.teams),
        "sight": sight,
        "rights": rights,
        "all_rights": len(RIGHTS),
        "is_same": is_same,
        "seen": seal_of(request.user, "role", _fields_shown(person, form, sight)),
        "announce": "" if is_same else str(form.chosen.label),
    }
