"""What somebody did to an import itself: uploaded, started, stopped … (rules, 8.1)."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.services.audit import Call, record_one


def record_of_import(actor: Actor, action: AuditEvent.Action, *, about: str = "") -> None:
    """Write the event in the caller's transaction; `actor.import_number` says of which import.

    Whether the actor may do it was asked by the service that did it: nothing else is changed here.
    """
    if actor.import_number is None:
        raise ValueError("an event of an import names it")
    record_one(Call.by(actor, reason=""), action, about=about)
