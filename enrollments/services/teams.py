"""Teams: made, renamed, merged; who is in one, and who manages one."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import JSONArray, JSONObject

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Team, TeamManager, User
from enrollments.outcomes import Outcome
from enrollments.queries.moving import move_forecast
from enrollments.queries.names import is_name_taken
from enrollments.queries.teams import merge_forecast
from enrollments.roles import Right, Role
from enrollments.services import audit, gate
from enrollments.services.results import Result
from enrollments.services.sql import lock, one_transaction

Action = AuditEvent.Action


@one_transaction
def add_team(name: str, *, actor: Actor, reason: str = "") -> Result:
    """Make a team without users; `made` is its primary key.

    Refused: `not_allowed`; `name_taken` when there is a team of this name.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    if is_name_taken(Team, name):
        return gate.refused(Outcome.NAME_TAKEN)
    call = audit.Call.by(actor, reason)
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
    except IntegrityError:
        return gate.refused(Outcome.NAME_TAKEN)
    audit.record_one(call, Action.ADD_TEAM, about=name)
    return Result(batch=call.batch, made=team.pk)


@one_transaction
def rename_team(team: Team, name: str, *, actor: Actor, reason: str = "") -> Result:
    """Call the team otherwise. Nothing is recorded of a name that is the same.

    Refused: `not_allowed`; `team_unknown` when it is gone; `name_taken`.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    lock(Team.objects.filter(pk=team.pk), "NO KEY UPDATE")
    current = Team.objects.filter(pk=team.pk).first()
    if current is None:
        return gate.refused(Outcome.TEAM_UNKNOWN)
    if current.name == name:
        return Result(batch=call.batch)
    if is_name_taken(Team, name, but=current.pk):
        return gate.refused(Outcome.NAME_TAKEN)
    changes = {"name": [current.name, name]}
    current.name = name
    try:
        with transaction.atomic():
            current.save(update_fields=("name",))
    except IntegrityError:
        return gate.refused(Outcome.NAME_TAKEN)
    audit.record_one(call, Action.EDIT, about=name, changes=changes)
    return Result(batch=call.batch)


@one_transaction
def merge_teams(
    team: Team, into: Team, *, actor: Actor, seen: str | None = None, reason: str = ""
) -> Result:
    """Move all users of `team` to the team `into`, with its managers, and delete it.

    `seen` is the fingerprint of the forecast that was shown. Refused: `not_allowed`; `team_unknown`
    when one of them is gone, or both are the same; `changed_since_seen`.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    users = User.objects.filter(team=team.pk)
    lock(users, "NO KEY UPDATE")
    both = Team.objects.filter(pk__in={team.pk, into.pk})
    if lock(both) != 2:
        return gate.refused(Outcome.TEAM_UNKNOWN)
    if seen is not None and merge_forecast(team, into).fingerprint != seen:
        return gate.refused(Outcome.CHANGED_SINCE_SEEN)
    audit.record_one(
        call, Action.MERGE_TEAMS, about=into.name, changes={"team": [team.name, into.name]}
    )
    put_into_team(users, into, call)
    _unite_managers(team, into, call)
    Team.objects.filter(pk=team.pk).delete()
    return Result(batch=call.batch)


def _unite_managers(team: Team, into: Team, call: audit.Call) -> None:
    """Who managed `team` manages `into` instead."""
    managers = User.objects.filter(managed__team=team)
    new = managers.exclude(managed__team=into)
    audit.record_users(managers, call, Action.LEAVE_TEAM, about=team.name)
    audit.record_users(new, call, Action.MANAGE_TEAM, about=into.name)
    TeamManager.objects.bulk_create(
        [TeamManager(user_id=user, team=into) for user in new.values_list("pk", flat=True)]
    )
    TeamManager.objects.filter(team=team).delete()


@one_transaction
def move_to_team(
    users: QuerySet[User],
    team: Team | None,
    *,
    actor: Actor,
    seen: str | None = None,
    reason: str = "",
) -> Result:
    """Let these users be in this team, or in none.

    Who does not see everybody moves users between the teams that they manage. `seen` is the
    fingerprint of the forecast that was shown. Outcome: `no_change` (counted in users). Refused:
    `not_allowed`; `team_unknown` when the team is gone or not theirs; `changed_since_seen`.
    """
    if refused := gate.without(actor, Right.MOVE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    asked = gate.users_in_scope(users, actor)
    lock(asked, "NO KEY UPDATE")
    if not may_receive(team, actor):
        return gate.refused(Outcome.TEAM_UNKNOWN)
    if team and seen is not None and move_forecast(asked, team).fingerprint != seen:
        return gate.refused(Outcome.CHANGED_SINCE_SEEN)
    there = asked.filter(team=team) if team else asked.filter(team=None)
    about = team.name if team else ""
    audit.record_users(
        there, call, Action.MOVE_TO_TEAM, about=about, skipped=Outcome.NO_CHANGE.value
    )
    elsewhere = asked.exclude(team=team.pk) if team else asked.exclude(team=None)
    put_into_team(elsewhere, team, call)
    return Result(batch=call.batch, counts=call.skips())


def may_receive(team: Team | None, actor: Actor) -> bool:
    """Whether the team is there, until the end, and is one of the actor's."""
    if team is None:
        return actor.sees_everybody
    theirs = Team.objects.filter(pk=team.pk)
    for person in () if actor.sees_everybody else actor.persons:
        theirs = theirs.filter(managers__user=person.pk)
    return lock(theirs, "SHARE") > 0


def put_into_team(users: QuerySet[User], team: Team | None, call: audit.Call) -> None:
    """Write the events and move whom they tell of. The caller holds the locks."""
    name = team.name if team else None
    changes = JSONObject(team=JSONArray(F("team__name"), Value(name, CharField())))
    audit.record_users(users, call, Action.MOVE_TO_TEAM, about=name or "", changes=changes)
    moved = call.events(Action.MOVE_TO_TEAM).values("user")
    User.objects.filter(pk__in=moved).update(team=team)


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
    if not let_manage(user, teams, call):
        no_change = Outcome.NO_CHANGE.value
        audit.record_users(this, call, Action.MANAGE_TEAM, skipped=no_change)
    return Result(batch=call.batch, counts=call.skips())


def let_manage(user: User, teams: QuerySet[Team], call: audit.Call) -> int:
    """Write the changes and their events. Returns how many. The caller holds the user's lock."""
    chosen = Team.objects.filter(pk__in=teams.order_by().values("pk"))
    # Not one that is merged into another meanwhile.
    lock(chosen, "SHARE")
    gone = Team.objects.filter(managers__user=user).exclude(pk__in=chosen.values("pk"))
    new = chosen.exclude(managers__user=user)
    changes = audit.record_teams(gone, user, call, Action.LEAVE_TEAM)
    changes += audit.record_teams(new, user, call, Action.MANAGE_TEAM)
    TeamManager.objects.filter(user=user).exclude(team__in=chosen.values("pk")).delete()
    TeamManager.objects.bulk_create([TeamManager(user=user, team=team) for team in new])
    return changes


@one_transaction
def add_manager(team: Team, user: User, *, actor: Actor, reason: str = "") -> Result:
    """Let a team manager manage this team, too.

    Outcome: `no_change` (counted in users). Refused: `not_allowed`; `user_unknown` for whoever is
    not there, or has another role; `team_unknown`.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    this = _team_manager(user, actor)
    if not lock(this, "NO KEY UPDATE"):
        return gate.refused(Outcome.USER_UNKNOWN)
    if not lock(Team.objects.filter(pk=team.pk), "SHARE"):
        return gate.refused(Outcome.TEAM_UNKNOWN)
    _made, is_new = TeamManager.objects.get_or_create(user=user, team=team)
    skipped = "" if is_new else Outcome.NO_CHANGE.value
    audit.record_users(this, call, Action.MANAGE_TEAM, about=team.name, skipped=skipped)
    return Result(batch=call.batch, counts=call.skips())


def _team_manager(user: User, actor: Actor) -> QuerySet[Any]:
    found = User.objects.filter(pk=user.pk, role=Role.TEAM_MANAGER)
    return gate.users_in_scope(found, actor)


@one_transaction
def remove_manager(team: Team, user: User, *, actor: Actor, reason: str = "") -> Result:
    """Let somebody no longer manage this team; the role stays.

    Outcome: `no_change` (counted in users). Refused: `not_allowed`; `user_unknown`.
    """
    if refused := gate.without(actor, Right.CHANGE_TEAM):
        return refused
    call = audit.Call.by(actor, reason)
    this = gate.users_in_scope(User.objects.filter(pk=user.pk), actor)
    if not lock(this, "NO KEY UPDATE"):
        return gate.refused(Outcome.USER_UNKNOWN)
    gone, _rows = TeamManager.objects.filter(user=user, team=team).delete()
    skipped = "" if gone else Outcome.NO_CHANGE.value
    audit.record_users(this, call, Action.LEAVE_TEAM, about=team.name, skipped=skipped)
    return Result(batch=call.batch, counts=call.skips())
