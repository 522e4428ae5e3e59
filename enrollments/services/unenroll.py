"""Unenroll: ends access, keeps everything else."""

from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Greatest

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import outcome
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.seen import change_as_seen
from enrollments.services.sql import lock, one_transaction

UNENROLL = AuditEvent.Action.UNENROLL
ENROLLED, UNENROLLED = Enrollment.Status.ENROLLED, Enrollment.Status.UNENROLLED


@one_transaction
def unenroll(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """End the access of these enrollments; progress, results and history stay as they are.

    Outcomes: `unenroll`, `already_unenrolled`, `own_enrollment`, `required_by_qualification`.
    Refused: `not_allowed`, `not_confirmed`. Raises LostRace when a row became another one.
    """
    if refused := gate.without(actor, Right.UNENROLL):
        return refused
    return end_access(enrollments, audit.Call.by(actor, reason))


def end_access(enrollments: QuerySet[Enrollment], call: audit.Call) -> Result:
    """Unenroll as a part of another service, which gives its transaction and its call.

    That service asks whether the actor has the right.
    """
    actor = call.actor
    asked = gate.in_scope(enrollments, actor)
    total = lock(asked)
    decided = asked.annotate(decided=outcome(Deed.UNENROLL, actor))
    doable = decided.filter(decided=Outcome.UNENROLL)
    if refused := gate.unconfirmed(actor, total, doable.count):
        return refused
    audit.record(decided.exclude(decided=Outcome.UNENROLL), call, UNENROLL, skipped=F("decided"))
    changed = _end(doable.annotate(seen_number=F("pk"), seen=F("revision")), call)
    counts = call.skips(UNENROLL) | counted(unenroll=changed)
    if sum(counts.values()) != total:
        raise LostRace
    return Result(batch=call.batch, counts=counts)


@one_transaction
def unenroll_as_seen(
    seen: QuerySet[Any], *, actor: Actor, reason: str = "", at_most: int | None = None
) -> Result:
    """End the access of the open enrollments that a plan saw, as far as they are as it saw them.

    Each row of `seen`, which has `at_most` of them where that is known, has `seen_number`, a
    primary key, and `seen`, the revision of then. What
    changed since, or the actor may not end, is left alone and not counted. Outcome: `unenroll`.
    Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.UNENROLL):
        return refused
    call = audit.Call.by(actor, reason)
    if not actor.sees_everybody or actor.keeps_required:
        seen = seen.filter(Exists(_may_be_ended(actor).filter(pk=OuterRef("seen_number"))))
    return Result(batch=call.batch, counts=counted(unenroll=_end(seen, call, at_most)))


def _may_be_ended(actor: Actor) -> QuerySet[Any]:
    decided = gate.in_scope(Enrollment.objects.all(), actor).annotate(
        decided=outcome(Deed.UNENROLL, actor)
    )
    return decided.filter(decided=Outcome.UNENROLL)


def _end(seen: QuerySet[Any], call: audit.Call, at_most: int | None = None) -> int:
    return change_as_seen(
        seen,
        call,
        UNENROLL,
        former=ENROLLED,
        not_of=call.actor.untouchable,
        at_most=at_most,
        changes={
            "status": UNENROLLED.value,
            # Whoever enrolled may have had a clock that is ahead of ours.
            "unenrolled_at": Greatest(F("enrolled_at"), Value(call.at, DateTimeField())),
            "unenrolled_by": call.actor.name,
        },
    )
