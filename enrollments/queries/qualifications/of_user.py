"""Which qualifications a user holds, how far they are, and what another one would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
    current,
)
from enrollments.queries.gates import Viewer, visible_qualifications


@dataclass(frozen=True, kw_only=True)
class RequiredActivity:
    """One requirement, and the user's enrollment in it, open or ended; None when there is none.

    `due_days` is its time frame, None without one.
    """

    activity: LearningActivity
    enrollment: Enrollment | None
    due_days: int | None

    @property
    def is_open(self) -> bool:
        """Nothing is being done about it: not enrolled, or no longer.

        Nobody can do anything about an archived activity: it is neither open nor met.
        """
        if self.activity.is_archived:
            return False
        return self.enrollment is None or not self.enrollment.is_open

    @property
    def is_met(self) -> bool:
        return self.enrollment is not None and self.enrollment.state == "completed"


@dataclass(frozen=True, kw_only=True)
class HeldQualification:
    qualification: Qualification
    since: datetime
    requirements: Sequence[RequiredActivity]

    @property
    def met(self) -> int:
        return sum(required.is_met for required in self.requirements)

    @property
    def open(self) -> int:
        return sum(required.is_open for required in self.requirements)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A qualification that the user does not hold; `new` enrollments are what giving it makes."""

    qualification: Qualification
    required: int
    new: int


def held_by(user: User) -> list[HeldQualification]:
    """What the user holds, by name, each with its requirements by title. Three queries."""
    holders = Holder.objects.filter(user=user).select_related("qualification")
    requirements = Requirement.objects.filter(qualification__holders__user=user)
    enrollments = {
        enrollment.activity_id: enrollment
        for enrollment in Enrollment.objects.filter(
            user=user, activity__requirements__in=requirements
        ).distinct()
    }
    required: dict[int, list[RequiredActivity]] = {}
    for requirement in requirements.select_related("activity").order_by(
        "activity__sort_title", "activity_id"
    ):
        required.setdefault(requirement.qualification_id, []).append(
            RequiredActivity(
                activity=requirement.activity,
                enrollment=enrollments.get(requirement.activity_id),
                due_days=requirement.due_days,
            )
        )
    return [
        HeldQualification(
            qualification=holder.qualification,
            since=holder.since,
            requirements=required.get(holder.qualification_id, []),
        )
        for holder in holders.order_by("qualification__sort_name", "qualification__name")
    ]


def offered_qualifications(viewer: Viewer, user: User) -> list[Offer]:
    """Current qualifications that the user does not hold, by name. One query.

    The forecast follows what granting does: nothing for a leaver, and an activity that is archived
    or that the user is or was enrolled in is left alone.
    """
    requirements = Requirement.objects.filter(qualification=OuterRef("pk"))
    new = requirements.filter(activity__archived_at__isnull=True).exclude(
        Exists(Enrollment.objects.filter(user=user, activity=OuterRef("activity")))
    )
    rows: QuerySet[Any] = (
        visible_qualifications(viewer)
        .filter(current())
        .exclude(Exists(Holder.objects.filter(user=user, qualification=OuterRef("pk"))))
        .annotate(required=_number_of(requirements), new=_number_of(new))
        .order_by("sort_name", "name")
    )
    return [
        Offer(qualification=row, required=row.required, new=row.new if user.is_active else 0)
        for row in rows
    ]


def holds(user: User, qualification: Qualification) -> bool:
    return Holder.objects.filter(user=user, qualification=qualification).exists()


def kept_when_taken_away(user: User, qualification: Qualification) -> int:
    """How many enrollments of the user, open and ended, the qualification requires."""
    return Enrollment.objects.filter(
        user=user, activity__requirements__qualification=qualification
    ).count()


def _number_of(requirements: QuerySet[Requirement]) -> Coalesce:
    """How many of `requirements` belong to the outer qualification."""
    counted = requirements.order_by().values("qualification").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0, output_field=IntegerField())
