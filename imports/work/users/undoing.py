"""The plan of an undo: of each line what it did, backwards, as far as nobody has changed it since.

A user who was added is deactivated, never deleted. Teams that were made stay.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from enrollments.emails import email_key
from enrollments.models import User
from enrollments.services.user_imports import shown_of
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, UserLineOutcome
from imports.work import lease as leases
from imports.work.actor import actor_of

CHUNK_LINES: Final = 4_000


def plan_undo_of_users(undone: int, number: int, lease: UUID) -> None:
    """Store a line for each that the other import did, chunk by chunk."""
    cursor = 0
    while rows := _plan_chunk(undone, cursor, number, lease):
        cursor = rows


@transaction.atomic
def _plan_chunk(undone: int, cursor: int, number: int, lease: UUID) -> int:
    """The last row of the next lines; 0 when there are none left."""
    import_run = leases.held(number, lease)
    done = ImportLine.objects.filter(
        import_run=undone,
        outcome__in=WILL_USERS,
        row__gt=cursor,
        row__lte=import_run.undone.cursor,
    )
    lines = list(done.order_by("row")[:CHUNK_LINES])
    actor = actor_of(import_run)
    seen = User.objects.filter(actor.scope(), erased_at__isnull=True).select_related("team")
    users = seen.in_bulk([line.user_id for line in lines if line.user_id])
    own = {person.pk for person in actor.persons}
    planned = [_reversed(import_run, line, users.get(line.user_id or 0), own) for line in lines]
    ImportLine.objects.bulk_create(planned)
    return lines[-1].row if lines else 0


def _reversed(import_run: Import, line: ImportLine, user: User | None, own: set[int]) -> ImportLine:
    wants = _wants(line, user) if user else {}
    outcome = _outcome(wants)
    if user and wants and user.pk in own:
        outcome, wants = UserLineOutcome.OWN_ACCOUNT, {}
    return ImportLine(
        import_run=import_run,
        row=line.row,
        record=line.record,
        email=line.email,
        employee_number=line.employee_number,
        user_id=line.user_id,
        outcome=outcome,
        wants=wants,
        before={name: shown_of(user, name) for name in wants if name != "email_key"}
        if user
        else {},
    )


def _wants(line: ImportLine, user: User) -> dict[str, Any]:
    """The old values of what is still as the import left it."""
    if line.outcome == UserLineOutcome.USER_ADD:
        return {"is_active": False} if user.is_active else {}
    before: Mapping[str, Any] = line.before or {}
    new: Mapping[str, Any] = line.wants or {}
    wants = {name: old for name, old in before.items() if shown_of(user, name) == new[name]}
    return wants | ({"email_key": email_key(wants["email"])} if "email" in wants else {})


def _outcome(wants: Mapping[str, Any]) -> UserLineOutcome:
    match wants.get("is_active"):
        case True:
            return UserLineOutcome.USER_REACTIVATE
        case False:
            return UserLineOutcome.USER_DEACTIVATE
    return UserLineOutcome.USER_CHANGE if wants else UserLineOutcome.CHANGED_SINCE_IMPORT
