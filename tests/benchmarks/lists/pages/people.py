"""The profile and the role of a user, and what is done to selected users."""

from enrollments.models import LearningActivity, Qualification, Team
from enrollments.queries.gates import visible_users
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene

PAGE = 100


@page("user_profile")
def user_profile(scene: Scene) -> Visits:
    yield visit("user_profile", "first", scene.person.pk)
    if team := Team.objects.exclude(pk=scene.person.team_id).order_by("pk").first():
        yield visit(
            "user_profile",
            "another team",
            scene.person.pk,
            data={"team": team.pk},
            over_htmx=True,
        )


@page("user_role")
def user_role(scene: Scene) -> Visits:
    teams = Team.objects.order_by("pk").values_list("pk", flat=True)[:3]
    yield visit("user_role", "as it is", scene.person.pk)
    asked = {"role": "team_manager", "team": list(teams)}
    yield visit("user_role", "team manager", scene.person.pk, data=asked, over_htmx=True)
    yield visit("user_role", "auditor", scene.person.pk, data={"role": "auditor"})


@page("user_activation")
def user_activation(scene: Scene) -> Visits:
    yield visit("user_activation", "page", scene.person.pk)
    yield visit("user_activation", "unenrolled, too", scene.person.pk, data={"unenroll_too": "1"})


def _selected(scene: Scene) -> dict[str, object]:
    """A page of users."""
    users = visible_users(scene.viewer).order_by("sort_name", "pk")
    return {"u": list(users.values_list("pk", flat=True)[:PAGE])}


@page("users_enroll")
def users_enroll(scene: Scene) -> Visits:
    yield visit("users_enroll", "page", data=_selected(scene))
    activity = LearningActivity.objects.filter(archived_at=None).order_by("pk").first()
    if activity:
        asked = _selected(scene) | {"activity": activity.pk}
        yield visit("users_enroll", "activity chosen", data=asked)


@page("users_grant")
def users_grant(scene: Scene) -> Visits:
    yield visit("users_grant", "page", data=_selected(scene))
    if qualification := Qualification.objects.filter(ended_on=None).order_by("pk").first():
        asked = _selected(scene) | {"qualification": qualification.pk}
        yield visit("users_grant", "qualification chosen", data=asked)


@page("users_move")
def users_move(scene: Scene) -> Visits:
    yield visit("users_move", "page", data=_selected(scene))
    if team := Team.objects.order_by("pk").first():
        yield visit("users_move", "team chosen", data=_selected(scene) | {"team": team.pk})


@page("users_deactivate")
def users_deactivate(scene: Scene) -> Visits:
    yield visit("users_deactivate", "page", data=_selected(scene))
    asked = _selected(scene) | {"unenroll_too": "1"}
    yield visit("users_deactivate", "unenrolled, too", data=asked)
