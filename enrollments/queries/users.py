"""Users as the administration shows them: the list, and the head of the pages about one user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from enrollments.models import OPEN, Enrollment, Holder, LearningActivity, User
from enrollments.queries.enrollments import in_states
from enrollments.queries.gates import Viewer, visible_users
from enrollments.queries.orders import FEW, MANY, Order, both_ways, by_count
from enrollments.roles import Role
from lms_admin.compiled import Compiled

# Kept equal to User.state.
IN_STATE: Final[Mapping[str, Q]] = {
    "active": Q(is_active=True, last_login__isnull=False),
    "invited": Q(is_active=True, last_login__isnull=True),
    "inactive": Q(is_active=False),
}

# What the list counts: what is still to be done, late or not, and what is shown as completed. One
# that was completed and unenrolled afterwards is shown as unenrolled, here as on every other page.
COMPLETED: Final = in_states(["completed"])


def _enrollments(which: Q) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(which)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of `rows` belong to the outer user."""
    counted = (
        rows.filter(user=OuterRef("pk")).order_by().values("user").annotate(number=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("number")), 0, output_field=IntegerField())


_STATE: Final = Case(
    *(When(condition, then=place) for place, condition in enumerate(IN_STATE.values())),
    output_field=IntegerField(),
)
_TEAM: Final = F("team__sort_name")
_LAST: Final = F("last_login")
_NAME: Final = ("sort_name", "pk")
_NAME_BACK: Final = ("-sort_name", "-pk")

# Keys of the list's orders. Equal ones stand by name: downwards too where no index serves. Users
# without a team stand last both ways; who never signed in was active longest ago.
ORDERS: Final[Mapping[str, Order]] = {
    **both_ways("name", _NAME, _NAME_BACK),
    **both_ways("number", ("employee_number", *_NAME), ("-employee_number", *_NAME_BACK)),
    **both_ways(
        "last_active",
        (_LAST.asc(nulls_first=True), *_NAME),
        (_LAST.desc(nulls_last=True), *_NAME_BACK),
    ),
    **both_ways(
        "team",
        (_TEAM.asc(nulls_last=True), *_NAME),
        (_TEAM.desc(nulls_last=True), *_NAME),
        most=MANY,
    ),
    **both_ways("status", (_STATE.asc(), *_NAME), (_STATE.desc(), *_NAME), most=MANY),
    **by_count("in_progress", _number_of(_enrollments(OPEN)), _NAME, most=FEW),
    **by_count("completed", _number_of(_enrollments(COMPLETED)), _NAME, most=FEW),
}


@dataclass(frozen=True, kw_only=True)
class ListedUser:
    """A user in the list; `qualifications` are names, in their order."""

    user: User
    open: int
    completed: int
    qualifications: Sequence[str]

    @property
    def shown_qualifications(self) -> Sequence[str]:
        """Two lines fit a row: both names, or the first and how many more there are."""
        return self.qualifications if len(self.qualifications) <= 2 else self.qualifications[:1]

    @property
    def more_qualifications(self) -> int:
        return len(self.qualifications) - len(self.shown_qualifications)


def _numbers_of(users: Sequence[int]) -> QuerySet[Enrollment, Any]:
    return (
        Enrollment.objects.filter(user_id__in=users)
        .order_by()
        .values_list("user_id")
        .annotate(open=Count("pk", filter=OPEN), completed=Count("pk", filter=COMPLETED))
    )


def _qualifications_of(users: Sequence[int]) -> QuerySet[Holder, Any]:
    held = Holder.objects.filter(user_id__in=users)
    return held.order_by("qualification__sort_name", "qualification__name").values_list(
        "user_id", "qualification__name"
    )


_NUMBERS: Final = Compiled(_numbers_of)
_QUALIFICATIONS: Final = Compiled(_qualifications_of)


def listed(users: QuerySet[User]) -> list[ListedUser]:
    """These few users with their numbers and qualifications: three queries, however many users."""
    return with_numbers(list(users.select_related("team")))


def with_numbers(shown: Sequence[User]) -> list[ListedUser]:
    """Adds numbers and qualifications to users who are read already. Two queries."""
    keys = [user.pk for user in shown]
    numbers = {user: numbers for user, *numbers in _NUMBERS.rows(keys)}
    names: dict[int, list[str]] = {}
    for user, name in _QUALIFICATIONS.rows(keys):
        names.setdefault(user, []).append(name)
    return [
        ListedUser(
            user=user,
            open=still_open,
            completed=completed,
            qualifications=names.get(user.pk, []),
        )
        for user in shown
        for still_open, completed in [numbers.get(user.pk, (0, 0))]
    ]


def user_header(viewer: Viewer, user_id: int) -> User | None:
    """The user for templates/enrollments/user_base.html; None when the viewer may not see them.

    One query; the team is there, and `enrollment_count` (open and ended) and `qualification_count`.
    """
    return (
        visible_users(viewer)
        .select_related("team")
        .annotate(
            enrollment_count=_number_of(_enrollments(Q())),
            qualification_count=_number_of(Holder.objects.all()),
        )
        .filter(pk=user_id)
        .first()
    )


def about_how_many() -> int:
    """Users, whoever sees them, and those that are gone: the last number, found by the index."""
    return User.objects.aggregate(last=Max("pk"))["last"] or 0


def states_in(
    user: User, activities: Sequence[LearningActivity]
) -> list[tuple[LearningActivity, Enrollment | None]]:
    """Each activity with the user's enrollment in it, open or ended. One query."""
    mine = Enrollment.objects.filter(user=user, activity__in=activities)
    by_activity = {enrollment.activity_id: enrollment for enrollment in mine}
    return [(activity, by_activity.get(activity.pk)) for activity in activities]


def active_owners(viewer: Viewer) -> list[User]:
    """Whom the viewer can ask: the owners in their scope, by name."""
    owners = visible_users(viewer).filter(role=Role.OWNER, is_active=True)
    return list(owners.order_by("sort_name", "pk")[:3])
