"""Counts enrollments that a change would make, and stands for them one by one, set-based."""

from typing import Any, Final, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)

from enrollments.models import Enrollment, User
from lms_admin.dialect import Mixed

# No academy has so many activities; a pair becomes one number by it.
PLACES: Final = 1_000_003


class PairSums(NamedTuple):
    """Pairs of a user and an activity, of how many users; `which` stands for the very pairs."""

    pairs: int
    users: int
    which: int


def sums_of(pairs: QuerySet[Any]) -> PairSums:
    """The sums of rows with `pair_user` and `pair_activity`, where a pair counts once."""
    rows = pairs.order_by().values("pair_user", "pair_activity").distinct()
    found = rows.aggregate(
        pairs=Count("pair_user"),
        users=Count("pair_user", distinct=True),
        which=which_pairs("pair_user", "pair_activity"),
    )
    return PairSums(found["pairs"], found["users"], int(found["which"]))


def which_pairs(user: str, activity: str) -> Any:
    """An aggregate that stands for a set of pairs, by the columns with their primary keys."""
    number = ExpressionWrapper(F(user) * PLACES + F(activity), output_field=BigIntegerField())
    return Sum(Mixed(number), default=0)


def which_numbers(key: str, only: Q | None = None) -> Any:
    """An aggregate that stands for a set of primary keys, of all rows or of these."""
    return Sum(Mixed(key), default=0, filter=only)


def users_in(pairs: QuerySet[Any]) -> QuerySet[User]:
    return User.objects.filter(pk__in=pairs.order_by().values("pair_user"))


def enrolled_in(activity: Any, *, user: str = "pk", **conditions: Any) -> Exists:
    """Whether the outer row's user has an enrollment in the activity."""
    return Exists(
        Enrollment.objects.filter(user=OuterRef(user), activity=activity, **conditions).order_by()
    )
