"""What setting a due date comes to: decided for each enrollment, and told before it is done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.many import Facts, which
from enrollments.queries.selection import by_numbers
from lms_admin.dialect import counting_in_memory, one_of

# What is still to be done by a day: these get the date, unless they have it.
UNFINISHED: Final = (Outcome.SET_DUE_DATE, Outcome.NO_CHANGE)


def due_outcome(actor: Actor, due_on: date | None) -> Any:
    """An expression over enrollments in the actor's scope: what setting the date comes to.

    What is finished or ended has no due date that anybody could still meet: it stays as it is.
    """
    same = Q(due_on__isnull=True) if due_on is None else Q(due_on=due_on)
    return Case(
        When(user__in=actor.untouchable, then=Value(Outcome.OWN_ENROLLMENT.value)),
        When(status=Enrollment.Status.UNENROLLED, then=Value(Outcome.ALREADY_UNENROLLED.value)),
        When(completed_at__isnull=False, then=Value(Outcome.ALREADY_COMPLETED.value)),
        When(same, then=Value(Outcome.NO_CHANGE.value)),
        default=Value(Outcome.SET_DUE_DATE.value),
        output_field=CharField(),
    )


def due_offer(actor: Actor, enrollment: Enrollment) -> Outcome | None:
    """Whether a date can be set for a shown enrollment; None where no page speaks of it."""
    if not enrollment.is_open or enrollment.completed_at:
        return None
    own = enrollment.user_id in actor.untouchable
    return Outcome.OWN_ENROLLMENT if own else Outcome.SET_DUE_DATE


@dataclass(frozen=True, kw_only=True)
class DueForecast:
    """What setting a date does: `unfinished` get it, `skips` stay as they are, by reason.

    `dated` of the unfinished have a due date now. `rows` are the first ones by name.
    `fingerprint` stands for all of them as they are now; of many it is empty.
    """

    asked: int
    unfinished: int
    dated: int
    skips: Mapping[Outcome, int]
    rows: Sequence[Enrollment]
    fingerprint: str = field(default="", repr=False)

    @property
    def found(self) -> int:
        return self.unfinished + sum(self.skips.values())

    @property
    def gone(self) -> int:
        return self.asked - self.found


def due_forecast(actor: Actor, numbers: Sequence[int], *, asked: int, shown: int) -> DueForecast:
    """The forecast for these primary keys, which are few enough for one request. Two queries."""
    chosen: Any = by_numbers(actor.user, numbers).annotate(decided=due_outcome(actor, None))
    found = list(chosen.order_by("pk").values_list("pk", "revision", "decided", "due_on"))
    counts = Counter(Outcome(code) for _pk, _revision, code, _due in found)
    dated = sum(1 for *_row, code, due in found if Outcome(code) in UNFINISHED and due)
    return DueForecast(
        asked=asked,
        unfinished=sum(counts[code] for code in UNFINISHED),
        dated=dated,
        skips={code: counts[code] for code in Outcome if counts[code] and code not in UNFINISHED},
        rows=_first(chosen, shown),
        fingerprint=blake2b(repr(found).encode(), digest_size=16).hexdigest(),
    )


@counting_in_memory()
def due_forecast_of_many(
    actor: Actor, rows: QuerySet[Enrollment], *, examples: Sequence[int], shown: int
) -> tuple[DueForecast, Facts]:
    """The forecast of any number of enrollments, and the facts that are compared before it is done.

    The database counts. `rows` are those of the `examples`, which are primary keys of some.
    """
    chosen: Any = rows.annotate(decided=due_outcome(actor, None))
    groups = list(
        chosen.order_by()
        .values_list("decided")
        .annotate(number=Count("pk"), dated=Count("due_on"), which=which("pk"))
    )
    unfinished = [group for group in groups if group[0] in UNFINISHED]
    counts = {Outcome(code): number for code, number, *_rest in groups if code not in UNFINISHED}
    known = DueForecast(
        asked=sum(number for _code, number, *_rest in groups),
        unfinished=sum(number for _code, number, *_rest in unfinished),
        dated=sum(dated for _code, _number, dated, _which in unfinished),
        skips={code: counts[code] for code in Outcome if code in counts},
        rows=_first(chosen.filter(pk__in=one_of(examples)), shown),
    )
    mixed = sum(int(which) for *_rest, which in unfinished)
    return known, Facts.of(None, doable=known.unfinished, which=mixed, completed=0, returning=0)


def _first(chosen: QuerySet[Any], shown: int) -> Sequence[Enrollment]:
    unfinished = chosen.filter(decided__in=UNFINISHED).select_related("user", "activity")
    return list(unfinished.order_by("user__sort_name", "activity__sort_title", "pk")[:shown])
