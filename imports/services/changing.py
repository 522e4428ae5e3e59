"""What a page of the desk asks of a change that affects many: an import without a file."""

from django.db import transaction
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.queries.changing import ChangeForecast, asked_change
from imports.actions import action_of
from imports.models import Import
from imports.services.gate import Event, may_import, record_import
from imports.work.queue import look_at


@transaction.atomic
def run_change(
    confirmed: ChangeForecast, *, actor: Actor, reason: str, typed: int, language: str
) -> Import:
    """Have a worker make the change that was confirmed, which is started herewith.

    `typed` is the number of enrollments that was typed. The worker compares its plan with what was
    confirmed before it does anything; the rule itself is saved with its first effects.
    """
    change = confirmed.change
    facts = {"doable": confirmed.affected, "which": confirmed.which}
    stored = {**change.to_json(), "named": dict(confirmed.named), "facts": facts}
    job = Import(
        action=Import.Action.CHANGE,
        status=Import.Status.RUNNING,
        change=stored,
        reason=reason,
        language=language,
        created_by=actor.user,
        started_by=actor.user,
        started_at=timezone.now(),
        confirmed=typed,
    )
    may_import(actor, action_of(job))
    job.save()
    job.activities.set(asked_change(actor, change).about())
    record_import(actor, job, Event.START)
    look_at(job.pk)
    return job
