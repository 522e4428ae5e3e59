"""Confirmations: of one, of 100 and of all participants of a large activity."""

from typing import Any

from django.http import QueryDict

from enrollments.forms.selection import matching_token
from enrollments.models import Enrollment
from tests.benchmarks.lists.academy.sizes import LARGE
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene

OPEN, ENDED = Enrollment.Status.ENROLLED, Enrollment.Status.UNENROLLED


@page("unenroll")
def unenroll(scene: Scene) -> Visits:
    return _confirmations(scene, "unenroll", OPEN)


@page("remove")
def remove(scene: Scene) -> Visits:
    return _confirmations(scene, "remove", OPEN)


@page("reenroll")
def reenroll(scene: Scene) -> Visits:
    return _confirmations(scene, "reenroll", ENDED)


@page("due_date")
def due_date(scene: Scene) -> Visits:
    return _confirmations(scene, "due_date", OPEN)


def _confirmations(scene: Scene, name: str, status: str) -> Visits:
    for number in (1, 100):
        places = scene.places(LARGE, status, number)
        for over_htmx in (False, True):
            what = f"{number} selected{', in a dialog' if over_htmx else ''}"
            yield visit(name, what, data={"e": places, "next": "/"}, over_htmx=over_htmx)
    query = QueryDict("")
    token = matching_token(scene.viewer, query, activity_id=LARGE)
    data: dict[str, Any] = {"all": token, "next": "/"}
    yield visit(name, "all that match selected", about="large", data=data)
