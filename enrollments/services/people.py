"""Who is active: may sign in, and is enrolled by what they hold."""

from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import OPEN, AuditEvent, Enrollment, Holder, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services import audit, gate, sessions
from enrollments.services.owners import leaves_no_owner, lock_with_owners
from enrollments.services.results import Result, counted
from enrollments.services.rules import enroll_required, lock_rules_of
from enrollments.services.sql import lock, one_transaction
from enrollments.services.unenroll import end_access
from lms_admin.dialect import one_of

Action = AuditEvent.Action


@one_transaction
def deactivate(
    users: QuerySet[User], *, actor: Actor, unenroll_too: bool = False, reason: str = ""
) -> Result:
    """Let these users no longer sign in: their sessions end, and never revive.

    Their enrollments stay as they are, or with `unenroll_too` those that are open end as
    `unenroll` ends them, with its outcomes; what is completed stays. Else: `no_change` and
    `own_enrollment`, counted in users. Refused: `not_allowed`; `last_owner` when nobody who is
    active would be owner any more; `not_confirmed` when more enrollments would end than the actor
    confirmed.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    if unenroll_too and (refused := gate.without(actor, Right.UNENROLL)):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    lock_with_owners(asked)
    others = asked.exclude(pk__in=actor.untouchable)
    leavers = others.filter(is_active=True)
    if refused := leaves_no_owner(leavers):
        return refused
    ended = end_access(_open(leavers), call) if unenroll_too else Result(batch=call.batch)
    if ended.refused:
        return ended
    _skip(others.filter(is_active=False), call, Action.DEACTIVATE, Outcome.NO_CHANGE)
    own = asked.filter(pk__in=actor.untouchable)
    _skip(own, call, Action.DEACTIVATE, Outcome.OWN_ENROLLMENT)
    audit.record_users(leavers, call, Action.DEACTIVATE)
    leavers.order_by().update(is_active=False, **sessions.ENDED)
    done = counted(unenroll=ended.counts.get(Outcome.UNENROLL, 0))
    return Result(batch=call.batch, counts=call.skips() | done)


def _open(users: QuerySet[User]) -> QuerySet[Enrollment]:
    """Their open enrollments at this moment, by primary key. What is completed is not open."""
    opened = Enrollment.objects.filter(OPEN, user__in=users.order_by().values("pk"))
    numbers = list(opened.order_by().values_list("pk", flat=True))
    return Enrollment.objects.filter(pk__in=one_of(numbers))


@one_transaction
def reactivate(
    users: QuerySet[User], *, actor: Actor, reason: str = "", enrolls: bool = True
) -> Result:
    """Let these users sign in again; they are enrolled in what they must be in and never were.

    Ended enrollments stay ended. Counts the new enrollments. Outcomes: `enroll`, `no_change`
    (counted in users). Refused: `not_allowed`. Without `enrolls` nobody is enrolled yet: the first
    part of a plan.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    lock(asked, "NO KEY UPDATE")
    _skip(asked.filter(is_active=True), call, Action.REACTIVATE, Outcome.NO_CHANGE)
    made = activate(asked.filter(is_active=False), call, enrolls=enrolls)
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


def activate(users: QuerySet[User], call: audit.Call, *, enrolls: bool = True) -> int:
    """The caller holds their locks. Returns how many enrollments the rule made."""
    audit.record_users(users, call, Action.REACTIVATE)
    returned = call.events(Action.REACTIVATE).values("user")
    User.objects.filter(pk__in=returned).update(is_active=True)
    holders = Holder.objects.filter(user__in=returned)
    lock_rules_of(holders)
    return enroll_required(holders, call) if enrolls else 0


def _skip(users: QuerySet[User], call: audit.Call, action: AuditEvent.Action, why: Outcome) -> None:
    audit.record_users(users, call, action, skipped=why.value)
