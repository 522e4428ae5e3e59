"""Which held qualification requires an enrollment: the one place for this rule (rules, section 3).

Unenroll leaves such an enrollment ended; after Remove it comes back, empty.
"""

from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from enrollments.models import Enrollment, Holder, Requirement, current
from lms_admin.dialect import DaysFromToday, Joined


def requiring(user: str = "user_id", activity: str = "activity_id") -> QuerySet[Requirement]:
    """Requirements of current qualifications held by the outer row's user, first by name."""
    return Requirement.objects.filter(
        current("qualification__"),
        activity=OuterRef(activity),
        qualification__holders__user=OuterRef(user),
    ).order_by("qualification__sort_name", "qualification__name")


def first_requiring(user: str = "user_id", activity: str = "activity_id") -> Subquery:
    """Primary key of the first such qualification by name."""
    return Subquery(requiring(user, activity).values("qualification_id")[:1])


def due_again(user: str = "user_id", activity: str = "activity_id") -> Any:
    """The due date of a new enrollment that the first one makes today; None without."""
    return DaysFromToday(Subquery(requiring(user, activity).values("due_days")[:1]))


def names_requiring(user: str = "user_id", activity: str = "activity_id") -> Any:
    """Their names, the first by name first, joined by ", "; empty text when there is none."""
    names = requiring(user, activity).values(name=F("qualification__name"))
    return Coalesce(Joined(names), Value(""), output_field=TextField())


# What keeps a required enrollment from coming back after Remove.
CAN_RETURN = Q(user__is_active=True, activity__archived_at__isnull=True)


def required_pairs(activities: QuerySet[Any, Any] | None = None) -> QuerySet[Holder, Any]:
    """Each `user_id` with each `activity` (a primary key) that a held qualification requires.

    The same rule as `requiring`, to be joined with many rows at once; `activities` selects the
    primary keys of the only ones that are asked for.
    """
    asked = {} if activities is None else {"qualification__requirements__activity__in": activities}
    required = Q(qualification__requirements__isnull=False, **asked)
    return (
        Holder.objects.filter(current("qualification__"), required)
        .order_by()
        .values("user_id", activity=F("qualification__requirements__activity_id"))
        .distinct()
    )


def missing(
    holders: QuerySet[Holder],
    *,
    though_ended: bool = False,
    though_inactive: bool = False,
    though_archived: bool = False,
) -> QuerySet[Any]:
    """What these holders have to be enrolled in and never were: `pair_user`, `pair_activity`.

    Only for active users, current qualifications and activities that are not archived; each of
    these is not asked with its `though`, by who forecasts what becomes so. An ended enrollment
    counts as one: it stays ended. A pair that two qualifications require stands twice.
    """
    required = "qualification__requirements__activity"
    asked = Q()
    if not though_ended:
        asked &= current("qualification__")
    if not though_inactive:
        asked &= Q(user__is_active=True)
    if not though_archived:
        asked &= Q(**{f"{required}__archived_at__isnull": True})
    possible = holders.filter(asked, qualification__requirements__isnull=False).annotate(
        pair_user=F("user_id"), pair_activity=F(f"{required}_id")
    )
    there = Enrollment.objects.filter(
        user=OuterRef("pair_user"), activity=OuterRef("pair_activity")
    )
    return possible.exclude(Exists(there)).order_by()
