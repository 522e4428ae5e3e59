"""The numbers of activities, from the tallies that are kept: never by counting enrollments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from enrollments.actors import managed_teams, sees_everybody
from enrollments.models import Enrollment, Tally, TallyDay
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import Viewer
from enrollments.roles import Right
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

    Two queries, whatever their number; one more for a team manager.
    """
    numbers = {activity: dict.fromkeys(NUMBERS, 0) for activity in activities}
    day: date | None = None
    for row in _kept(viewer, activities):
        day = row.pop("day")
        numbers[row.pop("activity_id")].update(row)
    for row in _overdue_since(day, viewer, activities):
        mine = numbers[row["activity"]]
        mine["not_started"] -= row["idle"]
        mine["in_progress"] -= row["begun"]
        mine["overdue"] += row["idle"] + row["begun"]
    for row in _never_seen(viewer, activities):
        numbers[row["activity"]][row["shown_state"]] -= row["number"]
    return {activity: ActivityNumbers(**mine) for activity, mine in numbers.items()}


# Numbers that do not hang on the date: the tallies' columns of each, and the same of an enrollment.
_SORTABLE: Final[Mapping[str, tuple[tuple[str, ...], Q]]] = {
    "enrolled": (
        ("not_started", "in_progress", "completed", "overdue"),
        Q(status=Enrollment.Status.ENROLLED),
    ),
    "completed": (
        ("completed",),
        Q(status=Enrollment.Status.ENROLLED, completed_at__isnull=False),
    ),
}


def number_of(viewer: Viewer, name: str) -> Combinable:
    """A number of ActivityNumbers, `enrolled` or `completed`, of the outer activity: to sort by."""
    columns, condition = _SORTABLE[name]
    of_activity = Tally.objects.filter(_teams(viewer, "team_id"), activity_id=OuterRef("pk"))
    summed = (
        of_activity.order_by()
        .values("activity_id")
        .annotate(number=Sum(reduce(add, map(F, columns))))
    )
    kept = Coalesce(Subquery(summed.values("number")), 0, output_field=BigIntegerField())
    if sees_everybody(viewer):
        return kept
    own = _own(viewer).filter(condition, activity=OuterRef("pk"))
    return kept - Case(When(Exists(own), then=1), default=0)


def _kept(viewer: Viewer, activities: Collection[int]) -> Any:
    """Sums of the tallies, and in the same statement the day of which they tell."""
    return (
        Tally.objects.filter(_teams(viewer, "team_id"), activity_id__in=activities)
        .order_by()
        .values("activity_id")
        .annotate(
            **{name: Sum(name) for name in NUMBERS},
            day=Subquery(TallyDay.objects.order_by("-day").values("day")[:1]),
        )
    )


def _overdue_since(day: date | None, viewer: Viewer, activities: Collection[int]) -> Any:
    """What became overdue since the tallies' day: nothing, when the chore was done today."""
    today = timezone.localdate()
    late = Q(due_on__lt=today) if day is None else Q(due_on__lt=today, due_on__gte=day)
    rows = (
        Enrollment.objects.filter(late) if day is None or day < today else Enrollment.objects.none()
    )
    return (
        rows.filter(
            _teams(viewer, "user__team"),
            activity__in=activities,
            status=Enrollment.Status.ENROLLED,
            completed_at__isnull=True,
        )
        .order_by()
        .values("activity")
        .annotate(
            idle=Count("pk", filter=Q(progress=0)), begun=Count("pk", filter=Q(progress__gt=0))
        )
    )


def _never_seen(viewer: Viewer, activities: Collection[int]) -> Any:
    """What is tallied in a team manager's teams and not in their scope, by shown state."""
    own = _own(viewer).filter(activity__in=activities)
    states: Any = with_state(own.none() if sees_everybody(viewer) else own).order_by()
    return states.values("activity", "shown_state").annotate(number=Count("pk"))


def _own(viewer: Viewer) -> QuerySet[Enrollment]:
    """The enrollments of a team manager who works in a team that they manage."""
    return Enrollment.objects.filter(_teams(viewer, "user__team"), user=viewer.pk)


def _teams(viewer: Viewer, path: str) -> Q:
    if not viewer.has_perm(Right.VIEW_ENROLLMENT):
        return Q(pk__in=())
    return Q() if sees_everybody(viewer) else Q(**{f"{path}__in": managed_teams(viewer)})
