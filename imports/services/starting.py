"""Start, stop, go on, undo: who may do it, and when. How it is done: `imports.moves`."""

from django.db import transaction

from enrollments.actors import Actor
from imports import moves
from imports.actions import action_of, undo_for
from imports.models import Import, ImportLine, ImportMark
from imports.queries import number_to_confirm, take_back, undos
from imports.queries.gates import imports_of
from imports.services.gate import Event, may_change, record_import
from imports.services.results import NotNow, Started
from imports.work.queue import look_at

STOPPED, FINISHED = Import.Status.STOPPED, Import.Status.FINISHED


@transaction.atomic
def start(import_run: Import, *, actor: Actor, plan: str, confirmed: int | None = None) -> Started:
    """Start exactly the plan that was shown (`Import.plan_key`); only the first start counts.

    `confirmed` is the number of enrollments that was typed, where one has to be.
    """
    may_change(actor, import_run, action_of(import_run))
    if import_run.status != Import.Status.CHECKED:
        return Started.ALREADY if import_run.started_at else Started.STALE_PLAN
    if import_run.plan_is_stale or plan != import_run.plan_key:
        return Started.STALE_PLAN
    if not _has_to_do(import_run):
        return Started.NOTHING_TO_DO
    if (number := number_to_confirm(import_run)) and number != confirmed:
        return Started.NOT_CONFIRMED
    if not moves.start(import_run, by=actor.user, confirmed=number):
        return Started.ALREADY
    record_import(actor, import_run, Event.START, about=import_run.file_name)
    look_at(import_run.pk)
    return Started.STARTED


@transaction.atomic
def stop(import_run: Import, *, actor: Actor) -> None:
    """Have the run end after its current chunk, or at once where nobody works on it.

    What is done stays done. Asking twice is asking once; NotNow when it has ended.
    """
    may_change(actor, import_run)
    if moves.ask_to_stop(import_run.pk):
        record_import(actor, import_run, Event.STOP, about=import_run.file_name)
        look_at(import_run.pk)
    elif not Import.objects.filter(pk=import_run.pk, status=Import.Status.RUNNING).exists():
        raise NotNow


@transaction.atomic
def go_on(import_run: Import, *, actor: Actor) -> None:
    """Go on with a run that was stopped or failed, after its last chunk; rights are the actor's.

    Raises NotNow also where an undo of it is open or was done: the rest would have no way back.
    """
    may_change(actor, import_run, action_of(import_run))
    # Who opens an undo locks the same row.
    halted = Import.objects.select_for_update().get(pk=import_run.pk)
    if take_back(undos(halted)):
        raise NotNow
    if not moves.go_on(import_run.pk, by=actor.user):
        raise NotNow
    record_import(actor, import_run, Event.GO_ON, about=import_run.file_name)
    look_at(import_run.pk)


@transaction.atomic
def open_undo(import_run: Import, *, actor: Actor) -> Import:
    """The undo of this import, to be checked first like any other; one that is open already counts.

    Raises NotNow while it runs, and for an import that has no way back.
    """
    may_change(actor, import_run, undo_for(import_run))
    done = Import.objects.select_for_update().get(pk=import_run.pk)
    if undo_for(done) is None or done.status not in (STOPPED, FINISHED):
        raise NotNow
    open_one = done.undos.exclude(status=FINISHED).order_by("-pk").first()
    if open_one is not None:
        # To somebody who does not see it, it is there all the same: a second one cannot be.
        if not imports_of(actor).filter(pk=open_one.pk).exists():
            raise NotNow
        return open_one
    undo = Import.objects.create(
        action=Import.Action.UNDO,
        undo_of=done,
        status=Import.Status.CHECKING,
        created_by=actor.user,
        language=done.language,
    )
    undo.activities.add(*done.activities.order_by("pk"))
    record_import(actor, done, Event.UNDO, about=str(undo.pk))
    look_at(undo.pk)
    return undo


def _has_to_do(import_run: Import) -> bool:
    will = action_of(import_run).will
    if import_run.is_of_users:
        return ImportLine.objects.filter(import_run=import_run, outcome__in=will).exists()
    return ImportMark.objects.filter(import_run=import_run, planned__in=will).exists()
