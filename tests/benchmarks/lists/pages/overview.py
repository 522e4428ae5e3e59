"""The overview, and the lists that its numbers link to."""

from datetime import timedelta

from django.utils import timezone

from enrollments.queries.gates import visible_teams
from enrollments.wording.overview.findings import WEEK_PARTS
from tests.benchmarks.lists.pages.lists import BEYOND
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


@page("overview")
def overview(scene: Scene) -> Visits:
    yield visit("overview", "first")


@page("overview_late")
def overview_late(scene: Scene) -> Visits:
    team = visible_teams(scene.viewer).order_by("pk")[0]
    yield visit("overview_late", "first", team.pk)
    yield visit("overview_late", "last page", team.pk, data={"page": BEYOND})
    yield visit("overview_late", "first, fragment", team.pk, over_htmx=True)


@page("overview_week")
def overview_week(scene: Scene) -> Visits:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    weeks = {"this week": monday, "ten weeks ago": monday - timedelta(weeks=10)}
    for what, start in weeks.items():
        for state in WEEK_PARTS:
            yield visit("overview_week", f"{state}, {what}", start.isoformat(), state)


@page("overview_leavers")
def overview_leavers(scene: Scene) -> Visits:
    yield visit("overview_leavers", "first")
    yield visit("overview_leavers", "last page", data={"page": BEYOND})
