"""Teams, and the pages about one team."""

from enrollments.forms.teams import MEMBER_ORDERS, TEAM_ORDERS, MemberFilter, TeamFilter
from enrollments.models import Team
from enrollments.queries.gates import visible_teams
from tests.benchmarks.lists.pages.lists import list_visits
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene, of_people

WORDS = {"word": "ward"}


@page("teams")
def teams(scene: Scene) -> Visits:
    return list_visits(
        "teams", filters=TeamFilter, orders=TEAM_ORDERS, words=WORDS, viewer=scene.viewer
    )


def _team(scene: Scene) -> Team | None:
    return visible_teams(scene.viewer).order_by("pk").first()


@page("team")
def team(scene: Scene) -> Visits:
    if this := _team(scene):
        yield from list_visits(
            "team",
            this.pk,
            filters=MemberFilter,
            orders=MEMBER_ORDERS,
            words=of_people(),
            viewer=scene.viewer,
        )
        yield visit("team", "all selected", this.pk, data={"sel": "all"})


@page("team_members_add")
def team_members_add(scene: Scene) -> Visits:
    if this := _team(scene):
        yield visit("team_members_add", "page", this.pk)
        yield visit("team_members_add", "searched", this.pk, data={"q": of_people()["surname"]})


@page("team_merge")
def team_merge(scene: Scene) -> Visits:
    if this := _team(scene):
        yield visit("team_merge", "page", this.pk)
        if into := visible_teams(scene.viewer).exclude(pk=this.pk).order_by("pk").first():
            yield visit("team_merge", "team chosen", this.pk, data={"into": into.pk})


@page("team_manager_add")
def team_manager_add(scene: Scene) -> Visits:
    if this := _team(scene):
        yield visit("team_manager_add", "page", this.pk)
