"""Qualifications: holding one enrolls the user in each required activity.

Each service locks the qualification first: who is given it and what it comes to require at the same
moment would otherwise not see each other. Then it locks the required activities against a remove,
which would not see the new holder and leave them without the enrollment.
"""

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
from enrollments.services.results import LostRace, Result
from enrollments.services.sql import each_once, insert_select, lock, one_transaction
from lms_admin.dialect import Constant


@one_transaction
def grant_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Let these users hold the qualification; active ones are enrolled in what it requires.

    An existing enrollment, open or ended, stays as it is. Counts the new enrollments.
    """
    call = audit.Call.by(actor, reason)
    _lock_rules(qualification, qualification.activities.all())
    new = each_once(users).exclude(held__qualification=qualification)
    recorded = _record(new, call, AuditEvent.Action.GRANT, qualification)
    given = insert_select(
        Holder,
        new,
        {
            "user": F("pk"),
            "qualification": Constant(Holder, "qualification", qualification.pk),
            "since": Constant(Holder, "since", call.at),
        },
    )
    if given != recorded:
        raise LostRace
    holders = Holder.objects.filter(qualification=qualification, user__in=_keys(users))
    return _enroll_holders(holders, call, qualification, LearningActivity.objects.all())


@one_transaction
def withdraw_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Take the qualification away. Its enrollments stay, and no longer come back when removed."""
    call = audit.Call.by(actor, reason)
    _lock_rules(qualification, qualification.activities.all())
    holding = each_once(users).filter(held__qualification=qualification)
    recorded = _record(holding, call, AuditEvent.Action.WITHDRAW, qualification)
    held = Holder.objects.filter(qualification=qualification, user__in=_keys(users))
    if held.delete()[0] != recorded:
        raise LostRace
    return Result(batch=call.batch)


@one_transaction
def add_requirement(
    qualification: Qualification, activity: LearningActivity, *, actor: Actor, reason: str = ""
) -> Result:
    """Require the activity; active holders are enrolled in it. Counts the new enrollments."""
    call = audit.Call.by(actor, reason)
    only_this = LearningActivity.objects.filter(pk=activity.pk)
    _lock_rules(qualification, only_this)
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
    return _enroll_holders(qualification.holders.all(), call, qualification, only_this)


def _lock_rules(qualification: Qualification, activities: QuerySet[LearningActivity]) -> None:
    lock(Qualification.objects.filter(pk=qualification.pk), "NO KEY UPDATE")
    lock(activities, "NO KEY UPDATE")


def _enroll_holders(
    holders: QuerySet[Holder],
    call: audit.Call,
    qualification: Qualification,
    activities: QuerySet[LearningActivity],
) -> Result:
    """Enroll active holders in those of `activities` that are required and they are not in yet."""
    # A handful of keys, and easier on the planner than more joins.
    required = list(
        activities.filter(
            archived_at__isnull=True,
            requirements__qualification=qualification,
            requirements__qualification__ended_on__isnull=True,
        ).values_list("pk", flat=True)
    )
    pairs: QuerySet[Any] = holders.filter(
        user__is_active=True, qualification__requirements__activity__in=required
    ).annotate(pair_user=F("user_id"), pair_activity=F("qualification__requirements__activity_id"))
    return enroll_pairs(
        pairs,
        actor=call.actor,
        source=Enrollment.Source.QUALIFICATION,
        source_qualification=Constant(Enrollment, "source_qualification", qualification.pk),
        qualifications=audit.value("qualifications", qualification.name),
        call=call,
    )


def _keys(users: QuerySet[User]) -> QuerySet[Any]:
    return users.order_by().values("pk")


def _record(
    users: QuerySet[User],
    call: audit.Call,
    action: AuditEvent.Action,
    qualification: Qualification,
) -> int:
    columns = audit.common_columns(call, action) | {
        "skipped": audit.value("skipped", ""),
        "user": F("pk"),
        "former_status": audit.value("former_status", ""),
        "qualifications": audit.value("qualifications", qualification.name),
    }
    return insert_select(AuditEvent, users, columns)
