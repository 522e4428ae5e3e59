"""All that one filter of a list offers: its page, and the part that the list asks for."""

from enrollments.forms.chips import of_rows
from enrollments.forms.enrollments import ParticipantFilter
from enrollments.forms.filters import StrictFilterSet
from enrollments.forms.qualifications.filters import ManyHoldersFilter
from enrollments.forms.users import UserFilter
from imports.filters import ImportFilter
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


def _each(address: str, filters: type[StrictFilterSet], scene: Scene, *args: int) -> Visits:
    rows = filters.Meta.model._default_manager.none()  # type: ignore[attr-defined]
    for name in of_rows(filters({}, rows, viewer=scene.viewer)):
        yield visit(address, name, *args, name)
        yield visit(address, f"{name}, fragment", *args, name, over_htmx=True)


@page("users_filter")
def users_filter(scene: Scene) -> Visits:
    return _each("users_filter", UserFilter, scene)


@page("participants_filter")
def participants_filter(scene: Scene) -> Visits:
    activity = next(iter(scene.activities.values()))
    return _each("participants_filter", ParticipantFilter, scene, activity)


@page("qualification_holders_filter")
def qualification_holders_filter(scene: Scene) -> Visits:
    return _each("qualification_holders_filter", ManyHoldersFilter, scene, scene.most_held)


@page("imports:list_filter")
def list_filter(scene: Scene) -> Visits:
    return _each("imports:list_filter", ImportFilter, scene)
