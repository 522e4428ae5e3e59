"""Qualifications: holding one enrolls the user in each required activity.

Each service locks the qualification first. Who is given it and what it comes to require at the same
moment would otherwise not see each other, and a holder would miss an enrollment.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

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
from enrollments.services.sql import Constant, each_once, insert_select, lock, one_transaction


@one_transaction
def grant_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Let these users hold the qualification; active ones are enrolled in what it requires.

    An existing enrollment, open or ended, stays as it is. Counts the new enrollments.
    """
    call = audit.Call.by(actor, reason)
    _lock_qualification(qualification)
    asked = each_once(users)
    new = asked.exclude(held__qualification=qualification)
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
    holders = Holder.objects.filter(qualification=qualification, user__in=_keys(asked))
    return _enroll_holders(holders, call, qualification, qualification.requirements.all())


@one_transaction
def withdraw_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Take the qualification away. Its enrollments stay, and no longer come back when removed."""
    call = audit.Call.by(actor, reason)
    _lock_qualification(qualification)
    asked = each_once(users)
    holding = asked.filter(held__qualification=qualification)
    recorded = _record(holding, call, AuditEvent.Action.WITHDRAW, qualification)
    held = Holder.objects.filter(qualification=qualification, user__in=_keys(asked))
    if held.delete()[0] != recorded:
        raise LostRace
    return Result(batch=call.batch)


@one_transaction
def add_requirement(
    qualification: Qualification, activity: LearningActivity, *, actor: Actor, reason: str = ""
) -> Result:
    """Require the activity; active holders are enrolled in it. Counts the new enrollments."""
    call = audit.Call.by(actor, reason)
    _lock_qualification(qualification)
    requirement, is_new = Requirement.objects.get_or_create(
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
    only_this = Requirement.objects.filter(pk=requirement.pk)
    return _enroll_holders(qualification.holders.all(), call, qualification, only_this)


def _lock_qualification(qualification: Qualification) -> None:
    """Without keeping anybody from referring to it, as a remove that enrolls again does."""
    Qualification.objects.select_for_update(no_key=True).get(pk=qualification.pk)


def _enroll_holders(
    holders: QuerySet[Holder],
    call: audit.Call,
    qualification: Qualification,
    requirements: QuerySet[Requirement],
) -> Result:
    """Enroll active holders in what is required of them and they are not in yet."""
    pairs: QuerySet[Any] = holders.filter(
        qualification__ended_on__isnull=True,
        qualification__requirements__in=requirements.filter(activity__archived_at__isnull=True),
        user__is_active=True,
    ).annotate(pair_user=F("user_id"), pair_activity=F("qualification__requirements__activity_id"))
    result = enroll_pairs(
        pairs,
        actor=call.actor,
        source=Enrollment.Source.QUALIFICATION,
        source_qualification=Constant(Enrollment, "source_qualification", qualification.pk),
        qualifications=audit.value("qualifications", qualification.name),
        call=call,
    )
    # A remove of one of these that runs at this moment does not see the holder or the requirement
    # yet: it is over by now and left a gap, or waits for this transaction.
    here = pairs.filter(pair_user=OuterRef("user_id"), pair_activity=OuterRef("activity_id"))
    if lock(Enrollment.objects.filter(Exists(here))) != pairs.count():
        raise LostRace
    return result


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
