"""The numbers of activities: kept ones for who sees everybody, counted ones for who sees few."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from enrollments.actors import sees_everybody
from enrollments.models import OPEN, Enrollment, Tally, TallyDay
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import Viewer, visible_enrollments
from enrollments.tally_sql import NUMBERS

State = Enrollment.State


@dataclass(frozen=True, kw_only=True)
class ActivityNumbers:
    """Enrollments of one activity by shown state; `enrolled` are all that are not unenrolled."""

    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    unenrolled: int = 0
    overdue: int = 0

    @property
    def enrolled(self) -> int:
        return self.not_started + self.in_progress + self.completed + self.overdue

    @property
    def all(self) -> int:
        return self.enrolled + self.unenrolled

    def in_states(self, states: Iterable[str]) -> int:
        """How many are in one of these shown states."""
        return sum(int(getattr(self, state)) for state in states)


def numbers_of(viewer: Viewer, activities: Collection[int]) -> dict[int, ActivityNumbers]:
    """The numbers of these activities (primary keys), of the users whom the viewer sees.

    Two queries at most, whatever their number.
    """
    if not sees_everybody(viewer):
        return counted_numbers(viewer, activities)
    numbers = {activity: dict.fromkeys(NUMBERS, 0) for activity in activities}
    day: date | None = None
    for row in _summed_tallies(activities):
        day = row.pop("day")
        numbers[row.pop("activity_id")].update(row)
    for row in _overdue_since(day, activities):
        mine = numbers[row["activity"]]
        mine["not_started"] -= row["idle"]
        mine["in_progress"] -= row["begun"]
        mine["overdue"] += row["idle"] + row["begun"]
    return {activity: ActivityNumbers(**mine) for activity, mine in numbers.items()}


def counted_numbers(
    viewer: Viewer, activities: Collection[int] | None = None
) -> dict[int, ActivityNumbers]:
    """Numbers counted from the users whom somebody sees who does not see everybody: they are few.

    None stands for all activities in which any of them is or was enrolled.
    """
    numbers = {activity: dict.fromkeys(NUMBERS, 0) for activity in activities or ()}
    states: Any = with_state(visible_enrollments(viewer))
    if activities is not None:
        states = states.filter(activity__in=activities)
    counted = states.order_by().values("activity", "shown_state").annotate(number=Count("pk"))
    for row in counted:
        mine = numbers.setdefault(row["activity"], {})
        mine[row["shown_state"]] = row["number"]
    return {activity: ActivityNumbers(**mine) for activity, mine in numbers.items()}


def _summed_tallies(activities: Collection[int]) -> Any:
    """Sums of the tallies, and in the same statement the day of which they tell."""
    return (
        Tally.objects.filter(activity_id__in=activities)
        .order_by()
        .values("activity_id")
        .annotate(
            **{name: Sum(name) for name in NUMBERS},
            day=Subquery(TallyDay.objects.order_by("-day").values("day")[:1]),
        )
    )


def _overdue_since(day: date | None, activities: Collection[int]) -> Any:
    """What became overdue since the tallies' day: nothing, when the chore was done today."""
    today = timezone.localdate()
    rows = Enrollment.objects.filter(due_on__lt=today)
    if day is not None:
        rows = rows.filter(due_on__gte=day) if day < today else rows.none()
    return (
        rows.filter(
            OPEN,
            activity__in=activities,
        )
        .order_by()
        .values("activity")
        .annotate(
            idle=Count("pk", filter=Q(progress=0)), begun=Count("pk", filter=Q(progress__gt=0))
        )
    )


def kept_number(name: str) -> Any:
    """A kept number, `enrolled` or `completed`, of the outer activity: to sort by.

    These two do not hang on the date.
    """
    of_activity: Any = Tally.objects.filter(activity_id=OuterRef("pk")).order_by()
    columns = reduce(add, map(F, _SORTABLE[name]))
    summed = of_activity.values("activity_id").annotate(number=Sum(columns))
    return Coalesce(Subquery(summed.values("number")), 0, output_field=BigIntegerField())


# The tallies' columns of each.
_SORTABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "enrolled": ("not_started", "in_progress", "completed", "overdue"),
    "completed": ("completed",),
}
