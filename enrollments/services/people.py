"""People: whether they are active, which role they have, which teams they manage."""

from django.db.models import Q, QuerySet

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import AuditEvent, Holder, Team, TeamManager, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import audit, gate
from enrollments.services.results import Result, counted
from enrollments.services.rules import enroll_required, lock_rules_of
from enrollments.services.sql import lock, one_transaction

Action = AuditEvent.Action


@one_transaction
def deactivate(users: QuerySet[User], *, actor: Actor, reason: str = "") -> Result:
    """Let these users no longer sign in. Their enrollments stay as they are.

    Outcome: `no_change` (counted in users). Refused: `not_allowed`; `last_owner` when nobody who is
    active would be owner any more.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    _lock_with_owners(asked)
    leavers = asked.filter(is_active=True)
    if refused := _leaves_no_owner(leavers):
        return refused
    _skip(asked.filter(is_active=False), call, Action.DEACTIVATE)
    audit.record_users(leavers, call, Action.DEACTIVATE)
    leavers.order_by().update(is_active=False)
    return Result(batch=call.batch, counts=call.skips())


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
    _skip(asked.filter(is_active=True), call, Action.REACTIVATE)
    made = _activate(asked.filter(is_active=False), call, enrolls=enrolls)
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


def _activate(users: QuerySet[User], call: audit.Call, *, enrolls: bool = True) -> int:
    """The caller holds their locks. Returns how many enrollments the rule made."""
    audit.record_users(users, call, Action.REACTIVATE)
    returned = call.events(Action.REACTIVATE).values("user")
    User.objects.filter(pk__in=returned).update(is_active=True)
    holders = Holder.objects.filter(user__in=returned)
    lock_rules_of(holders)
    return enroll_required(holders, call) if enrolls else 0


@one_transaction
def give_role(users: QuerySet[User], role: Role, *, actor: Actor, reason: str = "") -> Result:
    """Give these users the role instead of the one that they have.

    Who stops being a team manager no longer manages any team. Outcome: `no_change` (counted in
    users). Refused: `not_allowed`; `last_owner` when nobody who is active would be owner any more.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    _lock_with_owners(asked)
    changing = asked.exclude(role=role)
    if role != Role.OWNER and (refused := _leaves_no_owner(changing)):
        return refused
    _skip(asked.filter(role=role), call, Action.GIVE_ROLE, about=role.value)
    audit.record_users(changing, call, Action.GIVE_ROLE, about=role.value)
    changed = call.events(Action.GIVE_ROLE).values("user")
    User.objects.filter(pk__in=changed).update(role=role)
    if role != Role.TEAM_MANAGER:
        TeamManager.objects.filter(user__in=changed).delete()
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def manage_teams(user: User, teams: QuerySet[Team], *, actor: Actor, reason: str = "") -> Result:
    """Let the user manage exactly these teams.

    Outcome: `no_change` (counted in users). Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    this = gate.users_in_scope(User.objects.filter(pk=user.pk), actor)
    if not lock(this, "NO KEY UPDATE"):
        return Result(batch=call.batch)
    chosen = Team.objects.filter(pk__in=teams.order_by().values("pk"))
    gone = Team.objects.filter(managers__user=user).exclude(pk__in=chosen.values("pk"))
    new = chosen.exclude(managers__user=user)
    changes = audit.record_teams(gone, user, call, Action.LEAVE_TEAM)
    changes += audit.record_teams(new, user, call, Action.MANAGE_TEAM)
    if not changes:
        _skip(this, call, Action.MANAGE_TEAM)
    TeamManager.objects.filter(user=user).exclude(team__in=chosen.values("pk")).delete()
    TeamManager.objects.bulk_create([TeamManager(user=user, team=team) for team in new])
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def create_owner(email: str, password: str, *, first_name: str, last_name: str) -> bool:
    """Let somebody be owner: the way in to an empty database, and back in when no owner can.

    No person stands behind it, so only who can run commands on the server has it. An account with
    this address becomes owner, active, with this password; without one it is made, by these names.
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
    audit.record_users(this, call, Action.GIVE_ROLE, about=Role.OWNER.value)
    if not is_new:
        _activate(this.filter(is_active=False), call)
        TeamManager.objects.filter(user=user).delete()
        user.set_password(password)
        this.update(role=Role.OWNER, password=user.password)
    return is_new


def _skip(
    users: QuerySet[User], call: audit.Call, action: AuditEvent.Action, *, about: str = ""
) -> None:
    audit.record_users(users, call, action, skipped=Outcome.NO_CHANGE.value, about=about)


def _lock_with_owners(users: QuerySet[User]) -> None:
    """Lock these users, and the active owners, who are few, in one order of primary keys.

    So two who take the role of owner from each other come one after the other, and none of them
    waits for the other one's rows.
    """
    theirs = Q(pk__in=users.order_by().values("pk"))
    lock(User.objects.filter(theirs | Q(role=Role.OWNER, is_active=True)), "NO KEY UPDATE")


def _leaves_no_owner(users: QuerySet[User]) -> Result | None:
    """The refusal when no active owner is left without `users`. The caller holds the locks."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    staying = owners.exclude(pk__in=users.order_by().values("pk"))
    if owners.exists() and not staying.exists():
        return gate.refused(Outcome.LAST_OWNER)
    return None
