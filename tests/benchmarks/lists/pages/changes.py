"""What a change does, and whom each of its groups is about: of the qualification of most."""

from django.db.models import Count

from enrollments.actors import Actor
from enrollments.forms.changing import change_token
from enrollments.models import Qualification
from enrollments.queries.changing import Change, ChangeKind, asked_change, forecast_of
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


def requirement(scene: Scene) -> Change:
    """The largest activity, of the qualification that most people hold."""
    by_holders = Qualification.objects.annotate(number=Count("holders")).order_by("-number", "pk")
    params = {"qualification": by_holders[0].pk, "activity": scene.activities["largest"]}
    return Change(ChangeKind.REQUIRE, params)


@page("change_list")
def change_list(scene: Scene) -> Visits:
    actor, change = Actor.at_screen(scene.viewer), requirement(scene)
    if not actor.may(asked_change(actor, change).right):
        return
    for group in forecast_of(actor, change, named=0).consequences:
        data = {"change": change_token(scene.viewer, change), "group": group.code}
        yield visit("change_list", group.code, data=data)
