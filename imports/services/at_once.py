"""Imports without a file: started by the click that asks for them, and planned by the worker."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from enrollments.actors import Actor
from imports.models import Import
from imports.services.gate import Event, record_import
from imports.work.queue import look_at


def start_at_once(actor: Actor, activities: Sequence[int], **told: Any) -> Import:
    """A running one of this actor, recorded and queued, in the caller's transaction.

    `activities` are primary keys: of what has one in common, one goes first. `told` are its other
    columns. The caller has asked for the rights.
    """
    job = Import.objects.create(
        status=Import.Status.RUNNING,
        created_by=actor.user,
        started_by=actor.user,
        started_at=timezone.now(),
        **told,
    )
    job.activities.set(activities)
    record_import(actor, job, Event.START)
    look_at(job.pk)
    return job
