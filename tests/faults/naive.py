"""A run that is right until it is killed: it does a chunk and notes it in two transactions."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from imports.actions import action_of
from imports.models import Import
from imports.work import apply
from imports.work import lease as leases
from imports.work.actor import actor_of
from imports.work.pace import Pace


def did(applied: int) -> int:
    """Nothing: here it is killed, when the chunk is done and nobody has noted it yet."""
    return applied


def apply_chunk(number: int, lease: UUID, *, pace: Pace) -> bool:
    with transaction.atomic():
        import_run = leases.held(number, lease)
        action = action_of(import_run)
        chunk, last = apply._next_chunk(import_run, action, pace.size)
        if last is None:
            return apply._end(import_run, lease, Import.Status.FINISHED)
        applied = apply._apply(chunk, last, import_run, action, actor_of(import_run), pace)
    applied = did(applied)
    Import.objects.filter(pk=number).update(cursor=last, applied=F("applied") + applied)
    return True


def be_naive(*_args: Any) -> None:
    apply.apply_chunk = apply_chunk  # type: ignore[assignment]
