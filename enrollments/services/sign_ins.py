"""What people do to sign in and out, and who was refused: recorded."""

from typing import Final

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import AuditEvent, User
from enrollments.services import audit, sessions
from enrollments.services.sql import one_transaction

Action = AuditEvent.Action


class Visitor(Actor):
    """Whoever tries to sign in: nobody by name, and no rule either."""

    @property
    def name(self) -> str:
        return ""


# A refused sign-in is nobody's act: whoever knows an address can try it.
NOBODY: Final = Visitor(persons=(), door=AuditEvent.Door.SCREEN)


def signed_in(*, user: User, how: str = "") -> None:
    """`how` is the code of what it was done with; "" for a password alone."""
    _record_own(user, Action.SIGN_IN, how)


def signed_out(*, user: User) -> None:
    _record_own(user, Action.SIGN_OUT)


def factor_added(*, user: User, kind: str) -> None:
    _record_own(user, Action.ADD_FACTOR, kind)


def factor_removed(*, user: User, kind: str) -> None:
    _record_own(user, Action.REMOVE_FACTOR, kind)


def recovery_code_used(*, user: User) -> None:
    _record_own(user, Action.USE_RECOVERY_CODE)


@one_transaction
def signed_out_elsewhere(*, user: User) -> None:
    """All sessions end; whoever asks for it opens theirs again."""
    User.objects.filter(pk=user.pk).update(**sessions.ENDED)
    _record_own(user, Action.SIGN_OUT)


@one_transaction
def sign_in_refused(*, email: str) -> None:
    """The address is not kept: what is typed there may be a password, or a stranger's address."""
    call = audit.Call.by(NOBODY, reason="")
    known = User.objects.filter(email_key=email_key(email))
    if not audit.record_users(known, call, Action.SIGN_IN_REFUSED):
        audit.record_one(call, Action.SIGN_IN_REFUSED)


@one_transaction
def _record_own(user: User, action: AuditEvent.Action, about: str = "") -> None:
    call = audit.Call.by(Actor.at_screen(user), reason="")
    audit.record_users(User.objects.filter(pk=user.pk), call, action, about=about)
