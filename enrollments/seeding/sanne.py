"""Sanne Hoekstra, the learner of the screenshots and of the first tour through the application."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.seeding.histories import Historian, History, Origin

# Qualification by its key -> how many days ago she got it.
SANNE_HOLDS: Final = {"nurse_4": 150, "everybody": 150}


class SannesPlace(NamedTuple):
    """One of her enrollments; all days are counted back from today, negative ones are to come.

    `source` is the key of a qualification, "hand" or "self".
    """

    code: str
    source: str
    enrolled: int
    progress: tuple[int, ...] = ()
    until: int = 10
    due: int | None = None
    completed: int | None = None
    unenrolled: int | None = None


PLACES: Final = (
    SannesPlace("CPR-2", "nurse_4", 150, due=10),
    SannesPlace("MED-3", "nurse_4", 150, progress=(20, 45, 64), due=-19),
    SannesPlace("LIFT-1", "hand", 100, progress=(15, 35), until=12),
    SannesPlace("EPF-2", "hand", 24, progress=(40, 80), until=11, due=-34),
    SannesPlace("PAL-1", "hand", 24, due=-81),
    SannesPlace("COACH-1", "self", 16),
    SannesPlace("HYG-1", "nurse_4", 150, progress=(50,), until=129, completed=129),
    SannesPlace("SEC-1", "everybody", 150, progress=(70,), until=140, completed=139),
    SannesPlace("FIRE-1", "everybody", 150, completed=38),
    SannesPlace("WOUND-A", "self", 129, completed=84),
    SannesPlace("INC-1", "hand", 260, progress=(20,), until=230, unenrolled=209),
)


def sanne_histories(
    historian: Historian,
    sanne: User,
    activities: Mapping[str, LearningActivity],
    origins: Mapping[str, Origin],
) -> list[History]:
    """Her eleven enrollments; `origins` by key of the qualification."""
    return [_history(historian, sanne, activities[place.code], place, origins) for place in PLACES]


def _history(
    historian: Historian,
    sanne: User,
    activity: LearningActivity,
    place: SannesPlace,
    origins: Mapping[str, Origin],
) -> History:
    origin = origins.get(place.source) or _other_origin(historian, sanne, place.source)
    history = historian.begin(sanne, activity, origin, place.enrolled)
    historian.progress(history, list(place.progress), until=place.until)
    if place.completed is not None:
        historian.complete(history, place.completed)
    if place.unenrolled is not None:
        historian.unenroll(history, place.unenrolled)
    if place.due is not None:
        history.enrollment.due_on = historian.today - timedelta(days=place.due)
    return history


def _other_origin(historian: Historian, sanne: User, source: str) -> Origin:
    if source == "self":
        return Origin(source=Enrollment.Source.SELF, by=sanne)
    return Origin(source=Enrollment.Source.HAND, by=historian.administrator)
