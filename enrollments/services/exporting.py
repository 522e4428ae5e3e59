"""A list is taken away: who took which one, with how many rows, is recorded before it is sent."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, User
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction


@one_transaction
def record_export(
    name: str,
    rows: int,
    kind: str,
    *,
    actor: Actor,
    activity: LearningActivity | None = None,
    user: User | None = None,
) -> Result:
    """`activity` or `user` is what the list is about, where that is one. Refused: `not_allowed`."""
    if refused := gate.without(actor, Right.VIEW_AUDIT):
        return refused
    call = audit.Call.by(actor, "")
    audit.record_one(
        call,
        AuditEvent.Action.EXPORT,
        activity=activity,
        user=user,
        about=f"{name}.{kind}",
        changes={"rows": [None, rows]},
    )
    return Result(batch=call.batch)
