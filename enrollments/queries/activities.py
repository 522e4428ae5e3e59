"""Learning activities as the administration shows them: the list, and the head of their pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, OrderBy, Prefetch, Q, QuerySet

from enrollments.models import LearningActivity, Qualification
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import Viewer, visible_activities, visible_enrollments

# Keys of the list's orders, upwards. Kinds stand by their code.
ORDERS: Final[Mapping[str, Any]] = {
    "title": F("title"),
    "code": F("code"),
    "kind": F("kind"),
}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Enrollments of one activity by shown state; `enrolled` are all that have not ended."""

    enrolled: int = 0
    in_progress: int = 0
    completed: int = 0
    overdue: int = 0


def ordered(activities: QuerySet[LearningActivity], sort: str) -> QuerySet[LearningActivity]:
    """In the order of a key of ORDERS, with "-" before it downwards; then by title."""
    first = OrderBy(ORDERS[sort.removeprefix("-")], descending=sort.startswith("-"))
    return activities.order_by(first, "title", "pk")


def activity_header(viewer: Viewer, activity_id: int) -> LearningActivity | None:
    """The activity for templates/enrollments/activity_base.html; None if the viewer may not see it.

    Two queries; `required_in` are the current qualifications that require it, and
    `participant_count` counts its enrollments, open and ended.
    """
    current = Qualification.objects.filter(ended_on__isnull=True).order_by("name")
    return (
        visible_activities(viewer)
        .annotate(participant_count=Count("enrollments"))
        .prefetch_related(Prefetch("qualifications", queryset=current, to_attr="required_in"))
        .filter(pk=activity_id)
        .first()
    )


def numbers_of(viewer: Viewer, activities: Iterable[LearningActivity]) -> dict[int, Numbers]:
    """The numbers of these activities by primary key. One query, whatever their number."""
    shown = [activity.pk for activity in activities]
    counted = (
        with_state(visible_enrollments(viewer).filter(activity__in=shown))
        .order_by()
        .values("activity")
        .annotate(
            enrolled=Count("pk", filter=~Q(shown_state="unenrolled")),
            in_progress=Count("pk", filter=Q(shown_state="in_progress")),
            completed=Count("pk", filter=Q(shown_state="completed")),
            overdue=Count("pk", filter=Q(shown_state="overdue")),
        )
    )
    found = {row.pop("activity"): Numbers(**row) for row in counted}
    return {number: found.get(number, Numbers()) for number in shown}
