"""Somebody else is signed out, such as after a laptop was lost."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services import audit, gate, sessions
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction


@one_transaction
def sign_out_user(user: User, *, actor: Actor, reason: str = "") -> Result:
    """End all sessions of this user, who may sign in again as before.

    Refused: `not_allowed`; `user_unknown`.
    """
    if refused := gate.without(actor, Right.CHANGE_USER):
        return refused
    call = audit.Call.by(actor, reason)
    this = gate.users_in_scope(User.objects.filter(pk=user.pk, erased_at=None), actor)
    if not this.update(**sessions.ENDED):
        return gate.refused(Outcome.USER_UNKNOWN)
    audit.record_users(this, call, AuditEvent.Action.SIGN_OUT)
    return Result(batch=call.batch)
