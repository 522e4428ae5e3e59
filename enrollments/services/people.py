"""People: whether they are active, which role they have, which teams they manage."""

from django.db.models import QuerySet

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

    Refused: `not_allowed`; `last_owner` when nobody who is active would be owner any more.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    leavers = gate.users_in_scope(users, actor).filter(is_active=True)
    if refused := _leaves_no_owner(leavers):
        return refused
    lock(leavers, "NO KEY UPDATE")
    audit.record_users(leavers, call, Action.DEACTIVATE)
    leavers.order_by().update(is_active=False)
    return Result(batch=call.batch)


@one_transaction
def reactivate(users: QuerySet[User], *, actor: Actor, reason: str = "") -> Result:
    """Let these users sign in again; they are enrolled in what they must be in and never were.

    Ended enrollments stay ended. Counts the new enrollments. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    returning = gate.users_in_scope(users, actor).filter(is_active=False)
    lock(returning, "NO KEY UPDATE")
    audit.record_users(returning, call, Action.REACTIVATE)
    about = call.events(Action.REACTIVATE).values("user")
    User.objects.filter(pk__in=about).update(is_active=True)
    holders = Holder.objects.filter(user__in=about)
    lock_rules_of(holders)
    return Result(batch=call.batch, counts=counted(enroll=enroll_required(holders, call)))


@one_transaction
def give_role(users: QuerySet[User], role: Role, *, actor: Actor, reason: str = "") -> Result:
    """Give these users the role instead of the one that they have.

    Who stops being a team manager no longer manages any team. Refused: `not_allowed`; `last_owner`
    when nobody who is active would be owner any more.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    return _give_role(gate.users_in_scope(users, actor), role, audit.Call.by(actor, reason))


def _give_role(users: QuerySet[User], role: Role, call: audit.Call) -> Result:
    changing = users.exclude(role=role)
    if role != Role.OWNER and (refused := _leaves_no_owner(changing)):
        return refused
    lock(changing, "NO KEY UPDATE")
    audit.record_users(changing, call, Action.GIVE_ROLE, about=role.value)
    changed = call.events(Action.GIVE_ROLE).values("user")
    User.objects.filter(pk__in=changed).update(role=role)
    if role != Role.TEAM_MANAGER:
        TeamManager.objects.filter(user__in=changed).delete()
    return Result(batch=call.batch)


@one_transaction
def manage_teams(user: User, teams: QuerySet[Team], *, actor: Actor, reason: str = "") -> Result:
    """Let the user manage exactly these teams. Refused: `not_allowed`."""
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    one = gate.users_in_scope(User.objects.filter(pk=user.pk), actor)
    lock(one, "NO KEY UPDATE")
    held = TeamManager.objects.filter(user__in=one.order_by().values("pk"))
    gone = held.exclude(team__in=teams.order_by().values("pk")).select_related("team")
    new = teams.exclude(managers__in=held)
    for management in gone.order_by("team__sort_name", "team__name"):
        audit.record_users(one, call, Action.LEAVE_TEAM, about=management.team.name)
    for team in new.order_by("sort_name", "name"):
        audit.record_users(one, call, Action.MANAGE_TEAM, about=team.name)
    TeamManager.objects.bulk_create([TeamManager(user=user, team=team) for team in new])
    gone.delete()
    return Result(batch=call.batch)


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
    actor = Actor(persons=(user,), door=AuditEvent.Door.COMMAND_LINE)
    call = audit.Call.by(actor, "create_owner")
    this = User.objects.filter(pk=user.pk)
    if not is_new:
        user.set_password(password)
        this.update(role=Role.OWNER, is_active=True, password=user.password)
        enroll_required(Holder.objects.filter(user=user), call)
    audit.record_users(this, call, Action.GIVE_ROLE, about=Role.OWNER.value)
    return is_new


def _leaves_no_owner(users: QuerySet[User]) -> Result | None:
    """The refusal when no active owner is left without `users`. Owners are few: all are locked."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    lock(owners, "NO KEY UPDATE")
    staying = owners.exclude(pk__in=users.order_by().values("pk"))
    leaving = owners.filter(pk__in=users.order_by().values("pk"))
    if leaving.exists() and not staying.exists():
        return gate.refused(Outcome.LAST_OWNER)
    return None
