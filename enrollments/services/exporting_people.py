"""Handing out what is kept about a person: recorded, and nothing changes."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction


@one_transaction
def export_person(user: User, *, actor: Actor) -> Result:
    """Record that everything about this user was handed out.

    Refused: `not_allowed`; `user_unknown`, also of somebody who is erased.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason="")
    this = gate.users_in_scope(User.objects.filter(pk=user.pk, erased_at=None), actor)
    if not audit.record_users(this, call, AuditEvent.Action.EXPORT_PERSON):
        return gate.refused(Outcome.USER_UNKNOWN)
    return Result(batch=call.batch)
