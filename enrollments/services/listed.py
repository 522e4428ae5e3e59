"""Activities and qualifications of a list: all of them are added, or none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, Qualification, Requirement
from enrollments.outcomes import Outcome
from enrollments.queries.activities import code_key, titles_by_code
from enrollments.roles import Right
from enrollments.services import audit
from enrollments.services.catalogue import ActivityProfile
from enrollments.services.sql import one_transaction

Action = AuditEvent.Action


@dataclass(frozen=True, kw_only=True)
class ListedRequirement:
    activity: LearningActivity
    due_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewQualification:
    name: str
    description: str = ""
    requires: Sequence[ListedRequirement] = ()


@dataclass(frozen=True, kw_only=True)
class AddedList:
    """How many were added, or why none was."""

    added: int = 0
    refused: Outcome | None = None


@one_transaction
def add_activities(profiles: Sequence[ActivityProfile], *, actor: Actor) -> AddedList:
    """Refused: `not_allowed`; `code_taken`, also when the list has a code twice."""
    if not actor.may(Right.CHANGE_CATALOGUE):
        return AddedList(refused=Outcome.NOT_ALLOWED)
    codes = [one.code for one in profiles]
    if titles_by_code(codes) or len(set(map(code_key, codes))) < len(codes):
        return AddedList(refused=Outcome.CODE_TAKEN)
    call = audit.Call.by(actor, "")
    made = _made(LearningActivity, [LearningActivity(**asdict(one)) for one in profiles])
    if made is None:
        return AddedList(refused=Outcome.CODE_TAKEN)
    _record(audit.event(call, Action.ADD_ACTIVITY, about=one.title, activity=one) for one in made)
    return AddedList(added=len(made))


@one_transaction
def add_qualifications(listed: Sequence[NewQualification], *, actor: Actor) -> AddedList:
    """Add qualifications and what they require. Nobody holds them yet, so nobody is enrolled.

    Refused: `not_allowed`; `name_taken`, also when the list has a name twice.
    """
    if not actor.may(Right.CHANGE_CATALOGUE):
        return AddedList(refused=Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, "")
    new = [Qualification(name=one.name, description=one.description) for one in listed]
    made = _made(Qualification, new)
    if made is None:
        return AddedList(refused=Outcome.NAME_TAKEN)
    events, required = [], []
    for qualification, one in zip(made, listed, strict=True):
        named: dict[str, Any] = {"qualification": qualification, "qualifications": one.name}
        events.append(audit.event(call, Action.ADD_QUALIFICATION, about=one.name, **named))
        for each in one.requires:
            held = {"activity": each.activity, "qualification": qualification}
            required.append(Requirement(due_days=each.due_days, **held))
            about: dict[str, Any] = {"about": each.activity.title, "activity": each.activity}
            events.append(audit.event(call, Action.REQUIRE, **about, **named))
    Requirement.objects.bulk_create(required)
    _record(events)
    return AddedList(added=len(made))


def _made[M: (LearningActivity, Qualification)](model: type[M], rows: list[M]) -> list[M] | None:
    """The rows as saved.

    None when the database has one of them already; then it saves none of them.
    """
    try:
        with transaction.atomic():
            return model._default_manager.bulk_create(rows)
    except IntegrityError:
        return None


def _record(events: Any) -> None:
    AuditEvent.objects.bulk_create(events)
