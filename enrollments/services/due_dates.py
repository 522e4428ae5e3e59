"""Due dates: until when somebody should have finished."""

from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONArray, JSONObject

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.due_dates import UNFINISHED, due_outcome
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import lock, one_transaction

SET_DUE_DATE = AuditEvent.Action.SET_DUE_DATE


@one_transaction
def set_due_date(
    enrollments: QuerySet[Enrollment], due_on: date | None, *, actor: Actor, reason: str = ""
) -> Result:
    """Let these enrollments be due on that day, or on none, as far as they are unfinished.

    Outcomes: `set_due_date`, `no_change`, `already_completed`, `already_unenrolled`,
    `own_enrollment`. Refused: `not_allowed`, and `not_confirmed`, by the number of the unfinished.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.in_scope(enrollments, actor)
    total = lock(asked)
    decided = asked.annotate(decided=due_outcome(actor, due_on))
    unfinished = decided.filter(decided__in=UNFINISHED)
    if refused := gate.unconfirmed(actor, total, unfinished.count):
        return refused
    others = decided.exclude(decided=Outcome.SET_DUE_DATE)
    audit.record(others, call, SET_DUE_DATE, skipped=F("decided"))
    new = Value(due_on.isoformat() if due_on else None, CharField())
    changed = _set(decided.filter(decided=Outcome.SET_DUE_DATE), new, due_on, call)
    counts = call.skips() | counted(set_due_date=changed)
    if sum(counts.values()) != total:
        raise LostRace
    return Result(batch=call.batch, counts=counts)


@one_transaction
def restore_due_dates(
    enrollments: QuerySet[Enrollment], import_number: int, *, actor: Actor, reason: str = ""
) -> Result:
    """Let these enrollments be due again as they were before that import set their due dates.

    The caller leaves out what changed since; what that import did not set is not counted. Outcomes:
    `set_due_date`, `own_enrollment`. Refused: `not_allowed`, `not_confirmed`.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    call = audit.Call.by(actor, reason)
    told = _set_by(import_number)
    asked = gate.in_scope(enrollments, actor).filter(Exists(told))
    total = lock(asked)
    if refused := gate.unconfirmed(actor, total):
        return refused
    own = asked.filter(user__in=actor.untouchable)
    audit.record(own, call, SET_DUE_DATE, skipped=Value(Outcome.OWN_ENROLLMENT.value))
    former = Subquery(told.order_by("pk").values(day=KT("changes__due_on__0"))[:1])
    others = asked.exclude(user__in=actor.untouchable).annotate(former=former)
    changed = _set(others, F("former"), Cast(former, DateField()), call)
    counts = call.skips() | counted(set_due_date=changed)
    if sum(counts.values()) != total:
        raise LostRace
    return Result(batch=call.batch, counts=counts)


def _set_by(import_number: int) -> QuerySet[AuditEvent]:
    """An expression over enrollments: the event that says which date the import put an end to."""
    return AuditEvent.objects.filter(
        # By the user there is an index.
        user=OuterRef("user"),
        enrollment_number=OuterRef("pk"),
        import_number=import_number,
        action=SET_DUE_DATE,
        skipped="",
    )


def _set(changing: QuerySet[Enrollment], text: Any, due_on: Any, call: audit.Call) -> int:
    """What is recorded is what is changed; the caller holds the locks.

    `text` is what the event says of the new date, `due_on` the date itself, or an expression.
    """
    changes = JSONObject(due_on=JSONArray(F("due_on"), Cast(text, CharField())))
    recorded = audit.record(
        changing, call, SET_DUE_DATE, revision=F("revision") + 1, changes=changes
    )
    numbers = call.events(SET_DUE_DATE).values("enrollment_number")
    changed = Enrollment.objects.filter(pk__in=numbers).update(
        due_on=due_on, revision=F("revision") + 1
    )
    if changed != recorded:
        raise LostRace
    return changed
