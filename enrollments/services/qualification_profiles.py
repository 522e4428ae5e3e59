"""Qualifications are added, and called something else. Nobody is enrolled or unenrolled by it."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Qualification
from enrollments.outcomes import Outcome
from enrollments.queries.names import is_name_taken
from enrollments.roles import Right
from enrollments.services import audit
from enrollments.services.sql import one_transaction

Action = AuditEvent.Action


@dataclass(frozen=True, kw_only=True)
class WrittenQualification:
    """The qualification as it is now, or why nothing was written; `is_changed`: it is another one
    by now."""

    qualification: Qualification | None = None
    is_changed: bool = False
    refused: Outcome | None = None


@one_transaction
def add_qualification(
    name: str, *, actor: Actor, description: str = "", reason: str = ""
) -> WrittenQualification:
    """A new one, which requires nothing and which nobody holds. Refused: `not_allowed`,
    `name_taken`."""
    if not actor.may(Right.CHANGE_CATALOGUE):
        return WrittenQualification(refused=Outcome.NOT_ALLOWED)
    if is_name_taken(Qualification, name):
        return WrittenQualification(refused=Outcome.NAME_TAKEN)
    call = audit.Call.by(actor, reason)
    qualification = Qualification(name=name, description=description)
    if not _saved(qualification):
        return WrittenQualification(refused=Outcome.NAME_TAKEN)
    audit.record_one(
        call, Action.ADD_QUALIFICATION, qualification=qualification, qualifications=name, about=name
    )
    return WrittenQualification(qualification=qualification, is_changed=True)


@one_transaction
def edit_qualification(
    qualification: Qualification, *, name: str, description: str, actor: Actor, reason: str = ""
) -> WrittenQualification:
    """Call it so from now on. Nothing is written where it is called so already.

    Refused: `not_allowed`, `name_taken`.
    """
    if not actor.may(Right.CHANGE_CATALOGUE):
        return WrittenQualification(refused=Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, reason)
    held = Qualification.objects.select_for_update(no_key=True).get(pk=qualification.pk)
    said: dict[str, Any] = {"name": name, "description": description}
    changes = {
        field: [getattr(held, field), value]
        for field, value in said.items()
        if getattr(held, field) != value
    }
    if not changes:
        return WrittenQualification(qualification=held)
    if "name" in changes and is_name_taken(Qualification, name, but=held.pk):
        return WrittenQualification(refused=Outcome.NAME_TAKEN)
    for field in changes:
        setattr(held, field, said[field])
    if not _saved(held, *changes):
        return WrittenQualification(refused=Outcome.NAME_TAKEN)
    audit.record_one(
        call, Action.EDIT, qualification=held, qualifications=name, about=name, changes=changes
    )
    return WrittenQualification(qualification=held, is_changed=True)


def _saved(qualification: Qualification, *columns: str) -> bool:
    """Whether it could be saved: of one name there is one, which the database knows."""
    try:
        with transaction.atomic():
            qualification.save(update_fields=columns or None)
    except IntegrityError:
        return False
    return True
