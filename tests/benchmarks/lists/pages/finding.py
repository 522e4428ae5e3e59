"""The search over everything."""

from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import OF_ACTIVITIES, Scene, of_people


@page("find")
def find(scene: Scene) -> Visits:
    """Its box alone, and whatever people look for."""
    yield visit("find", "nothing asked")
    for what, words in {**of_people(), **OF_ACTIVITIES}.items():
        yield visit("find", what, data={"q": words}, over_htmx=True)
