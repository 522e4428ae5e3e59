"""Many users added and changed at once, each by what a line of a file says.

What was shown is what is done: a change carries what was there when it was shown, and is left alone
when anything of that is another by now.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import AuditEvent, Team, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import audit, gate, sessions
from enrollments.services.owners import lock_with_owners, may_readdress
from enrollments.services.people import activate
from enrollments.services.profiles import NUMBERS_LOCK, PERSONAL
from enrollments.services.results import LostRace
from enrollments.services.sql import one_transaction
from lms_admin import dialect

Action = AuditEvent.Action
# What an event tells as an edit; the others have events of their own.
EDITED: Final = ("first_name", "name_prefix", "last_name", "employee_number", "leaves_on")


@dataclass(frozen=True, kw_only=True)
class UserChange:
    """What happens to one user; without `user_id` it is a new one.

    `wants` are new values by field and `before` the old ones of the same fields, empty text for
    none: email, EDITED (`leaves_on` as 2026-12-31), `team` (its name) and `is_active`. `row` names
    the change in the answer.
    """

    row: int
    user_id: int | None
    wants: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UsersImported:
    """`added` are primary keys by row. `left` are rows that were left alone: they changed since.

    `enrolled` is how many enrollments the rule made for who is active again.
    """

    batch: uuid.UUID
    added: Mapping[int, int] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    enrolled: int = 0
    refused: Outcome | None = None


@one_transaction
def import_users(
    changes: Sequence[UserChange], *, actor: Actor, make_teams: bool = False, reason: str = ""
) -> UsersImported:
    """Add and change these users, of whom each has one change.

    New ones are learners without a password; nobody gets a mail. Sessions of who is deactivated, or
    gets another address, end. Nobody changes themselves, and somebody stays owner. `make_teams`
    makes those that do not exist. Refused: `not_allowed`.
    """
    rights = (Right.CHANGE_USER, Right.CHANGE_TEAM) if make_teams else (Right.CHANGE_USER,)
    if any(not actor.may(right) for right in rights):
        return UsersImported(batch=uuid.uuid4(), refused=Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, reason)
    current = _locked(changes, actor)
    possible = _without_last_owner(_possible(changes, current, actor), current)
    teams = _teams(possible, call, make=make_teams)
    doable = [one for one in possible if _team_name(one) in teams]
    added = _add([one for one in doable if one.user_id is None], teams, call)
    enrolled = _change([one for one in doable if one.user_id is not None], current, teams, call)
    done = {one.row for one in doable}
    left = tuple(one.row for one in changes if one.row not in done)
    return UsersImported(batch=call.batch, added=added, left=left, enrolled=enrolled)


# --- what can still be done -----------------------------------------------------------------------


def _locked(changes: Sequence[UserChange], actor: Actor) -> dict[int, User]:
    """The users as they are now, until the end, as far as the actor sees them."""
    numbers = [one.user_id for one in changes if one.user_id is not None]
    these = User.objects.filter(pk__in=dialect.one_of(numbers))
    lock_with_owners(these)
    seen = gate.users_in_scope(these, actor).filter(erased_at__isnull=True)
    return {user.pk: user for user in seen.select_related("team")}


def _possible(
    changes: Sequence[UserChange], current: Mapping[int, User], actor: Actor
) -> list[UserChange]:
    """Those whose user is as it was shown, and whose address and number are nobody else's."""
    own = {person.pk for person in actor.persons}
    emails = _holders_of_emails(changes)
    numbers = _holders_of_numbers(changes)
    found = []
    for one in changes:
        user = current.get(one.user_id) if one.user_id is not None else None
        if one.user_id is not None and (user is None or user.pk in own):
            continue
        if user is not None and any(
            shown_of(user, name) != one.before[name] for name in one.before
        ):
            continue
        if user is not None and "email" in one.wants and not may_readdress(actor, user):
            continue
        if one.user_id is None and not one.wants.get("email"):
            # What the line said was erased since.
            continue
        email, number = one.wants.get("email"), one.wants.get("employee_number")
        if email and emails.get(email_key(email), one.user_id) != one.user_id:
            continue
        if number and numbers.get(number.lower(), set()) - {one.user_id}:
            continue
        found.append(one)
    return found


def shown_of(user: User, name: str) -> Any:
    """What a user has in this field, as a change names it."""
    match name:
        case "team":
            return user.team.name if user.team else ""
        case "leaves_on":
            return user.leaves_on.isoformat() if user.leaves_on else ""
    return getattr(user, name)


def _holders_of_emails(changes: Iterable[UserChange]) -> dict[str, int]:
    keys = {email_key(one.wants["email"]) for one in changes if one.wants.get("email")}
    if not keys:
        return {}
    holders = User.objects.filter(email_key__in=keys).order_by("pk")
    return dict(holders.values_list("email_key", "pk"))


def _holders_of_numbers(changes: Iterable[UserChange]) -> dict[str, set[int]]:
    """Primary keys by the number in lower case. Nobody else gives a number meanwhile."""
    wanted = {one.wants["employee_number"] for one in changes if one.wants.get("employee_number")}
    holders: dict[str, set[int]] = {}
    if not wanted:
        return holders
    dialect.wait_for_lock(NUMBERS_LOCK)
    forms = {form for one in wanted for form in (one, one.lower(), one.upper())}
    found = User.objects.filter(employee_number__in=forms).order_by("pk")
    for number, pk in found.values_list("employee_number", "pk"):
        holders.setdefault(number.lower(), set()).add(pk)
    return holders


def _without_last_owner(changes: list[UserChange], current: Mapping[int, User]) -> list[UserChange]:
    """The changes without those that would leave no active owner."""
    leaving = {
        one.user_id
        for one in changes
        if one.wants.get("is_active") is False
        and one.user_id is not None
        and current[one.user_id].role == Role.OWNER
    }
    if not leaving:
        return changes
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    if owners.exclude(pk__in=leaving).exists():
        return changes
    return [one for one in changes if one.user_id not in leaving]


# --- teams ----------------------------------------------------------------------------------------


def _team_name(change: UserChange) -> str:
    return str(change.wants.get("team", ""))


def _teams(changes: Sequence[UserChange], call: audit.Call, *, make: bool) -> dict[str, Any]:
    """The teams that these changes name; empty text is none. Missing ones are made, or left out."""
    names = {_team_name(one) for one in changes} - {""}
    teams: dict[str, Any] = {"": None}
    if not names:
        return teams
    teams |= {team.name: team for team in Team.objects.filter(name__in=names).order_by("pk")}
    missing = sorted(names - teams.keys())
    if make and missing:
        try:
            with transaction.atomic():
                made = Team.objects.bulk_create([Team(name=name) for name in missing])
        except IntegrityError as error:
            raise LostRace from error
        teams |= {team.name: team for team in made}
        _record([audit.event(call, Action.ADD_TEAM, about=team.name) for team in made])
    return teams


# --- what is written ------------------------------------------------------------------------------


def _add(
    changes: Sequence[UserChange], teams: Mapping[str, Any], call: audit.Call
) -> dict[int, int]:
    """Primary keys of the new users by row."""
    new = []
    for one in changes:
        user = User(password=make_password(None), date_joined=call.at)
        _set(user, one.wants, teams)
        new.append(user)
    try:
        with transaction.atomic():
            made = User.objects.bulk_create(new)
    except IntegrityError as error:
        # Somebody added one of them in between: the next try sees who.
        raise LostRace from error
    _record([audit.event(call, Action.ADD_USER, user=user.pk) for user in made])
    return {one.row: user.pk for one, user in zip(changes, made, strict=True)}


def _change(
    changes: Sequence[UserChange],
    current: Mapping[int, User],
    teams: Mapping[str, Any],
    call: audit.Call,
) -> int:
    """How many enrollments the rule made for who is active again."""
    users, events, columns = [], [], set()
    for one in changes:
        user = current[one.user_id or 0]
        events += list(_events(user, one, call))
        columns |= _set(user, one.wants, teams) - {"is_active"}
        users.append(user)
    _record(events)
    if columns:
        try:
            with transaction.atomic():
                User.objects.bulk_update(users, sorted(columns))
        except IntegrityError as error:
            raise LostRace from error
    _end_sessions(changes)
    back = [one.user_id for one in changes if one.wants.get("is_active") is True]
    returning = User.objects.filter(pk__in=dialect.one_of([pk for pk in back if pk]))
    return activate(returning, call) if back else 0


def _set(user: User, wants: Mapping[str, Any], teams: Mapping[str, Any]) -> set[str]:
    """Let the user have these values; the columns that this changes."""
    for name, new in wants.items():
        match name:
            case "team":
                user.team = teams[new]
            case "leaves_on":
                user.leaves_on = date.fromisoformat(new) if new else None
            case _:
                setattr(user, name, new)
    return set(wants)


def _end_sessions(changes: Sequence[UserChange]) -> None:
    leaving = [one.user_id for one in changes if one.wants.get("is_active") is False]
    moved = [
        one.user_id
        for one in changes
        if "email" in one.wants and email_key(one.wants["email"]) != email_key(one.before["email"])
    ]
    if ids := [pk for pk in moved if pk and pk not in set(leaving)]:
        User.objects.filter(pk__in=dialect.one_of(ids)).update(**sessions.ENDED)
    if ids := [pk for pk in leaving if pk]:
        gone = User.objects.filter(pk__in=dialect.one_of(ids))
        gone.update(is_active=False, **sessions.ENDED)


def _events(user: User, change: UserChange, call: audit.Call) -> Iterable[AuditEvent]:
    """What is told of a change; that somebody is active again, the rule's service tells."""
    wants = change.wants
    edited = {
        name: [] if name in PERSONAL else [change.before[name] or None, wants[name] or None]
        for name in EDITED
        if name in wants
    }
    if edited:
        yield audit.event(call, Action.EDIT, user=user.pk, changes=edited)
    if "team" in wants:
        names = [change.before["team"] or None, wants["team"] or None]
        moved = {"team": names}
        yield audit.event(
            call, Action.MOVE_TO_TEAM, user=user.pk, about=wants["team"], changes=moved
        )
    if "email" in wants:
        yield audit.event(call, Action.CHANGE_EMAIL, user=user.pk, changes={"email": []})
    if wants.get("is_active") is False:
        yield audit.event(call, Action.DEACTIVATE, user=user.pk)


def _record(events: Sequence[AuditEvent]) -> None:
    if events:
        AuditEvent.objects.bulk_create(events)
