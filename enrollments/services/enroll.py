"""Enroll: gives a place on an activity. Re-enroll: opens an ended one again."""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Value

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.services import audit
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.sql import each_once, insert_select, lock, one_transaction
from lms_admin.dialect import Constant

ENROLL = AuditEvent.Action.ENROLL


@one_transaction
def enroll(
    users: QuerySet[User],
    activity: LearningActivity,
    *,
    actor: Actor,
    reason: str = "",
    source: Enrollment.Source = Enrollment.Source.HAND,
    due_on: date | None = None,
) -> Result:
    """Enroll these users in the activity. An existing enrollment, open or ended, is left alone.

    Outcomes: `enroll`, `already_enrolled`, `user_inactive`, `activity_archived`.
    """
    call = audit.Call.by(actor, reason)
    asked = each_once(users)
    refuse = partial(audit.record_refused, activity=activity, call=call, action=ENROLL)
    if LearningActivity.objects.filter(pk=activity.pk, archived_at__isnull=False).exists():
        archived = refuse(asked, skipped=Outcome.ACTIVITY_ARCHIVED)
        return Result(batch=call.batch, counts=counted(activity_archived=archived))
    active = asked.filter(is_active=True)
    newest = newest_enrollment()
    counts = {
        "user_inactive": refuse(asked.filter(is_active=False), skipped=Outcome.USER_INACTIVE),
        "enroll": enroll_pairs(
            active.annotate(pair_user=F("pk"), pair_activity=Value(activity.pk)),
            actor=actor,
            source=source,
            due_on=due_on,
            call=call,
        ).done,
    }
    there = Enrollment.objects.filter(activity=activity, user__in=active.order_by().values("pk"))
    counts["already_enrolled"] = audit.record(
        there.exclude(pk__gt=newest, enrolled_at=call.at),
        call,
        ENROLL,
        skipped=Outcome.ALREADY_ENROLLED,
    )
    if sum(counts.values()) != asked.count():
        raise LostRace
    return Result(batch=call.batch, counts=counted(**counts))


@one_transaction
def enroll_pairs(
    pairs: QuerySet[Any],
    *,
    actor: Actor,
    reason: str = "",
    source: Enrollment.Source = Enrollment.Source.HAND,
    due_on: date | None = None,
    source_qualification: Any = None,
    call: audit.Call | None = None,
    qualifications: Any = None,
) -> Result:
    """Enroll for each row of `pairs`, which has `pair_user` and `pair_activity` (primary keys).

    The caller leaves out who may not be enrolled. A pair that has an enrollment is left alone and
    not counted. `source_qualification` and `qualifications` (the audit's text) are expressions over
    `pairs` and over the new enrollments. Outcome: `enroll`.
    """
    call = call or audit.Call.by(actor, reason)
    constant = partial(Constant, Enrollment)
    newest = newest_enrollment()
    name = {Enrollment.Source.HAND: actor.name}.get(source, "")
    if source == Enrollment.Source.IMPORT:
        name = str(actor.import_number or "")
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
            "due_on": constant("due_on", due_on),
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
    return Result(batch=call.batch, counts=counted(enroll=inserted))


def newest_enrollment() -> int:
    """Primary key of the newest enrollment, 0 when there is none."""
    return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or 0


def made(newest: int, call: audit.Call) -> QuerySet[Enrollment]:
    """What the call made since `newest` was the newest enrollment, by that and its moment alone.

    A join with what was asked for would say the same, and takes forever where PostgreSQL has no
    statistics yet of rows that were written a moment ago.
    """
    return Enrollment.objects.filter(pk__gt=newest, enrolled_at=call.at)


@one_transaction
def reenroll(enrollments: QuerySet[Enrollment], *, actor: Actor, reason: str = "") -> Result:
    """Open ended enrollments again, with progress, result and history as they were.

    Outcomes: `reenroll`, `already_enrolled`, `user_inactive`, `activity_archived`.
    """
    call = audit.Call.by(actor, reason)
    asked = lock(enrollments)
    ended = enrollments.filter(status=Enrollment.Status.UNENROLLED)
    is_active = Exists(User.objects.filter(pk=OuterRef("user_id"), is_active=True))
    is_archived = Exists(
        LearningActivity.objects.filter(pk=OuterRef("activity_id"), archived_at__isnull=False)
    )
    skips = {
        Outcome.ALREADY_ENROLLED: enrollments.filter(status=Enrollment.Status.ENROLLED),
        Outcome.USER_INACTIVE: ended.exclude(is_active),
        Outcome.ACTIVITY_ARCHIVED: ended.filter(is_active, is_archived),
    }
    counts = {
        code.value: audit.record(rows, call, AuditEvent.Action.REENROLL, skipped=code)
        for code, rows in skips.items()
    }
    possible = ended.filter(is_active).exclude(is_archived)
    recorded = audit.record(possible, call, AuditEvent.Action.REENROLL, revision=F("revision") + 1)
    changed = possible.update(
        status=Enrollment.Status.ENROLLED,
        unenrolled_at=None,
        unenrolled_by="",
        revision=F("revision") + 1,
    )
    # Users and activities are not locked: one that changed meanwhile had two outcomes, or none.
    if changed != recorded or changed + sum(counts.values()) != asked:
        raise LostRace
    return Result(batch=call.batch, counts=counted(reenroll=changed, **counts))
