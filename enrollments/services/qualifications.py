"""Qualifications: holding one enrolls the user in each required activity."""

from typing import Any

from django.db.models import F, QuerySet

from enrollments.actors import Actor
from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
)
from enrollments.services import audit
from enrollments.services.enroll import enroll_pairs
from enrollments.services.results import Result
from enrollments.services.sql import Constant, insert_select, lock, one_transaction


@one_transaction
def grant_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Let these users hold the qualification; active ones are enrolled in what it requires.

    An existing enrollment, open or ended, stays as it is. Counts the new enrollments.
    """
    call = audit.Call.by(actor, reason)
    new = users.exclude(held__qualification=qualification)
    _record(new, call, AuditEvent.Action.GRANT, qualification)
    insert_select(
        Holder,
        new,
        {
            "user": F("pk"),
            "qualification": Constant(Holder, "qualification", qualification.pk),
            "since": Constant(Holder, "since", call.at),
        },
        ignore_conflicts=True,
    )
    holders = Holder.objects.filter(qualification=qualification, user__in=users.values("pk"))
    return _enroll_holders(holders, call, qualification)


@one_transaction
def withdraw_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Take the qualification away. Its enrollments stay, and no longer come back when removed."""
    call = audit.Call.by(actor, reason)
    held = Holder.objects.filter(qualification=qualification, user__in=users.values("pk"))
    lock(held)
    _record(users.filter(held__qualification=qualification), call, WITHDRAW, qualification)
    held.delete()
    return Result(batch=call.batch)


@one_transaction
def add_requirement(
    qualification: Qualification, activity: LearningActivity, *, actor: Actor, reason: str = ""
) -> Result:
    """Require the activity; active holders are enrolled in it. Counts the new enrollments."""
    call = audit.Call.by(actor, reason)
    _requirement, is_new = Requirement.objects.get_or_create(
        qualification=qualification, activity=activity
    )
    if is_new:
        only = Qualification.objects.filter(pk=qualification.pk)
        columns = audit.common_columns(call, AuditEvent.Action.REQUIRE) | {
            "skipped": audit.value("skipped", ""),
            "activity": audit.value("activity", activity.pk),
            "former_status": audit.value("former_status", ""),
            "qualifications": F("name"),
        }
        insert_select(AuditEvent, only, columns)
    holders = Holder.objects.filter(qualification=qualification)
    return _enroll_holders(
        holders.filter(qualification__requirements__activity=activity), call, qualification
    )


WITHDRAW = AuditEvent.Action.WITHDRAW


def _enroll_holders(
    holders: QuerySet[Holder], call: audit.Call, qualification: Qualification
) -> Result:
    """Enroll active holders in what the qualification requires and they are not in yet."""
    pairs: QuerySet[Any] = holders.filter(
        qualification__ended_on__isnull=True,
        qualification__requirements__activity__archived_at__isnull=True,
        user__is_active=True,
    ).annotate(pair_user=F("user_id"), pair_activity=F("qualification__requirements__activity_id"))
    # A remove of one of these that runs at this moment must see the new holder: it waits for this
    # transaction, or this one for it.
    lock(
        Enrollment.objects.filter(
            user__in=holders.values("user_id"), activity__qualifications=qualification
        )
    )
    return enroll_pairs(
        pairs.order_by(),
        actor=call.actor,
        source=Enrollment.Source.QUALIFICATION,
        source_qualification=Constant(Enrollment, "source_qualification", qualification.pk),
        qualifications=audit.value("qualifications", qualification.name),
        call=call,
    )


def _record(
    users: QuerySet[User],
    call: audit.Call,
    action: AuditEvent.Action,
    qualification: Qualification,
) -> None:
    columns = audit.common_columns(call, action) | {
        "skipped": audit.value("skipped", ""),
        "user": F("pk"),
        "former_status": audit.value("former_status", ""),
        "qualifications": audit.value("qualifications", qualification.name),
    }
    insert_select(AuditEvent, users.order_by(), columns)
