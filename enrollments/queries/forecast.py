"""What an action would do to selected enrollments: the facts of its confirmation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import blake2b
from operator import or_
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

from enrollments.models import Enrollment, LearningActivity, Qualification, Requirement, User
from enrollments.outcomes import Outcome
from enrollments.queries.gates import Viewer
from enrollments.queries.requirements import first_requiring, names_requiring, requiring
from enrollments.queries.selection import by_numbers

OPEN: Final = Q(status=Enrollment.Status.ENROLLED)
ENDED: Final = Q(status=Enrollment.Status.UNENROLLED)
INACTIVE: Final = Q(user__is_active=False)
ARCHIVED: Final = Q(activity__archived_at__isnull=False)

# Why an action leaves a selected enrollment as it is; the services skip by the same conditions.
SKIPS: Final[Mapping[Outcome, Mapping[Outcome, Q]]] = {
    Outcome.UNENROLL: {Outcome.ALREADY_UNENROLLED: ENDED},
    Outcome.REMOVE: {},
    Outcome.REENROLL: {
        Outcome.ALREADY_ENROLLED: OPEN,
        Outcome.USER_INACTIVE: ENDED & INACTIVE,
        Outcome.ACTIVITY_ARCHIVED: ENDED & ARCHIVED & ~INACTIVE,
    },
}

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
    with user, activity, source and `required_by` (names, or ""). The other counts are about the
    doable ones.
    """

    action: Outcome
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
    viewer: Viewer, action: Outcome, numbers: Sequence[int], *, asked: int, shown: int
) -> Forecast:
    """Forecast `action` (unenroll, remove or reenroll) for these primary keys, `shown` rows of it.

    A constant number of queries.
    """
    chosen = by_numbers(viewer, numbers)
    reasons = SKIPS[action]
    skip = reduce(or_, reasons.values(), Q(pk__in=()))
    counts = _counts(chosen, reasons)
    after = _consequences(chosen.exclude(skip))
    rows = _first(chosen.exclude(skip), shown)
    skipped = _first(chosen.filter(skip), shown)
    names = _returning(chosen) if action == Outcome.REMOVE and after[RETURNS] else ()
    example = next(iter(rows + skipped), None)
    revisions = chosen.order_by("pk").values_list("pk", "revision").iterator()
    return Forecast(
        action=action,
        asked=asked,
        found=counts["found"],
        doable=after["doable"],
        skips={code: counts[code] for code in reasons if counts[code]},
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


def _counts(chosen: QuerySet[Enrollment], reasons: Mapping[Outcome, Q]) -> dict[str, Any]:
    return chosen.aggregate(
        found=Count("pk"),
        users=Count("user", distinct=True),
        activities=Count("activity", distinct=True),
        **{code.value: Count("pk", filter=reason) for code, reason in reasons.items()},
    )


def _consequences(doable: QuerySet[Enrollment]) -> dict[str, Any]:
    """Counts of the doable ones, also by what a qualification makes of them afterwards.

    Grouped, so that the look-ups behind it run once for each row and not once for each count.
    """
    ended = Requirement.objects.filter(
        activity=OuterRef("activity_id"),
        qualification__ended_on__isnull=False,
        qualification__holders__user=OuterRef("user_id"),
    )
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
    return tuple(related.annotate(required_by=names_requiring()))


def _returning(removed: QuerySet[Enrollment]) -> tuple[str, ...]:
    possible = removed.exclude(INACTIVE | ARCHIVED).annotate(first=first_requiring())
    found = Qualification.objects.filter(pk__in=possible.order_by().values("first"))
    return tuple(found.order_by("sort_name", "name").values_list("name", flat=True))


def _fingerprint(facts: tuple[Any, ...], revisions: Iterable[tuple[int, int]]) -> str:
    digest = blake2b(repr(facts).encode(), digest_size=16)
    for number, revision in revisions:
        digest.update(b"%d.%d," % (number, revision))
    return digest.hexdigest()
