"""What every service asks of its actor before it writes anything (rules, 2.8)."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from enrollments import thresholds
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services.results import Result
from enrollments.services.sql import each_once


def refused(outcome: Outcome) -> Result:
    """The answer of a service that did nothing at all."""
    return Result(batch=uuid.uuid4(), refused=outcome)


def without(actor: Actor, right: Right) -> Result | None:
    """The refusal when the actor lacks the right."""
    return None if actor.may(right) else refused(Outcome.NOT_ALLOWED)


def unconfirmed(actor: Actor, asked: int, doable: Callable[[], int] | None = None) -> Result | None:
    """The refusal when so many enrollments want their number typed, and it was not.

    `doable` counts those of the asked that will change; only many are counted.
    """
    if not thresholds.is_many(asked):
        return None
    # A chunk of a plan: whatever of it will change was confirmed with it. Nothing is counted.
    if actor.import_number is not None and actor.has_confirmed(asked):
        return None
    number = doable() if doable else asked
    if not thresholds.is_many(number) or actor.has_confirmed(number):
        return None
    return refused(Outcome.NOT_CONFIRMED)


def in_scope(enrollments: QuerySet[Enrollment], actor: Actor) -> QuerySet[Enrollment]:
    """Those of the actor's users; the others are to this actor as if they did not exist."""
    return enrollments if actor.sees_everybody else enrollments.filter(actor.scope("user__"))


def users_in_scope(users: QuerySet[User], actor: Actor) -> QuerySet[Any]:
    """Those of the users whom the actor sees, each once. The others do not exist to this actor."""
    rows = each_once(users)
    return rows if actor.sees_everybody else rows.filter(actor.scope())
