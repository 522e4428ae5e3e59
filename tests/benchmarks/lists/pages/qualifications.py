"""Qualifications: the list, and the pages of the one that most people hold."""

from enrollments.forms.qualifications.filters import (
    HOLDER_ORDERS,
    QUALIFICATION_ORDERS,
    ManyHoldersFilter,
    QualificationFilter,
)
from enrollments.roles import Right
from tests.benchmarks.lists.pages.lists import list_visits
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene, of_people

WORDS = {"word": "nurse", "no hit": "qqxyzzy"}


@page("qualifications")
def qualifications(scene: Scene) -> Visits:
    return list_visits(
        "qualifications",
        filters=QualificationFilter,
        orders=QUALIFICATION_ORDERS,
        words=WORDS,
        viewer=scene.viewer,
    )


@page("qualification")
def qualification(scene: Scene) -> Visits:
    yield visit("qualification", "not counted", scene.most_held)


@page("qualification_holders")
def qualification_holders(scene: Scene) -> Visits:
    return list_visits(
        "qualification_holders",
        scene.most_held,
        filters=ManyHoldersFilter,
        orders=HOLDER_ORDERS,
        words=of_people(),
        viewer=scene.viewer,
    )


@page("qualification_history")
def qualification_history(scene: Scene) -> Visits:
    yield visit("qualification_history", "first", scene.most_held)


@page("requirement_add")
def requirement_add(scene: Scene) -> Visits:
    """The form. What the change does is counted for whoever asks: see `changes`."""
    if scene.viewer.has_perm(Right.CHANGE_CATALOGUE):
        yield visit("requirement_add", "form", scene.most_held)
