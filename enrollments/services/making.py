"""Makes enrollments, and opens ended ones: what several services do once their gates are passed."""

from functools import partial
from typing import Any

from django.db.models import F, Max, QuerySet

from enrollments.models import AuditEvent, Enrollment
from enrollments.services import audit
from enrollments.services.results import LostRace
from enrollments.services.sql import insert_select
from lms_admin.dialect import Constant

ENROLL, REENROLL = AuditEvent.Action.ENROLL, AuditEvent.Action.REENROLL


def make(
    pairs: QuerySet[Any],
    call: audit.Call,
    *,
    source: Enrollment.Source,
    due_on: Any = None,
    source_qualification: Any = None,
    qualifications: Any = None,
) -> int:
    """Enroll for each row of `pairs`, which has `pair_user` and `pair_activity` (primary keys).

    The caller leaves out who may not be enrolled. A pair that has an enrollment is left alone and
    not counted. `due_on` (a date, too) and `source_qualification` are expressions over `pairs`,
    `qualifications` (the audit's text) is one over the new enrollments.
    """
    constant = partial(Constant, Enrollment)
    newest = newest_enrollment()
    name = {Enrollment.Source.HAND: call.actor.name}.get(source, "")
    if source == Enrollment.Source.IMPORT:
        name = str(call.actor.import_number or "")
    is_expression = hasattr(due_on, "resolve_expression")
    inserted = insert_select(
        Enrollment,
        # All in the same order, so that two of these cannot wait for each other's new rows.
        pairs.order_by("pair_user", "pair_activity"),
        {
            "user": F("pair_user"),
            "activity": F("pair_activity"),
            "status": constant("status", Enrollment.Status.ENROLLED.value),
            "progress": constant("progress", 0),
            "enrolled_at": constant("enrolled_at", call.at),
            "due_on": due_on if is_expression else constant("due_on", due_on),
            "unenrolled_by": constant("unenrolled_by", ""),
            "source": constant("source", source.value),
            "source_name": constant("source_name", name),
            "source_qualification": source_qualification or constant("source_qualification", None),
            "revision": constant("revision", 1),
        },
        ignore_conflicts=True,
    )
    recorded = audit.record(made(newest, call), call, ENROLL, qualifications=qualifications)
    # More than these, when somebody else enrolled in the very same microsecond.
    if recorded != inserted:
        raise LostRace
    return inserted


def newest_enrollment() -> int:
    """Primary key of the newest enrollment, 0 when there is none."""
    return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or 0


def made(newest: int, call: audit.Call) -> QuerySet[Enrollment]:
    """What the call made since `newest` was the newest enrollment, by that and its moment alone.

    A join with what was asked for would say the same, and takes forever where PostgreSQL has no
    statistics yet of rows that were written a moment ago.
    """
    return Enrollment.objects.filter(pk__gt=newest, enrolled_at=call.at)


def reopen(ended: QuerySet[Enrollment], call: audit.Call) -> int:
    """Open these ended enrollments again. Returns how many. The caller holds their locks.

    What is recorded is what is opened: a second look at `ended` would decide anew, and takes
    forever where PostgreSQL has no statistics yet.
    """
    recorded = audit.record(ended, call, REENROLL, revision=F("revision") + 1)
    numbers = call.events(REENROLL).values("enrollment_number")
    changed = Enrollment.objects.filter(pk__in=numbers).update(
        status=Enrollment.Status.ENROLLED,
        unenrolled_at=None,
        unenrolled_by="",
        revision=F("revision") + 1,
    )
    if changed != recorded:
        raise LostRace
    return changed
