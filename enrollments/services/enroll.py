"""Enroll: gives a place on an activity. Re-enroll: opens an ended one again."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import outcome
from enrollments.queries.enrolling import decided_parts
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.making import make, reopen
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import lock, one_transaction

ENROLL, REENROLL = AuditEvent.Action.ENROLL, AuditEvent.Action.REENROLL
# The annotation that holds what was decided.
DECIDED: Final = F("decided")


@one_transaction
def enroll(
    users: QuerySet[User],
    activity: LearningActivity,
    *,
    actor: Actor,
    reason: str = "",
    due_on: date | None = None,
) -> Result:
    """Enroll these users in the activity; an ended enrollment is opened again, with its progress.

    Outcomes: `enroll`, `reenroll`, `already_enrolled`, `user_inactive`, `activity_archived`,
    `own_enrollment`. Refused: `not_allowed`, `not_confirmed`.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    held, new = decided_parts(asked, activity, actor)
    lock(held)
    total = asked.count()
    ended, missing = held.filter(decided=Outcome.REENROLL), new.filter(decided=Outcome.ENROLL)
    if refused := gate.unconfirmed(actor, total, lambda: ended.count() + missing.count()):
        return refused
    audit.record(held.exclude(decided=Outcome.REENROLL), call, ENROLL, skipped=DECIDED)
    not_possible = new.exclude(decided=Outcome.ENROLL)
    audit.record_refused(not_possible, activity, call, ENROLL, DECIDED)
    opened = reopen(ended, call)
    pairs = missing.annotate(pair_user=F("pk"), pair_activity=Value(activity.pk))
    made = make(pairs, call, source=Enrollment.Source.HAND, due_on=due_on)
    counts = call.skips() | counted(enroll=made, reenroll=opened)
    # Somebody else enrolled one of them in between, or the activity was archived.
    if sum(counts.values()) != total:
        raise LostRace
    return Result(batch=call.batch, counts=counts)


@one_transaction
def enroll_planned(
    pairs: QuerySet[Any], *, actor: Actor, reason: str = "", due_on: date | None = None
) -> Result:
    """Enroll for each row of `pairs`, which has `pair_user` and `pair_activity` (primary keys).

    The way of plans: who may not be enrolled, or is already, is left alone and not counted.
    Outcome: `enroll`. Refused: `not_allowed`, `not_confirmed`.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    if refused := gate.unconfirmed(actor, pairs.count()):
        return refused
    call = audit.Call.by(actor, reason)
    possible = User.objects.filter(actor.scope(), is_active=True, pk=OuterRef("pair_user"))
    current = LearningActivity.objects.filter(archived_at=None, pk=OuterRef("pair_activity"))
    allowed = pairs.filter(Exists(possible.exclude(pk__in=actor.untouchable)), Exists(current))
    made = make(allowed, call, source=Enrollment.Source.IMPORT, due_on=due_on)
    return Result(batch=call.batch, counts=counted(enroll=made))


@one_transaction
def reenroll(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """Open ended enrollments again, with progress, result and history as they were.

    Outcomes: `reenroll`, `already_enrolled`, `user_inactive`, `activity_archived`,
    `own_enrollment`. Refused: `not_allowed`, `not_confirmed`.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.in_scope(enrollments, actor)
    total = lock(asked)
    decided = asked.annotate(decided=outcome(Deed.REOPEN, actor))
    ended = decided.filter(decided=Outcome.REENROLL)
    if refused := gate.unconfirmed(actor, total, ended.count):
        return refused
    audit.record(decided.exclude(decided=Outcome.REENROLL), call, REENROLL, skipped=DECIDED)
    opened = reopen(ended, call)
    counts = call.skips() | counted(reenroll=opened)
    # Users and activities are not locked: one that changed meanwhile had two outcomes, or none.
    if sum(counts.values()) != total:
        raise LostRace
    return Result(batch=call.batch, counts=counts)
