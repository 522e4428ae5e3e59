"""Whom each group of a forecast is about: of the qualification of most, as the page links to it."""

from functools import partial

from enrollments.actors import Actor
from enrollments.forms.changing import change_token
from enrollments.queries.changing import Change, ChangeKind, asked_change, forecast_of
from enrollments.queries.changing.kept import keep_groups, listed_groups
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


@page("change_list")
def change_list(scene: Scene) -> Visits:
    actor = Actor.at_screen(scene.viewer)
    for size in ("largest", "large"):
        params = {"qualification": scene.most_held, "activity": scene.activities[size]}
        change = Change(ChangeKind.REQUIRE, params)
        if not actor.may(asked_change(actor, change).right):
            return
        known, token = forecast_of(actor, change), change_token(scene.viewer, change)
        setting = partial(keep_groups, token, listed_groups(known))
        for group in known.consequences:
            data = {"change": token, "group": group.code}
            yield visit("change_list", f"{size}, {group.code}", data=data, setting=setting)
