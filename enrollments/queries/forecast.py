"""What an action would do to selected enrollments: the facts of its confirmation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import (
    Enrollment,
    LearningActivity,
    Qualification,
    Requirement,
    User,
    current,
)
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.deciding import outcome
from enrollments.queries.requirements import (
    due_again,
    first_requiring,
    names_requiring,
    requiring,
)
from enrollments.queries.selection import by_numbers

INACTIVE: Final = Q(user__is_active=False)
ARCHIVED: Final = Q(activity__archived_at__isnull=False)

RETURNS: Final = "returns"
QUALIFICATION_ENDED: Final = "qualification_ended"
# Why one that a qualification requires, or required, does not come back after Remove.
STAYS_AWAY: Final = (Outcome.USER_INACTIVE, Outcome.ACTIVITY_ARCHIVED, QUALIFICATION_ENDED)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What an action would do to a selection, and to whom.

    `asked` counts what was selected, `found` what is still there, `doable` what would change; the
    difference of the last two is in `skips`, by reason. `user` or `activity` is set when all are
    about the same one. `rows` and `skipped` are the first ones that would and would not change,
    with `decided` (an outcome code), user, activity, source, `required_by` (names, or "") and
    `due_again` (when a new one, made today by what requires it, is due). The other counts are about
    the doable ones.
    """

    action: Deed
    asked: int
    found: int
    doable: int
    skips: Mapping[Outcome, int]
    user: User | None
    activity: LearningActivity | None
    rows: tuple[Enrollment, ...]
    skipped: tuple[Enrollment, ...]
    completed: int
    least_progress: int
    most_progress: int
    required: int
    returning: int
    # Required, and yet not coming back after Remove; by the codes of STAYS_AWAY.
    staying_away: Mapping[str, int]
    # The qualifications that enroll again; each returning one counts for the first by name.
    qualifications: tuple[str, ...]
    # Stands for all of this and for every revision: it differs as soon as one of them does.
    fingerprint: str = field(repr=False)

    @property
    def gone(self) -> int:
        return self.asked - self.found


def forecast(
    actor: Actor, action: Deed, numbers: Sequence[int], *, asked: int, shown: int
) -> Forecast:
    """Forecast `action` (unenroll, remove or re-enroll) for these primary keys, `shown` rows of it.

    A constant number of queries.
    """
    # Whether a removed one comes back is told apart below.
    known = {"required": False} if action == Deed.REMOVE else {}
    chosen = by_numbers(actor.user, numbers).annotate(decided=outcome(action, actor, **known))
    doable, skippable = chosen.filter(decided__in=DONE), chosen.exclude(decided__in=DONE)
    counts = _counts(chosen)
    after = _consequences(doable)
    rows, skipped = _first(doable, shown), _first(skippable, shown)
    names = _returning(doable) if action == Deed.REMOVE and after[RETURNS] else ()
    example = next(iter(rows + skipped), None)
    revisions = chosen.order_by("pk").values_list("pk", "revision").iterator()
    return Forecast(
        action=action,
        asked=asked,
        found=counts["found"],
        doable=after["doable"],
        skips=_skips(skippable),
        user=example.user if example and counts["users"] == 1 else None,
        activity=example.activity if example and counts["activities"] == 1 else None,
        rows=rows,
        skipped=skipped,
        completed=after["completed"],
        least_progress=after["least"],
        most_progress=after["most"],
        required=after["required"],
        returning=after[RETURNS],
        staying_away={code: after[code] for code in STAYS_AWAY if after[code]},
        qualifications=names,
        fingerprint=_fingerprint((action, counts, after, names), revisions),
    )


def unchangeable(actor: Actor, action: Deed, numbers: Sequence[int]) -> QuerySet[Enrollment]:
    """Of these, whatever the action leaves as it is at the moment when it is asked."""
    chosen = by_numbers(actor.user, numbers).alias(leaves=outcome(action, actor))
    return chosen.exclude(leaves__in=DONE)


def _counts(chosen: QuerySet[Any]) -> dict[str, Any]:
    return chosen.aggregate(
        found=Count("pk"),
        users=Count("user", distinct=True),
        activities=Count("activity", distinct=True),
    )


def _skips(skippable: QuerySet[Any]) -> dict[Outcome, int]:
    """By reason, in the order of the outcomes."""
    groups = skippable.order_by().values("decided").annotate(number=Count("pk"))
    numbers = {group["decided"]: group["number"] for group in groups}
    return {code: numbers[code] for code in Outcome if code in numbers}


def _consequences(doable: QuerySet[Enrollment]) -> dict[str, Any]:
    """Counts of the doable ones, also by what a qualification makes of them afterwards.

    Grouped, so that the look-ups behind it run once for each row and not once for each count.
    """
    ended = Requirement.objects.filter(
        activity=OuterRef("activity_id"), qualification__holders__user=OuterRef("user_id")
    ).exclude(current("qualification__"))
    required = Case(
        When(INACTIVE, then=Value(Outcome.USER_INACTIVE.value)),
        When(ARCHIVED, then=Value(Outcome.ACTIVITY_ARCHIVED.value)),
        default=Value(RETURNS),
    )
    after = Case(
        When(Q(Exists(requiring())), then=required),
        When(Q(Exists(ended)), then=Value(QUALIFICATION_ENDED)),
        default=Value(""),
        output_field=CharField(),
    )
    groups = list(
        doable.order_by()
        .annotate(after=after)
        .values("after")
        .annotate(
            number=Count("pk"),
            completed=Count("completed_at"),
            least=Min("progress"),
            most=Max("progress"),
        )
    )
    by_after = dict.fromkeys((*STAYS_AWAY, RETURNS, ""), 0)
    by_after |= {group["after"]: group["number"] for group in groups}
    free = by_after[""] + by_after[QUALIFICATION_ENDED]
    doable_number = sum(by_after.values())
    return by_after | {
        "doable": doable_number,
        "required": doable_number - free,
        "completed": sum(group["completed"] for group in groups),
        "least": min((group["least"] for group in groups), default=0),
        "most": max((group["most"] for group in groups), default=0),
    }


def _first(rows: QuerySet[Enrollment], number: int) -> tuple[Enrollment, ...]:
    """The first ones; what costs a look-up each is looked up for these alone."""
    ordered = rows.order_by("activity__sort_title", "user__sort_name", "pk")
    shown = list(ordered.values_list("pk", flat=True)[:number])
    related = ordered.filter(pk__in=shown).select_related(
        "user", "activity", "source_qualification"
    )
    return tuple(related.annotate(required_by=names_requiring(), due_again=due_again()))


def _returning(removed: QuerySet[Enrollment]) -> tuple[str, ...]:
    possible = removed.exclude(INACTIVE | ARCHIVED).annotate(first=first_requiring())
    found = Qualification.objects.filter(pk__in=possible.order_by().values("first"))
    return tuple(found.order_by("sort_name", "name").values_list("name", flat=True))


def _fingerprint(facts: tuple[Any, ...], revisions: Iterable[tuple[int, int]]) -> str:
    digest = blake2b(repr(facts).encode(), digest_size=16)
    for number, revision in revisions:
        digest.update(b"%d.%d," % (number, revision))
    return digest.hexdigest()
