"""The forecast of a selection that is too large to be done in the request that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db.models import (
    Case,
    CharField,
    Model,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment, Holder, LearningActivity, Qualification, User, current
from enrollments.outcomes import DONE
from enrollments.queries.forecast import (
    FREE,
    QUALIFICATION_ENDED,
    RETURNS,
    Forecast,
    afterwards,
    decided,
    first,
    groups_of,
    in_common,
    returning,
    returns,
    told,
)
from lms_admin.dialect import Mixed, counting_in_memory, one_of


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What somebody confirms of a large selection; it is compared once more before it is done.

    `which` stands for the enrollments that change, one by one, whatever their revision: of so many,
    somebody makes progress at every moment. Where enrollments are made, it stands for the users.
    How many are `completed` is told of Remove alone, which deletes that; how many are `returning`
    of Remove and of Enroll, which opens ended ones again. Without an action it is about due dates.
    """

    action: Deed | None
    doable: int
    which: int
    completed: int = 0
    returning: int = 0

    @classmethod
    def of(cls, action: Deed | None, *, completed: int, returning: int, **facts: int) -> Self:
        if action == Deed.ENROLL:
            return cls(action=action, returning=returning, **facts)
        if action != Deed.REMOVE:
            return cls(action=action, **facts)
        return cls(action=action, completed=completed, returning=returning, **facts)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        action = stored["action"]
        return cls(**{**stored, "action": Deed(action) if action else None})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class PeopleFacts:
    """The same of many users who change. `enrollments` are those that end with them; `which` stands
    for all of it, one by one."""

    doable: int
    which: str
    enrollments: int = 0


@counting_in_memory()
def forecast_of_many(
    actor: Actor,
    action: Deed,
    rows: QuerySet[Enrollment],
    *,
    examples: Sequence[int],
    shown: int,
    activity_id: int | None = None,
) -> tuple[Forecast, Facts]:
    """The forecast for visible enrollments; everything is counted, and each row is read once.

    `rows` are those of the `examples`, which are primary keys of some, or all where they are few;
    of those that would not change none are shown. `activity_id` is the activity that all are about,
    if it is known.
    """
    chosen = decided(actor, action, rows)
    named = _requiring_by_name(activity_id) if action == Deed.REMOVE and activity_id else {}
    after = afterwards() if activity_id is None else _afterwards(activity_id, named)
    groups = groups_of(chosen, after, which=which("pk"))
    doable = [group for group in groups if group["decided"] in DONE]
    codes = {group["after"] for group in doable}
    for group in doable:
        if group["after"] in named:
            group["after"] = RETURNS
    of_doable = chosen.filter(decided__in=DONE)
    if sum(group["number"] for group in doable) <= shown:
        examples = list(of_doable.order_by().values_list("pk", flat=True))
    known = told(
        action,
        groups,
        asked=sum(group["number"] for group in groups),
        user=_one(User, groups, "user"),
        activity=_one(LearningActivity, groups, "activity"),
        rows=first(of_doable.filter(pk__in=one_of(examples)), shown),
        qualifications=tuple(name for code, name in named.items() if code in codes),
    )
    if action == Deed.REMOVE and activity_id is None and known.returning:
        known = replace(known, qualifications=returning(of_doable))
    return known, Facts.of(
        action,
        doable=known.doable,
        which=sum(int(group["which"]) for group in doable),
        completed=known.completed,
        returning=known.returning,
    )


def _one[M: Model](model: type[M], groups: Sequence[Mapping[str, Any]], name: str) -> M | None:
    """The user, or the activity, that all are about."""
    number = in_common(groups, name)
    return model._default_manager.filter(pk=number).first() if number else None


def which(number: str) -> Any:
    """An aggregate that stands for a set of enrollments, by the column with their primary keys."""
    return Sum(Mixed(number), default=0)


def _requiring_by_name(activity_id: int) -> dict[str, str]:
    """Names of the current qualifications that require it, in their order, by a code of each."""
    found = Qualification.objects.filter(current(), requirements__activity=activity_id)
    by_name = found.order_by("sort_name", "name").values_list("pk", "name")
    return {f"{RETURNS} {pk}": name for pk, name in by_name}


def _afterwards(activity_id: int, named: Mapping[str, str]) -> Any:
    """`forecast.afterwards` where all are about one activity: its holders are looked up once.

    What returns has the code of the first qualification by name that requires it; without `named`
    nobody asks which one that is, nor what stays away.
    """
    holders = Holder.objects.order_by().values("user")
    required_now = holders.filter(
        current("qualification__"), qualification__requirements__activity=activity_id
    )
    ended = holders.filter(qualification__requirements__activity=activity_id).exclude(
        current("qualification__")
    )
    whens = [
        When(user__in=holders.filter(qualification=int(code.split()[1])), then=returns(code))
        for code in named
    ] or [When(user__in=required_now, then=Value(RETURNS))]
    return Case(
        When(~Q(decided__in=DONE), then=Value(FREE)),
        *whens,
        When(user__in=ended, then=Value(QUALIFICATION_ENDED)),
        default=Value(FREE),
        output_field=CharField(),
    )
