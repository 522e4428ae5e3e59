"""Enrollments as lists show them: those of a user, and those of an activity."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OrderBy,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from enrollments.models import Enrollment
from enrollments.queries.gates import Viewer, visible_enrollments
from enrollments.queries.requirements import requiring

State = Enrollment.State

# Keys of the lists' orders, upwards.
ORDERS: Final[Mapping[str, Any]] = {
    "activity": F("activity__sort_title"),
    "name": F("user__sort_name"),
    "team": F("user__team__sort_name"),
    "status": F("state_rank"),
    "progress": F("progress"),
    "enrolled": F("enrolled_at"),
    "due": F("due_on"),
}


def with_state(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Adds `shown_state`, equal to `Enrollment.state`, and `state_rank`, its place among them."""
    state = Case(
        When(status=Enrollment.Status.UNENROLLED, then=Value(State.UNENROLLED.value)),
        When(completed_at__isnull=False, then=Value(State.COMPLETED.value)),
        When(due_on__lt=timezone.localdate(), then=Value(State.OVERDUE.value)),
        When(progress__gt=0, then=Value(State.IN_PROGRESS.value)),
        default=Value(State.NOT_STARTED.value),
        output_field=CharField(),
    )
    ranks = (When(shown_state=code, then=Value(rank)) for rank, code in enumerate(State.values))
    return enrollments.annotate(shown_state=state).annotate(
        state_rank=Case(*ranks, output_field=IntegerField())
    )


def enrollments_of(viewer: Viewer, user_id: int) -> QuerySet[Enrollment]:
    """What the user is or was enrolled in, with `shown_state`, activity and source."""
    mine = visible_enrollments(viewer).filter(user=user_id)
    return with_state(mine).select_related("user", "activity", "source_qualification")


def participants_of(viewer: Viewer, activity_id: int) -> QuerySet[Enrollment]:
    """Who is or was enrolled in the activity, with `shown_state`, user, team and source."""
    theirs = visible_enrollments(viewer).filter(activity=activity_id)
    return with_state(theirs).select_related("user__team", "activity", "source_qualification")


def ordered(enrollments: QuerySet[Enrollment], sort: str) -> QuerySet[Enrollment]:
    """In the order of a key of ORDERS, with "-" before it downwards; then by activity and name.

    Those without a due date or a team stand last both ways.
    """
    upwards = not sort.startswith("-")
    first = OrderBy(ORDERS[sort.removeprefix("-")], descending=not upwards, nulls_last=True)
    return enrollments.order_by(first, "activity__sort_title", "user__sort_name", "pk")


def required_numbers(enrollments: Iterable[Enrollment]) -> frozenset[int]:
    """Primary keys of those that a qualification held by their user requires. One query."""
    shown = [enrollment.pk for enrollment in enrollments]
    required = Enrollment.objects.filter(Exists(requiring()), pk__in=shown).order_by("pk")
    return frozenset(required.values_list("pk", flat=True))
