"""What an action would do to selected enrollments: the facts of its confirmation."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

# What a qualification makes of one that changes.
FREE: Final = ""
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
    skipped: tuple[Enrollment, ...] = ()
    completed: int
    least_progress: int
    most_progress: int
    required: int
    returning: int
    # Required, and yet not coming back after Remove; by the codes of STAYS_AWAY.
    staying_away: Mapping[str, int]
    # The qualifications that enroll again; each returning one counts for the first by name.
    qualifications: tuple[str, ...] = ()
    # Stands for all of this and for every revision: it differs as soon as one of them does.
    fingerprint: str = field(default="", repr=False)

    @property
    def gone(self) -> int:
        return self.asked - self.found


def forecast(
    actor: Actor, action: Deed, numbers: Sequence[int], *, asked: int, shown: int
) -> Forecast:
    """Forecast `action` (unenroll, remove or re-enroll) for these primary keys, `shown` rows of it.

    A constant number of queries.
    """
    chosen = decided(actor, action, by_numbers(actor.user, numbers))
    doable, skippable = chosen.filter(decided__in=DONE), chosen.exclude(decided__in=DONE)
    groups = groups_of(chosen, afterwards())
    rows, skipped = first(doable, shown), first(skippable, shown)
    example = next(iter(rows + skipped), None)
    known = told(
        action,
        groups,
        asked=asked,
        user=example.user if example and in_common(groups, "user") else None,
        activity=example.activity if example and in_common(groups, "activity") else None,
        rows=rows,
        skipped=skipped,
    )
    if action == Deed.REMOVE and known.returning:
        known = replace(known, qualifications=returning(doable))
    revisions = chosen.order_by("pk").values_list("pk", "revision").iterator()
    return replace(known, fingerprint=_fingerprint(known, revisions))


def unchangeable(actor: Actor, action: Deed, numbers: Sequence[int]) -> QuerySet[Enrollment]:
    """Those of these enrollments that the action leaves as they are, at this moment."""
    chosen = by_numbers(actor.user, numbers).alias(leaves=outcome(action, actor))
    return chosen.exclude(leaves__in=DONE)


def decided(actor: Actor, action: Deed, chosen: QuerySet[Enrollment]) -> QuerySet[Any]:
    """Adds `decided`. Whether a removed one comes back is told apart afterwards."""
    seen = {"required": False} if action == Deed.REMOVE else {}
    return chosen.annotate(decided=outcome(action, actor, **seen))


def groups_of(chosen: QuerySet[Any], after: Any, **more: Any) -> list[dict[str, Any]]:
    """All that is counted of `decided` ones, by that and by `after`, with `more` aggregates.

    Grouped, so that the look-ups behind it run once for each row and not once for each count.
    """
    groups = chosen.order_by().annotate(after=after).values("decided", "after")
    return list(
        groups.annotate(
            number=Count("pk"),
            completed=Count("completed_at"),
            least=Min("progress"),
            most=Max("progress"),
            first_user=Min("user"),
            last_user=Max("user"),
            first_activity=Min("activity"),
            last_activity=Max("activity"),
            **more,
        )
    )


def in_common(groups: Sequence[Mapping[str, Any]], name: str) -> int | None:
    """The primary key of the user, or of the activity, that all are about."""
    found = {group[f"{end}_{name}"] for group in groups for end in ("first", "last")}
    return found.pop() if len(found) == 1 else None


def told(action: Deed, groups: Sequence[Mapping[str, Any]], **known: Any) -> Forecast:
    """The forecast that these groups tell, with what is `known` beside them."""
    doable = [group for group in groups if group["decided"] in DONE]
    after, skips = Counter[str](), Counter[str]()
    for group in groups:
        if group in doable:
            after[group["after"]] += group["number"]
        else:
            skips[group["decided"]] += group["number"]
    return Forecast(
        action=action,
        found=after.total() + skips.total(),
        doable=after.total(),
        skips={code: skips[code] for code in Outcome if code in skips},
        completed=sum(group["completed"] for group in doable),
        least_progress=min((group["least"] for group in doable), default=0),
        most_progress=max((group["most"] for group in doable), default=0),
        required=after.total() - after[FREE] - after[QUALIFICATION_ENDED],
        returning=after[RETURNS],
        staying_away={code: after[code] for code in STAYS_AWAY if after[code]},
        **known,
    )


def first(rows: QuerySet[Enrollment], number: int) -> tuple[Enrollment, ...]:
    """The first ones; what costs a look-up each is looked up for these alone."""
    ordered = rows.order_by("activity__sort_title", "user__sort_name", "pk")
    shown = list(ordered.values_list("pk", flat=True)[:number])
    related = ordered.filter(pk__in=shown).select_related(
        "user", "activity", "source_qualification"
    )
    return tuple(related.annotate(required_by=names_requiring(), due_again=due_again()))


def afterwards() -> Any:
    """An expression over `decided` ones: FREE, RETURNS or a code of STAYS_AWAY."""
    ended = Requirement.objects.filter(
        activity=OuterRef("activity_id"), qualification__holders__user=OuterRef("user_id")
    ).exclude(current("qualification__"))
    return Case(
        When(~Q(decided__in=DONE), then=Value(FREE)),
        When(Q(Exists(requiring())), then=returns(RETURNS)),
        When(Q(Exists(ended)), then=Value(QUALIFICATION_ENDED)),
        default=Value(FREE),
        output_field=CharField(),
    )


def returns(code: str) -> Any:
    """`code` for a required one, or why it stays away."""
    return Case(
        When(INACTIVE, then=Value(Outcome.USER_INACTIVE.value)),
        When(ARCHIVED, then=Value(Outcome.ACTIVITY_ARCHIVED.value)),
        default=Value(code),
    )


def returning(removed: QuerySet[Enrollment]) -> tuple[str, ...]:
    possible = removed.exclude(INACTIVE | ARCHIVED).annotate(first=first_requiring())
    found = Qualification.objects.filter(pk__in=possible.order_by().values("first"))
    return tuple(found.order_by("sort_name", "name").values_list("name", flat=True))


def _fingerprint(known: Forecast, revisions: Iterable[tuple[int, int]]) -> str:
    facts = replace(known, user=None, activity=None, rows=(), skipped=())
    digest = blake2b(repr(facts).encode(), digest_size=16)
    for number, revision in revisions:
        digest.update(b"%d.%d," % (number, revision))
    return digest.hexdigest()
