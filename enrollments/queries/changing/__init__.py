"""What a change of a rule or of people does, before it is saved: one forecast for all of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.queries.changing import holding, requirements, rules
from enrollments.queries.changing.kinds import AskedChange
from enrollments.queries.changing.values import (
    LISTED,
    UNDOABLE,
    Change,
    ChangeForecast,
    ChangeGone,
    ChangeKind,
    Consequence,
    Unit,
)
from lms_admin.dialect import counting_in_memory, one_of

__all__ = [
    "KINDS",
    "UNDOABLE",
    "AskedChange",
    "Change",
    "ChangeForecast",
    "ChangeGone",
    "ChangeKind",
    "Consequence",
    "Unit",
    "asked_change",
    "forecast_of",
    "holding",
    "requirements",
    "rules",
]

# Users that a group names at once.
NAMED = 5

KINDS: Final[Mapping[ChangeKind, type[AskedChange]]] = {
    ChangeKind.REQUIRE: requirements.Require,
    ChangeKind.DROP_REQUIREMENT: requirements.DropRequirement,
    ChangeKind.CHANGE_TIME_FRAME: requirements.ChangeTimeFrame,
    ChangeKind.END_QUALIFICATION: rules.EndQualification,
    ChangeKind.RESUME_QUALIFICATION: rules.ResumeQualification,
    ChangeKind.GRANT: holding.Grant,
    ChangeKind.WITHDRAW: holding.Withdraw,
    ChangeKind.ARCHIVE: rules.Archive,
    ChangeKind.UNARCHIVE: rules.Unarchive,
    ChangeKind.DEACTIVATE: rules.Deactivate,
    ChangeKind.REACTIVATE: rules.Reactivate,
}


def asked_change(actor: Actor, change: Change, whom: QuerySet[User] | None = None) -> AskedChange:
    """ChangeGone when what it is about is not there."""
    return KINDS[change.kind](actor, change, whom)


def forecast_of(
    actor: Actor, change: Change, *, named: int = NAMED, whom: QuerySet[User] | None = None
) -> ChangeForecast:
    """What the change would do at this moment. A constant number of queries.

    `named` users of each group; 0 where nobody looks at them. `whom`: see AskedChange. ChangeGone
    when what it is about is not there.
    """
    kind = asked_change(actor, change, whom)
    with counting_in_memory():
        groups = kind.consequences()
        return ChangeForecast(
            change=change,
            consequences=[_with_rows(kind, one, named) for one in groups if one.number],
            affected=sum(one.enrollments for one in groups),
            which=kind.which,
            due_on=kind.due_on,
            named=kind.named(),
        )


def _with_rows(kind: AskedChange, group: Consequence, named: int) -> Consequence:
    if not named:
        return group
    some = kind.some_users(group.code, LISTED + 1)
    found = User.objects.filter(pk__in=one_of(some[:LISTED])).select_related("team")
    return replace(
        group,
        rows=tuple(found.order_by("sort_name", "pk")[:named]),
        listed=tuple(some[:LISTED]),
        is_cut=len(some) > LISTED,
    )
