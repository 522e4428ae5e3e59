"""Which role somebody has. Sessions that were opened with another role end."""

from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import AuditEvent, Team, TeamManager, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import audit, gate, sessions
from enrollments.services.factors import drop_factors
from enrollments.services.owners import leaves_no_owner, lock_with_owners
from enrollments.services.people import activate
from enrollments.services.results import Result
from enrollments.services.sql import lock, one_transaction
from enrollments.services.teams import let_manage

GIVE_ROLE = AuditEvent.Action.GIVE_ROLE


@one_transaction
def give_role(users: QuerySet[User], role: Role, *, actor: Actor, reason: str = "") -> Result:
    """Give these users the role instead of the one that they have; their sessions end.

    Who stops being a team manager no longer manages any team. Outcome: `no_change` (counted in
    users). Refused: `not_allowed`; `last_owner` when nobody who is active would be owner any more.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason)
    return _give(gate.users_in_scope(users, actor), role, call)


@one_transaction
def assign_role(
    user: User, role: Role, teams: QuerySet[Team], *, actor: Actor, reason: str = ""
) -> Result:
    """Give this user the role, and let a team manager manage exactly these teams.

    Refused and counted as by `give_role`; who keeps the role and gets other teams has no outcome.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(User.objects.filter(pk=user.pk), actor)
    given = _give(asked, role, call, is_told=role != Role.TEAM_MANAGER)
    if not given.refused and role == Role.TEAM_MANAGER:
        let_manage(user, teams, call)
    return given


def give_by_rule(user: User, role: Role, call: audit.Call) -> Result:
    """Give the role that the organisation's groups say. No person asks, so no right is asked.

    That the last owner kept the role is recorded.
    """
    this = User.objects.filter(pk=user.pk)
    given = _give(this, role, call, is_told=False)
    if given.refused:
        skipped = str(given.refused.value)
        audit.record_users(this, call, GIVE_ROLE, about=role.value, skipped=skipped)
    return given


def _give(asked: QuerySet[User], role: Role, call: audit.Call, *, is_told: bool = True) -> Result:
    """`is_told`: whether somebody who has the role already is told as skipped."""
    lock_with_owners(asked)
    changing = asked.exclude(role=role)
    if role != Role.OWNER and (refused := leaves_no_owner(changing)):
        return refused
    if is_told:
        skipped = Outcome.NO_CHANGE.value
        there = asked.filter(role=role)
        audit.record_users(there, call, GIVE_ROLE, about=role.value, skipped=skipped)
    audit.record_users(changing, call, GIVE_ROLE, about=role.value)
    changed = call.events(GIVE_ROLE).values("user")
    User.objects.filter(pk__in=changed).update(role=role, **sessions.ENDED)
    if role != Role.TEAM_MANAGER:
        TeamManager.objects.filter(user__in=changed).delete()
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def create_owner(email: str, password: str, *, first_name: str, last_name: str) -> bool:
    """Let somebody be owner: the way in to an empty database, and back in when no owner can.

    No person stands behind it, so only who can run commands on the server has it. An account with
    this address becomes owner, active, with this password and without second factors; where there
    is none it is made, by these names.
    Returns whether it is new.
    """
    user = User.objects.filter(email_key=email_key(email)).first()
    is_new = user is None
    if user is None:
        names = {"first_name": first_name, "last_name": last_name}
        user = User.objects.create_user(email, password, role=Role.OWNER, **names)
    this = User.objects.filter(pk=user.pk)
    lock(this, "NO KEY UPDATE")
    actor = Actor(persons=(user,), door=AuditEvent.Door.COMMAND_LINE)
    call = audit.Call.by(actor, "create_owner")
    # Also of an owner: that somebody came in by this door and set the password has to be seen.
    audit.record_users(this, call, GIVE_ROLE, about=Role.OWNER.value)
    if not is_new:
        activate(this.filter(is_active=False), call)
        TeamManager.objects.filter(user=user).delete()
        drop_factors(user, call)
        user.set_password(password)
        this.update(role=Role.OWNER, password=user.password)
    return is_new
