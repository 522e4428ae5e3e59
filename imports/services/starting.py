"""Start, stop, go on: who may move an import's state, and when. Each is a conditional update."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enrollments.models import User
from imports.actions import UNDOS, action_of
from imports.models import Import, ImportMark
from imports.queries import number_to_confirm
from imports.services.results import NotNow, Started
from imports.work.queue import look_at

STOPPED, FINISHED = Import.Status.STOPPED, Import.Status.FINISHED


def start(import_run: Import, *, by: User, plan: str, confirmed: int | None = None) -> Started:
    """Start exactly the plan that was shown (`Import.plan_key`); only the first start counts.

    `confirmed` is the number of enrollments that was typed, where one has to be.
    """
    if import_run.status != Import.Status.CHECKED:
        return Started.ALREADY if import_run.started_at else Started.STALE_PLAN
    if import_run.plan_is_stale or plan != import_run.plan_key:
        return Started.STALE_PLAN
    if not _todo(import_run).exists():
        return Started.NOTHING_TO_DO
    if (number := number_to_confirm(import_run)) and number != confirmed:
        return Started.NOT_CONFIRMED
    shown = Import.objects.filter(
        pk=import_run.pk, status=Import.Status.CHECKED, checked_at=import_run.checked_at
    )
    won = shown.update(
        status=Import.Status.RUNNING,
        started_by=by,
        started_at=timezone.now(),
        changed_at=timezone.now(),
        confirmed=number,
        stop_asked=False,
        lease=None,
        lease_until=None,
    )
    if not won:
        return Started.ALREADY
    look_at(import_run.pk)
    return Started.STARTED


def stop(import_run: Import, *, by: User) -> None:
    """Have the run end after its current chunk, or at once where nobody works on it.

    What is done stays done.
    """
    running = Import.objects.filter(pk=import_run.pk, status=Import.Status.RUNNING)
    if not running.update(stop_asked=True):
        raise NotNow
    look_at(import_run.pk)


def go_on(import_run: Import, *, by: User) -> None:
    """Go on with a run that was stopped or failed, after its last chunk; rights are `by`'s."""
    halted = Import.objects.filter(
        pk=import_run.pk,
        status__in=(Import.Status.STOPPED, Import.Status.FAILED),
        started_at__isnull=False,
    )
    changed = halted.update(
        status=Import.Status.RUNNING,
        started_by=by,
        changed_at=timezone.now(),
        stop_asked=False,
        failure="",
        right_lost=False,
        finished_at=None,
        lease=None,
        lease_until=None,
    )
    if not changed:
        raise NotNow
    look_at(import_run.pk)


@transaction.atomic
def open_undo(import_run: Import, *, by: User) -> Import:
    """The undo of this import, to be checked first like any other; one that is open already counts.

    Raises NotNow while it runs, and for an import that has no way back.
    """
    done = Import.objects.select_for_update().get(pk=import_run.pk)
    if done.action not in UNDOS or done.status not in (STOPPED, FINISHED):
        raise NotNow
    open_one = done.undos.exclude(status=FINISHED).order_by("-pk").first()
    if open_one is not None:
        return open_one
    undo = Import.objects.create(
        action=Import.Action.UNDO,
        undo_of=done,
        status=Import.Status.CHECKING,
        created_by=by,
        language=done.language,
    )
    undo.activities.add(*done.activities.order_by("pk"))
    look_at(undo.pk)
    return undo


def _todo(import_run: Import) -> QuerySet[ImportMark]:
    will = action_of(import_run).will
    return ImportMark.objects.filter(import_run=import_run, planned__in=will)
