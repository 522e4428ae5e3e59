"""What a learner has: everybody who signs in."""

from enrollments.models import Enrollment
from tests.benchmarks.lists.pages.lists import BEYOND
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


@page("learning")
def learning(scene: Scene) -> Visits:
    yield visit("learning", "in progress")
    yield visit("learning", "in progress, fragment", over_htmx=True)
    yield visit("learning", "completed", data={"tab": "completed"})
    yield visit("learning", "completed, last page", data={"tab": "completed", "page": BEYOND})
    yield visit("learning", "qualifications", data={"tab": "qualifications"})


@page("own_record")
def own_record(scene: Scene) -> Visits:
    yield visit("own_record", "all of it")


@page("learning_activity")
def learning_activity(scene: Scene) -> Visits:
    mine = Enrollment.objects.filter(user=scene.viewer, status=Enrollment.Status.ENROLLED)
    if place := mine.order_by("-progress", "pk").first():
        yield visit("learning_activity", "first", place.activity_id)
