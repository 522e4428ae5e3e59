"""Remove: deletes the enrollment and all its history; a held qualification enrolls again."""

from typing import Any

from django.db.models import Exists, F, Q, QuerySet

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import (
    CAN_RETURN,
    first_requiring,
    names_requiring,
    requiring,
)
from enrollments.services import audit
from enrollments.services.enroll import enroll_pairs, made, newest_enrollment
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import lock, one_transaction


@one_transaction
def remove(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """Delete these enrollments with their learning records, for good.

    Those that a held qualification requires are made anew, empty, in the same transaction, exactly
    once, by the rule (rules, 3.3). Outcomes: `remove`, `remove_and_reenroll`; one that was gone
    already is not counted. Raises LostRace when rows keep changing under it.
    """
    call = audit.Call.by(actor, reason)
    newest = newest_enrollment()
    lock(enrollments)
    # Who is given a qualification that requires one of these has it by now, or gets it afterwards.
    lock(LearningActivity.objects.filter(pk__in=enrollments.order_by().values("activity")), "SHARE")
    recorded = audit.record(enrollments, call, AuditEvent.Action.REMOVE, revision=None)
    numbers = call.events(AuditEvent.Action.REMOVE).values("enrollment_number")
    removed = Enrollment.objects.filter(pk__in=numbers).delete()[0]
    if removed != recorded:
        raise LostRace
    again = _enroll_again(call)
    return Result(
        batch=call.batch,
        counts=counted(remove=removed - again, remove_and_reenroll=again),
        qualifications=_sources(made(newest, call)) if again else (),
    )


def _enroll_again(call: audit.Call) -> int:
    """New enrollments for what this call removed and a held qualification requires; how many."""
    removed: QuerySet[Any] = call.events(AuditEvent.Action.REMOVE).filter(
        CAN_RETURN, Q(Exists(requiring()))
    )
    result = enroll_pairs(
        removed.annotate(pair_user=F("user_id"), pair_activity=F("activity_id")),
        actor=call.actor.as_rule(),
        source=Enrollment.Source.QUALIFICATION,
        source_qualification=first_requiring(),
        qualifications=names_requiring(),
        call=call.as_rule(),
    )
    return result.counts.get(Outcome.ENROLL, 0)


def _sources(enrollments: QuerySet[Enrollment]) -> tuple[str, ...]:
    by_name = enrollments.order_by("source_qualification__sort_name", "source_qualification__name")
    return tuple(by_name.values_list("source_qualification__name", flat=True).distinct())
