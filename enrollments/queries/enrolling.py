"""What would happen if these users were enrolled in an activity: the facts beside the button."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.deciding import outcome, outcome_without
from enrollments.queries.many import Facts, which
from lms_admin.dialect import counting_in_memory, one_of

# Users of each outcome that are named.
NAMED: Final = 5


@dataclass(frozen=True, kw_only=True)
class EnrollForecast:
    """How many users have which outcome; `first` are some of each by name.

    `fingerprint` stands for all of it and for each enrollment as it is now; of many it is empty.
    """

    counts: Mapping[Outcome, int]
    first: Mapping[Outcome, Sequence[User]]
    fingerprint: str = field(default="", repr=False)

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def doable(self) -> int:
        return sum(number for code, number in self.counts.items() if code in DONE)


def enroll_forecast(
    actor: Actor, users: QuerySet[User], activity: LearningActivity
) -> EnrollForecast:
    """The forecast for users in scope who are few enough for one request. Three queries."""
    decided = decided_of(actor, users, activity)
    numbers = Counter(code for code, _revision in decided.values())
    named: dict[Outcome, list[int]] = {}
    for user, (code, _revision) in decided.items():
        if len(some := named.setdefault(code, [])) < NAMED:
            some.append(user)
    people = User.objects.in_bulk([user for some in named.values() for user in some])
    seen = sorted((user, code.value, revision) for user, (code, revision) in decided.items())
    return EnrollForecast(
        counts={code: numbers[code] for code in Outcome if code in numbers},
        first={code: [people[user] for user in some] for code, some in named.items()},
        fingerprint=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
    )


@counting_in_memory()
def enroll_forecast_of_many(
    actor: Actor, users: QuerySet[User], activity: LearningActivity
) -> tuple[EnrollForecast, Facts]:
    """The forecast for any number of users, and the facts that are compared before it is done.

    The database counts; two queries, and two for each outcome. `users` have each user once.
    """
    held, without = decided_parts(users, activity, actor)
    groups = [
        *_groups(held.values_list("decided"), "user_id"),
        *_groups(without.values_list("decided"), "pk"),
    ]
    # With an enrollment or without one, users can have the same outcome.
    numbers: Counter[Outcome] = Counter()
    for code, number, _which in groups:
        numbers[code] += number
    counts = {code: numbers[code] for code in Outcome if code in numbers}
    first = {code: _some(code, held, without) for code in counts}
    done = [(code, number, which) for code, number, which in groups if code in DONE]
    facts = Facts.of(
        Deed.ENROLL,
        doable=sum(number for _code, number, _which in done),
        which=sum(which for _code, _number, which in done),
        completed=0,
        returning=counts.get(Outcome.REENROLL, 0),
    )
    return EnrollForecast(counts=counts, first=first), facts


def _groups(rows: Any, user: str) -> list[tuple[Outcome, int, int]]:
    """How many users have each outcome, and what stands for them."""
    found = rows.order_by().annotate(number=Count("pk"), which=which(user))
    return [(Outcome(code), number, int(mixed)) for code, number, mixed in found]


def _some(code: Outcome, held: QuerySet[Any], without: QuerySet[Any]) -> list[User]:
    """The first that the database finds: in the order of names it would look at all of them."""
    parts = ((held, "user_id"), (without, "pk"))
    found = [
        number
        for rows, name in parts
        for number in rows.filter(decided=code).order_by().values_list(name, flat=True)[:NAMED]
    ]
    return list(User.objects.filter(pk__in=one_of(found[:NAMED])).order_by("sort_name", "pk"))


def decided_parts(
    users: QuerySet[User], activity: LearningActivity, actor: Actor
) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The users' enrollments in the activity, and the users without one, each with `decided`."""
    there = Enrollment.objects.filter(activity=activity)
    held = there.filter(user__in=users.order_by().values("pk"))
    without = users.exclude(Exists(there.filter(user=OuterRef("pk"))))
    archived = LearningActivity.objects.filter(pk=activity.pk, archived_at__isnull=False).exists()
    return (
        held.annotate(decided=outcome(Deed.ENROLL, actor)),
        without.annotate(decided=outcome_without(Deed.ENROLL, actor, archived=archived)),
    )


def decided_of(
    actor: Actor, users: QuerySet[User], activity: LearningActivity
) -> dict[int, tuple[Outcome, int]]:
    """By user, in order of name: what enrolling comes to, and the revision as it is now.

    Who has no enrollment has revision 0. Two queries.
    """
    held: Any = Enrollment.objects.filter(activity=activity, user__in=users.order_by().values("pk"))
    decided = held.annotate(decided=outcome(Deed.ENROLL, actor)).order_by()
    there = {
        user: (code, revision)
        for user, code, revision in decided.values_list("user_id", "decided", "revision")
    }
    without = users.annotate(
        decided=outcome_without(Deed.ENROLL, actor, archived=activity.is_archived)
    ).order_by("sort_name", "pk")
    return {
        user: (Outcome(there[user][0]), there[user][1]) if user in there else (Outcome(code), 0)
        for user, code in without.values_list(F("pk"), "decided")
    }
