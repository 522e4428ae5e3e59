"""Who somebody is: users are added, edited, and get another address to sign in with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import AuditEvent, Team, User
from enrollments.outcomes import Outcome
from enrollments.queries.people import with_employee_number
from enrollments.roles import Right
from enrollments.services import audit, gate, sessions
from enrollments.services.owners import may_readdress
from enrollments.services.results import Result
from enrollments.services.sql import lock, one_transaction
from enrollments.services.teams import may_receive, put_into_team
from lms_admin import dialect

Action = AuditEvent.Action
# Of these an event says that they changed, and not from what into what.
PERSONAL: Final = frozenset({"first_name", "name_prefix", "last_name", "employee_number"})
# Who gives an employee number does so alone: no index keeps them unique.
NUMBERS_LOCK: Final = 0x656D706C


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known of a user beside the address, the role and the team."""

    first_name: str
    last_name: str
    name_prefix: str = ""
    employee_number: str = ""
    language: str = ""
    leaves_on: date | None = None

    @classmethod
    def of(cls, user: User) -> "Profile":
        return cls(**{name: getattr(user, name) for name in cls.__dataclass_fields__})

    def changes(self, after: "Profile") -> dict[str, list[Any]]:
        """What differs, as an event tells it."""
        old, new = asdict(self), asdict(after)
        return {
            name: [] if name in PERSONAL else [_plain(old[name]), _plain(new[name])]
            for name in old
            if old[name] != new[name]
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@one_transaction
def add_user(
    email: str, profile: Profile, *, team: Team | None = None, actor: Actor, reason: str = ""
) -> Result:
    """Add a learner, who has no password yet; `made` is the primary key.

    Refused: `not_allowed`; `email_taken` and `employee_number_taken` by whomever, in scope or not;
    `team_unknown` when the team is gone.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    if team is not None and not may_receive(team, actor):
        return gate.refused(Outcome.TEAM_UNKNOWN)
    if _number_is_taken(profile):
        return gate.refused(Outcome.EMPLOYEE_NUMBER_TAKEN)
    user = make_user(email, profile, team, call)
    if user is None:
        return gate.refused(Outcome.EMAIL_TAKEN)
    return Result(batch=call.batch, made=user.pk)


def make_user(email: str, profile: Profile, team: Team | None, call: audit.Call) -> User | None:
    """A learner without a password; None where somebody has the address."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, team=team, **asdict(profile))
    except IntegrityError:
        return None
    audit.record_users(User.objects.filter(pk=user.pk), call, Action.ADD_USER)
    return user


@one_transaction
def edit_user(
    user: User, profile: Profile, *, team: Team | None, actor: Actor, reason: str = ""
) -> Result:
    """Let this be what is known of the user, and this the team. What is the same is not recorded.

    Refused: `not_allowed`; `user_unknown`; `employee_number_taken`; `team_unknown` when
    the team is gone.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    current = _locked(user, actor)
    if current is None:
        return gate.refused(Outcome.USER_UNKNOWN)
    changes = Profile.of(current).changes(profile)
    if "employee_number" in changes and _number_is_taken(profile, but=current):
        return gate.refused(Outcome.EMPLOYEE_NUMBER_TAKEN)
    if current.team_id != (team.pk if team else None):
        if not may_receive(team, actor):
            return gate.refused(Outcome.TEAM_UNKNOWN)
        put_into_team(_only(current), team, call)
    if changes:
        _write(current, asdict(profile), call, Action.EDIT, changes)
    return Result(batch=call.batch)


@one_transaction
def change_email(user: User, email: str, *, actor: Actor, reason: str = "") -> Result:
    """Let the user sign in with another address from now on; all sessions end.

    An address that is the same is not recorded; written otherwise it is. Refused: `not_allowed`,
    also of an owner's by somebody else;
    `user_unknown`; `email_taken` by whomever, in scope or not.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    current = _locked(user, actor)
    if current is None:
        return gate.refused(Outcome.USER_UNKNOWN)
    if not may_readdress(actor, current):
        return gate.refused(Outcome.NOT_ALLOWED)
    if current.email == email:
        return Result(batch=call.batch)
    is_other = email_key(email) != current.email_key
    try:
        with transaction.atomic():
            _write(current, {"email": email}, call, Action.CHANGE_EMAIL, {"email": []})
    except IntegrityError:
        return gate.refused(Outcome.EMAIL_TAKEN)
    if is_other:
        _only(current).update(**sessions.ENDED)
    return Result(batch=call.batch)


def _only(user: User) -> Any:
    return User.objects.filter(pk=user.pk)


def _locked(user: User, actor: Actor) -> User | None:
    """The user as stored, until the end; None when gone or not in scope."""
    this = gate.users_in_scope(_only(user), actor)
    lock(this, "NO KEY UPDATE")
    return this.first()


def _number_is_taken(profile: Profile, but: User | None = None) -> bool:
    if not profile.employee_number:
        return False
    dialect.wait_for_lock(NUMBERS_LOCK)
    return with_employee_number(profile.employee_number, but=but) is not None


def _write(
    user: User,
    values: Mapping[str, Any],
    call: audit.Call,
    action: AuditEvent.Action,
    changes: dict[str, list[Any]],
) -> None:
    for name in changes:
        setattr(user, name, values[name])
    user.save(update_fields=list(changes))
    audit.record_users(_only(user), call, action, changes=audit.value("changes", changes))
