"""Qualifications: holding one enrolls the user in each required activity.

Each service locks the users concerned, then the qualification, then the required activities: see
`rules`. Who is given it and what it comes to require at the same moment would otherwise not see
each other, and a remove would not see the new holder and leave them without the enrollment.

With `enrolls` set to false a service changes the rule alone: that is the first part of a plan,
which makes the enrollments part by part (`services.changing`).
"""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

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
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import missing
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.making import make
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.rules import enroll_required, lock_rules
from enrollments.services.sql import insert_select, lock, one_transaction
from lms_admin.dialect import Constant, DaysFromToday

Action = AuditEvent.Action


@one_transaction
def grant_qualification(
    qualification: Qualification,
    users: QuerySet[User],
    *,
    actor: Actor,
    reason: str = "",
    enrolls: bool = True,
) -> Result:
    """Let these users hold the qualification; active ones are enrolled in what it requires.

    An existing enrollment, open or ended, stays as it is. Counts the new enrollments. Outcomes:
    `enroll`; counted in users `own_enrollment` and, of who holds it already, `no_change`. Refused:
    `not_allowed`.
    """
    if refused := gate.without(actor, Right.GRANT_QUALIFICATION):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    # Who is activated at the same moment is active by now, or enrolled by that.
    lock(asked, "SHARE")
    lock_rules(_only(qualification), qualification.activities.all())
    own, others = _apart(asked, actor)
    new = others.exclude(held__qualification=qualification)
    before = others.filter(held__qualification=qualification)
    _skip(before, call, Action.GRANT, qualification, Outcome.NO_CHANGE)
    _skip(own, call, Action.GRANT, qualification, Outcome.OWN_ENROLLMENT)
    recorded = _record_users(new, call, Action.GRANT, qualification)
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
    holders = Holder.objects.filter(qualification=qualification, user__in=_keys(others))
    made = _enroll_holders(holders, call, qualification) if enrolls else 0
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


@one_transaction
def withdraw_qualification(
    qualification: Qualification, users: QuerySet[User], *, actor: Actor, reason: str = ""
) -> Result:
    """Take the qualification away. Its enrollments stay, and no longer come back when removed.

    Outcomes, counted in users: `own_enrollment` and, of who does not hold it, `no_change`. Refused:
    `not_allowed`.
    """
    if refused := gate.without(actor, Right.GRANT_QUALIFICATION):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    lock_rules(_only(qualification), qualification.activities.all())
    own, others = _apart(asked, actor)
    holding = others.filter(held__qualification=qualification)
    without = others.exclude(held__qualification=qualification)
    _skip(without, call, Action.WITHDRAW, qualification, Outcome.NO_CHANGE)
    _skip(own, call, Action.WITHDRAW, qualification, Outcome.OWN_ENROLLMENT)
    recorded = _record_users(holding, call, Action.WITHDRAW, qualification)
    held = Holder.objects.filter(qualification=qualification, user__in=_keys(others))
    if held.delete()[0] != recorded:
        raise LostRace
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def add_requirement(
    qualification: Qualification,
    activity: LearningActivity,
    *,
    actor: Actor,
    due_days: int | None = None,
    reason: str = "",
    enrolls: bool = True,
) -> Result:
    """Require the activity; active holders are enrolled in it. Counts the new enrollments.

    `due_days` is the time frame: each of these enrollments, and each later one, is due that many
    days after it is made. A requirement that is there already keeps the one it has. Outcomes:
    `enroll`, `no_change`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    lock_rules(_only(qualification), LearningActivity.objects.filter(pk=activity.pk))
    _requirement, is_new = Requirement.objects.get_or_create(
        qualification=qualification, activity=activity, defaults={"due_days": due_days}
    )
    _record(call, Action.REQUIRE, qualification, about=activity.title, of=activity, done=is_new)
    holders = qualification.holders.all()
    made = _enroll_holders(holders, call, qualification, only=activity) if enrolls else 0
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


@one_transaction
def drop_requirement(
    qualification: Qualification, activity: LearningActivity, *, actor: Actor, reason: str = ""
) -> Result:
    """No longer require the activity. Its enrollments stay, and no longer come back when removed.

    Outcome: `no_change`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    lock_rules(_only(qualification), LearningActivity.objects.filter(pk=activity.pk))
    dropped, _rows = Requirement.objects.filter(
        qualification=qualification, activity=activity
    ).delete()
    action, done = Action.DROP_REQUIREMENT, bool(dropped)
    _record(call, action, qualification, about=activity.title, of=activity, done=done)
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def change_time_frame(
    qualification: Qualification,
    activity: LearningActivity,
    *,
    due_days: int | None,
    actor: Actor,
    reason: str = "",
) -> Result:
    """Give the requirement another time frame, None for none. Due dates that there are stay.

    Outcome: `no_change`, also where the activity is not required. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    lock_rules(_only(qualification), LearningActivity.objects.filter(pk=activity.pk))
    found = Requirement.objects.filter(qualification=qualification, activity=activity).first()
    done = found is not None and found.due_days != due_days
    changes = {"due_days": [found.due_days, due_days]} if found and done else None
    if found and done:
        Requirement.objects.filter(pk=found.pk).update(due_days=due_days)
    about = activity.title
    _record(call, Action.EDIT, qualification, about=about, of=activity, done=done, changes=changes)
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def end_qualification(
    qualification: Qualification,
    *,
    on: date | None = None,
    actor: Actor,
    reason: str = "",
    enrolls: bool = True,
) -> Result:
    """Let the qualification end, today or on that day; from then on it enrolls nobody any more.

    Its holders keep it as a record, and their enrollments stay. A later end than there was enrolls
    them until then. Outcomes: `enroll`, `no_change`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    lock_rules(_only(qualification), qualification.activities.all())
    day = on or timezone.localdate()
    ended = _only(qualification).exclude(ended_on=day).update(ended_on=day)
    _record(call, Action.END_QUALIFICATION, qualification, about=day.isoformat(), done=bool(ended))
    made = enroll_required(qualification.holders.all(), call) if enrolls else 0
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


@one_transaction
def resume_qualification(
    qualification: Qualification, *, actor: Actor, reason: str = "", enrolls: bool = True
) -> Result:
    """Lift the end of the qualification: its holders are enrolled in what they were never in.

    Ended enrollments stay ended. Counts the new enrollments. Outcomes: `enroll`, `no_change`.
    Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    lock_rules(_only(qualification), qualification.activities.all())
    lifted = _only(qualification).exclude(ended_on=None).update(ended_on=None)
    _record(call, Action.RESUME_QUALIFICATION, qualification, done=bool(lifted))
    made = enroll_required(qualification.holders.all(), call) if enrolls else 0
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


def _enroll_holders(
    holders: QuerySet[Holder],
    call: audit.Call,
    qualification: Qualification,
    *,
    only: LearningActivity | None = None,
) -> int:
    """Enroll active holders in what the qualification requires and they were never in."""
    pairs: QuerySet[Any] = missing(holders)
    return make(
        pairs.filter(pair_activity=only.pk) if only else pairs,
        call,
        source=Enrollment.Source.QUALIFICATION,
        due_on=DaysFromToday(F("qualification__requirements__due_days")),
        source_qualification=Constant(Enrollment, "source_qualification", qualification.pk),
        qualifications=audit.value("qualifications", qualification.name),
    )


def _only(qualification: Qualification) -> QuerySet[Qualification]:
    return Qualification.objects.filter(pk=qualification.pk)


def _apart(users: QuerySet[User], actor: Actor) -> tuple[QuerySet[User], QuerySet[User]]:
    """Whoever asks, where they may not change what is their own, and the others."""
    own = actor.untouchable
    return users.filter(pk__in=own), users.exclude(pk__in=own)


def _keys(users: QuerySet[User]) -> QuerySet[Any]:
    return users.order_by().values("pk")


def _skip(
    users: QuerySet[User],
    call: audit.Call,
    action: AuditEvent.Action,
    qualification: Qualification,
    why: Outcome,
) -> None:
    _record_users(users, call, action, qualification, skipped=why.value)


def _record_users(
    users: QuerySet[User],
    call: audit.Call,
    action: AuditEvent.Action,
    qualification: Qualification,
    *,
    skipped: str = "",
) -> int:
    return audit.record_users(
        users,
        call,
        action,
        qualification=qualification,
        qualifications=qualification.name,
        skipped=skipped,
    )


def _record(
    call: audit.Call,
    action: AuditEvent.Action,
    qualification: Qualification,
    *,
    about: str = "",
    of: LearningActivity | None = None,
    done: bool,
    changes: dict[str, Any] | None = None,
) -> None:
    audit.record_one(
        call,
        action,
        activity=of,
        qualification=qualification,
        qualifications=qualification.name,
        about=about,
        skipped="" if done else Outcome.NO_CHANGE.value,
        changes=changes,
    )
