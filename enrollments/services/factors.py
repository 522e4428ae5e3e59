"""Second factors of somebody else: taken away where they are lost."""

from allauth.socialaccount.models import SocialAccount

from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.queries.factors import factors_of
from enrollments.roles import Right
from enrollments.services import audit, gate, sessions
from enrollments.services.results import Result
from enrollments.services.sql import lock, one_transaction

RESET_FACTORS = AuditEvent.Action.RESET_FACTORS


@one_transaction
def reset_factors(user: User, *, actor: Actor, reason: str = "") -> Result:
    """Take away all second factors, recovery codes and links of this user, and end all sessions.

    A link is one to the sign-in of the organisation, where their number has become another one.

    Outcome: `no_change` where there are none. Refused: `not_allowed`, also of one's own, which
    somebody who found an open session would otherwise take away; `user_unknown`.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    if user.pk == actor.user_id:
        return gate.refused(Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, reason)
    this = gate.users_in_scope(User.objects.filter(pk=user.pk, erased_at=None), actor)
    lock(this, "NO KEY UPDATE")
    if not this.exists():
        return gate.refused(Outcome.USER_UNKNOWN)
    if not drop_factors(user, call):
        skipped = Outcome.NO_CHANGE.value
        audit.record_users(this, call, RESET_FACTORS, skipped=skipped)
    return Result(batch=call.batch, counts=call.skips())


def drop_factors(user: User, call: audit.Call) -> bool:
    """Whether there were any. The caller holds the lock of the user."""
    this = User.objects.filter(pk=user.pk)
    had = sum(
        rows.delete()[0] for rows in (factors_of(user), SocialAccount.objects.filter(user=user))
    )
    if had:
        audit.record_users(this, call, RESET_FACTORS)
        this.update(**sessions.ENDED)
    return had > 0
