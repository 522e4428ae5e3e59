"""The profile and the role of a user: what looks through many teams or users."""

from enrollments.models import Team
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


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
