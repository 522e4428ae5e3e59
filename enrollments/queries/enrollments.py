"""Enrollments as lists show them: those of a user, and those of an activity."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from enrollments.models import OPEN, Enrollment
from enrollments.queries.gates import Viewer, visible_enrollments
from enrollments.queries.orders import MANY, Order, both_ways
from enrollments.queries.requirements import requiring

State = Enrollment.State

_ACTIVITY: Final = ("activity__sort_title", "pk")
_NAME: Final = ("user__sort_name", "user_id")
_NAME_BACK: Final = ("-user__sort_name", "-user_id")
_TEAM: Final = F("user__team__sort_name")


def _orders(then: tuple[str, ...]) -> Mapping[str, Order]:
    """Orders of both lists; equal ones stand by `then`, those without a due date last both ways."""
    due = F("due_on")
    return {
        **both_ways(
            "due",
            (due.asc(nulls_last=True), *then),
            (due.desc(nulls_last=True), *then),
            most=MANY,
        ),
        **both_ways("status", ("state_rank", *then), ("-state_rank", *then), most=MANY),
        **both_ways("progress", ("progress", *then), ("-progress", *then), most=MANY),
        **both_ways("enrolled", ("enrolled_at", *then), ("-enrolled_at", *then), most=MANY),
    }


# Keys of the orders of a user's enrollments, and of an activity's.
OF_USER: Final[Mapping[str, Order]] = {
    **both_ways("activity", _ACTIVITY, ("-activity__sort_title", "-pk")),
    **_orders(_ACTIVITY),
}
OF_ACTIVITY: Final[Mapping[str, Order]] = {
    **both_ways("name", _NAME, _NAME_BACK),
    # Those without a team stand last both ways.
    **both_ways(
        "team",
        (_TEAM.asc(nulls_last=True), *_NAME),
        (_TEAM.desc(nulls_last=True), *_NAME),
        most=MANY,
    ),
    **_orders(_NAME),
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


def in_states(states: Iterable[str]) -> Q:
    """Those of which `shown_state` is one of these.

    By their own columns, of which the database knows how many rows hold what.
    """
    late = Q(due_on__lt=timezone.localdate())
    in_time = Q(due_on__isnull=True) | ~late
    conditions = {
        State.UNENROLLED: Q(status=Enrollment.Status.UNENROLLED),
        State.COMPLETED: Q(status=Enrollment.Status.ENROLLED, completed_at__isnull=False),
        State.OVERDUE: OPEN & late,
        State.IN_PROGRESS: OPEN & in_time & Q(progress__gt=0),
        State.NOT_STARTED: OPEN & in_time & Q(progress=0),
    }
    return reduce(or_, (conditions[State(state)] for state in states), Q())


def enrollments_of(viewer: Viewer, user_id: int) -> QuerySet[Enrollment]:
    """What the user is or was enrolled in, with `shown_state`, activity and source."""
    mine = visible_enrollments(viewer).filter(user=user_id)
    return with_state(mine).select_related("user", "activity", "source_qualification")


def participants_of(viewer: Viewer, activity_id: int) -> QuerySet[Enrollment]:
    """Who is or was enrolled in the activity, with `shown_state`, user, team and source."""
    theirs = visible_enrollments(viewer).filter(activity=activity_id)
    return with_state(theirs).select_related("user__team", "activity", "source_qualification")


def required_numbers(enrollments: Iterable[Enrollment]) -> frozenset[int]:
    """Primary keys of those that a qualification held by their user requires. One query."""
    shown = [enrollment.pk for enrollment in enrollments]
    required = Enrollment.objects.filter(Exists(requiring()), pk__in=shown).order_by("pk")
    return frozenset(required.values_list("pk", flat=True))
