"""The academy itself: its name, language and time zone."""

from django.db import transaction

from enrollments.actors import Actor
from enrollments.models import Academy, AuditEvent
from enrollments.outcomes import Outcome
from enrollments.queries.academy import forget_terms
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction

TERMS = ("name", "language", "time_zone")


@one_transaction
def set_up_academy(
    *, name: str, language: str, time_zone: str, actor: Actor, reason: str = ""
) -> Result:
    """Let the academy be called so, speak this language and be in this time zone.

    Outcome: `no_change`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason)
    row = the_academy()
    new = dict(zip(TERMS, (name, language, time_zone), strict=True))
    changes = {
        term: [getattr(row, term), value]
        for term, value in new.items()
        if getattr(row, term) != value
    }
    skipped = "" if changes else Outcome.NO_CHANGE.value
    Academy.objects.filter(pk=row.pk).update(**new)
    audit.record_one(
        call, AuditEvent.Action.CHANGE_SETTINGS, about=name, skipped=skipped, changes=changes
    )
    forget_later()
    return Result(batch=call.batch, counts=call.skips())


def the_academy() -> Academy:
    """Its one row, locked until the transaction ends. Its texts are empty before it is set up."""
    empty = {"name": "", "language": "", "time_zone": ""}
    Academy.objects.bulk_create([Academy(pk=1, **empty)], ignore_conflicts=True)
    return Academy.objects.select_for_update().get(pk=1)


def forget_later() -> None:
    """Has this process read the row again as soon as its change is committed."""
    transaction.on_commit(forget_terms)
