"""Unenroll: ends access, keeps everything else."""

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.services import audit
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import lock, one_transaction


@one_transaction
def unenroll(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """End the access of these enrollments; progress, results and history stay as they are.

    Outcomes: `unenroll`, `already_unenrolled`. Raises LostRace when a row became another one.
    """
    call = audit.Call.by(actor, reason)
    lock(enrollments)
    still_open = enrollments.filter(status=Enrollment.Status.ENROLLED)
    skipped = audit.record(
        enrollments.filter(status=Enrollment.Status.UNENROLLED),
        call,
        AuditEvent.Action.UNENROLL,
        skipped=Outcome.ALREADY_UNENROLLED,
    )
    recorded = audit.record(
        still_open, call, AuditEvent.Action.UNENROLL, revision=F("revision") + 1
    )
    changed = still_open.update(
        status=Enrollment.Status.UNENROLLED,
        # Whoever enrolled may have had a clock that is ahead of ours.
        unenrolled_at=Greatest(F("enrolled_at"), Value(call.at, DateTimeField())),
        unenrolled_by=actor.name,
        revision=F("revision") + 1,
    )
    if changed != recorded:
        raise LostRace
    return Result(batch=call.batch, counts=counted(unenroll=changed, already_unenrolled=skipped))
