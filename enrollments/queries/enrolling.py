"""What would happen if these users were enrolled in an activity: the facts beside the button."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from django.db.models import F, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.deciding import outcome, outcome_without

# Users of each outcome that are named.
NAMED: Final = 5


@dataclass(frozen=True, kw_only=True)
class EnrollForecast:
    """How many users have which outcome; `first` are some of each by name.

    `fingerprint` stands for all of it and for each enrollment as it is now.
    """

    counts: Mapping[Outcome, int]
    first: Mapping[Outcome, Sequence[User]]
    fingerprint: str = field(repr=False)

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def doable(self) -> int:
        return sum(number for code, number in self.counts.items() if code in DONE)


def enroll_forecast(
    actor: Actor, users: QuerySet[User], activity: LearningActivity
) -> EnrollForecast:
    """Of users in the actor's scope, who are few enough for one request. Three queries."""
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


def decided_of(
    actor: Actor, users: QuerySet[User], activity: LearningActivity
) -> dict[int, tuple[Outcome, int]]:
    """By user, in the order of their names: what enrolling comes to, and the revision of now.

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
