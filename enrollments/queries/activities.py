"""Learning activities as the administration shows them: the list, and the head of their pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, OrderBy, Q, QuerySet

from enrollments.models import Enrollment, LearningActivity, current
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import Viewer, visible_activities, visible_enrollments
from enrollments.queries.search import every_word

# Keys of the list's orders, upwards. Kinds stand by their code.
ORDERS: Final[Mapping[str, Any]] = {
    "title": F("sort_title"),
    "code": F("code"),
    "kind": F("kind"),
}


@dataclass(frozen=True, kw_only=True)
class ActivityNumbers:
    """Enrollments of one activity by shown state; `enrolled` are all that are not unenrolled."""

    enrolled: int = 0
    unenrolled: int = 0
    in_progress: int = 0
    completed: int = 0
    overdue: int = 0


def matching(activities: QuerySet[LearningActivity], words: str) -> QuerySet[LearningActivity]:
    """Those of which title or code has every word, with or without accents."""
    return activities.filter(every_word(words, "sort_title", "code"))


def ordered(activities: QuerySet[LearningActivity], sort: str) -> QuerySet[LearningActivity]:
    """In the order of a key of ORDERS, with "-" before it downwards; then by title."""
    first = OrderBy(ORDERS[sort.removeprefix("-")], descending=sort.startswith("-"))
    return activities.order_by(first, "sort_title", "pk")


@dataclass(frozen=True, kw_only=True)
class Header:
    """The head of an activity's pages: with how many are enrolled and unenrolled.

    `required_for` are the names of the current qualifications that require it.
    """

    activity: LearningActivity
    enrolled: int
    unenrolled: int
    required_for: tuple[str, ...]


def activity_header(viewer: Viewer, activity_id: int) -> Header | None:
    """What templates/enrollments/activity_base.html shows; None if the viewer may not see it."""
    activity = visible_activities(viewer).filter(pk=activity_id).first()
    if activity is None:
        return None
    requiring = activity.qualifications.filter(current())
    return Header(
        activity=activity,
        **visible_enrollments(viewer)
        .filter(activity=activity)
        .aggregate(
            enrolled=_with(Enrollment.Status.ENROLLED),
            unenrolled=_with(Enrollment.Status.UNENROLLED),
        ),
        required_for=tuple(requiring.values_list("name", flat=True)),
    )


def _with(status: str) -> Count:
    return Count("pk", filter=Q(status=status))


def numbers_of(
    viewer: Viewer, activities: Iterable[LearningActivity]
) -> dict[int, ActivityNumbers]:
    """The numbers of these activities by primary key. One query, whatever their number."""
    shown = [activity.pk for activity in activities]
    counted = (
        with_state(visible_enrollments(viewer).filter(activity__in=shown))
        .order_by()
        .values("activity")
        .annotate(
            enrolled=Count("pk", filter=~Q(shown_state=Enrollment.State.UNENROLLED)),
            unenrolled=Count("pk", filter=Q(shown_state=Enrollment.State.UNENROLLED)),
            in_progress=Count("pk", filter=Q(shown_state=Enrollment.State.IN_PROGRESS)),
            completed=Count("pk", filter=Q(shown_state=Enrollment.State.COMPLETED)),
            overdue=Count("pk", filter=Q(shown_state=Enrollment.State.OVERDUE)),
        )
    )
    found = {
        row["activity"]: ActivityNumbers(
            enrolled=row["enrolled"],
            unenrolled=row["unenrolled"],
            in_progress=row["in_progress"],
            completed=row["completed"],
            overdue=row["overdue"],
        )
        for row in counted
    }
    return {number: found.get(number, ActivityNumbers()) for number in shown}
