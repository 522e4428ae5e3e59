"""Remove: deletes the enrollment and all its history; a held qualification enrolls again."""

from typing import Any

from django.db.models import Exists, F, Q, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import AuditEvent, Enrollment, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import outcome
from enrollments.queries.requirements import (
    CAN_RETURN,
    due_again,
    first_requiring,
    names_requiring,
    requiring,
)
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.making import made, make, newest_enrollment
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import lock, one_transaction

REMOVE = AuditEvent.Action.REMOVE


@one_transaction
def remove(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """Delete these enrollments with their learning records, for good.

    Those that a held qualification requires are made anew, empty, in the same transaction, exactly
    once, by the rule (rules, 3.3), and due as its time frame says. Outcomes: `remove`,
    `remove_and_reenroll`, `own_enrollment`; one that was gone already is not counted. Refused:
    `not_allowed`, `not_confirmed`. Raises LostRace when rows keep changing under it.
    """
    if refused := gate.without(actor, Right.REMOVE):
        return refused
    call = audit.Call.by(actor, reason)
    newest = newest_enrollment()
    asked = gate.in_scope(enrollments, actor)
    total = lock(asked)
    decided = asked.annotate(decided=outcome(Deed.REMOVE, actor, required=False))
    doable = decided.filter(decided=Outcome.REMOVE)
    if refused := gate.unconfirmed(actor, total, doable.count):
        return refused
    # Who is given a qualification that requires one of these has it by now, or gets it afterwards.
    lock(LearningActivity.objects.filter(pk__in=asked.order_by().values("activity")), "SHARE")
    audit.record(decided.exclude(decided=Outcome.REMOVE), call, REMOVE, skipped=F("decided"))
    recorded = audit.record(doable, call, REMOVE, revision=None)
    numbers = call.events(REMOVE).values("enrollment_number")
    removed = Enrollment.objects.filter(pk__in=numbers).delete()[0]
    if removed != recorded:
        raise LostRace
    again = _enroll_again(call)
    return Result(
        batch=call.batch,
        counts=call.skips() | counted(remove=removed - again, remove_and_reenroll=again),
        qualifications=_sources(made(newest, call)) if again else (),
    )


def _enroll_again(call: audit.Call) -> int:
    """Enroll again where a held qualification requires what this call removed. Returns how many."""
    removed: QuerySet[Any] = call.events(REMOVE).filter(CAN_RETURN, Q(Exists(requiring())))
    return make(
        removed.annotate(pair_user=F("user_id"), pair_activity=F("activity_id")),
        call.as_rule(),
        source=Enrollment.Source.QUALIFICATION,
        due_on=due_again(),
        source_qualification=first_requiring(),
        qualifications=names_requiring(),
    )


def _sources(enrollments: QuerySet[Enrollment]) -> tuple[str, ...]:
    by_name = enrollments.order_by("source_qualification__sort_name", "source_qualification__name")
    return tuple(by_name.values_list("source_qualification__name", flat=True).distinct())
