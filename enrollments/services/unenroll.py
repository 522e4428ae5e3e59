"""Unenroll: ends access, keeps everything else."""

from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.services import audit
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.seen import change_as_seen
from enrollments.services.sql import lock, one_transaction

UNENROLL = AuditEvent.Action.UNENROLL
ENROLLED, UNENROLLED = Enrollment.Status.ENROLLED, Enrollment.Status.UNENROLLED


@one_transaction
def unenroll(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """End the access of these enrollments; progress, results and history stay as they are.

    Outcomes: `unenroll`, `already_unenrolled`. Raises LostRace when a row became another one.
    """
    call = audit.Call.by(actor, reason)
    asked = lock(enrollments)
    ended = enrollments.filter(status=UNENROLLED)
    skipped = audit.record(ended, call, UNENROLL, skipped=Outcome.ALREADY_UNENROLLED)
    still_open = enrollments.filter(status=ENROLLED)
    seen = still_open.annotate(seen_number=F("pk"), seen=F("revision"))
    changed = _end(seen, call)
    if changed + skipped != asked:
        raise LostRace
    return Result(batch=call.batch, counts=counted(unenroll=changed, already_unenrolled=skipped))


@one_transaction
def unenroll_as_seen(seen: QuerySet[Any], *, actor: Actor, reason: str = "") -> Result:
    """End the access of the open enrollments that a plan saw, as far as they are as it saw them.

    Each row of `seen` has `seen_number`, a primary key, and `seen`, the revision of then. What
    changed since is left alone and not counted. Outcome: `unenroll`.
    """
    call = audit.Call.by(actor, reason)
    return Result(batch=call.batch, counts=counted(unenroll=_end(seen, call)))


def _end(seen: QuerySet[Any], call: audit.Call) -> int:
    return change_as_seen(
        seen,
        call,
        UNENROLL,
        former=ENROLLED,
        changes={
            "status": UNENROLLED.value,
            # Whoever enrolled may have had a clock that is ahead of ours.
            "unenrolled_at": Greatest(F("enrolled_at"), Value(call.at, DateTimeField())),
            "unenrolled_by": call.actor.name,
        },
    )
