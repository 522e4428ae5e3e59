"""Background work, and the services that end in it.

The queue only says "look at import N"; the import's own lease decides who works on it, and a sweep
of the workers finds what the queue lost.
"""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.tasks import task
from django_tasks_db.models import DBTaskResult

from enrollments.models import User
from imports import lease as leases
from imports import services
from imports.checking.job import check
from imports.models import Import
from imports.services.run import run
from imports.turns import behind

logger = logging.getLogger(__name__)


def accept_upload(
    import_run: Import, file: UploadedFile[Any] | None, *, by: User
) -> services.Refusal | None:
    """Take the file in and have it checked; or say at once why it is refused."""
    refusal = services.accept_upload(import_run, file, by=by)
    if refusal is None:
        look_at(import_run.pk)
    return refusal


def accept_paste(import_run: Import, text: str, *, by: User) -> services.Refusal | None:
    """Take a pasted text in and have it checked; or say at once why it is refused."""
    refusal = services.accept_paste(import_run, text, by=by)
    if refusal is None:
        look_at(import_run.pk)
    return refusal


def choose_sheet(import_run: Import, title: str, *, by: User) -> None:
    services.choose_sheet(import_run, title, by=by)
    look_at(import_run.pk)


def check_again(import_run: Import, *, by: User, with_hidden: bool | None = None) -> None:
    services.check_again(import_run, by=by, with_hidden=with_hidden)
    look_at(import_run.pk)


def start(
    import_run: Import, *, by: User, plan: str, confirmed: int | None = None
) -> services.Started:
    """Start the plan that was shown, and have it run."""
    started = services.start(import_run, by=by, plan=plan, confirmed=confirmed)
    if started == services.Started.STARTED:
        look_at(import_run.pk)
    return started


def stop(import_run: Import, *, by: User) -> None:
    """Have the run end after its current chunk, or at once where nobody works on it."""
    services.stop(import_run, by=by)
    look_at(import_run.pk)


def go_on(import_run: Import, *, by: User) -> None:
    services.go_on(import_run, by=by)
    look_at(import_run.pk)


def undo(import_run: Import, *, by: User) -> Import:
    """Open the undo of this import and have it checked."""
    opened = services.open_undo(import_run, by=by)
    look_at(opened.pk)
    return opened


def look_at(number: int) -> None:
    """Have a worker look at this import; asking twice does no harm."""
    work.enqueue(number)


@task()
def work(number: int) -> None:
    """Check or run the import, unless another worker does or there is nothing to do.

    Where the connection to the database is lost, the import is left as it is when a worker dies:
    nothing is wrong with it, and the next one goes on.
    """
    lease = leases.take(number)
    if lease is None:
        return
    try:
        status = Import.objects.values_list("status", flat=True).get(pk=number)
        (check if status == Import.Status.CHECKING else run)(number, lease)
    except leases.LeaseLost:
        logger.info("Import %s: another worker took it over, or it was stopped", number)
    except Exception as error:
        if _lost_connection(error):
            logger.warning("Import %s: lost the database, to be gone on with", number)
            connection.close()
        else:
            _fail(number, lease)
    finally:
        leases.give_back(number, lease)
        for next_one in behind(number).values_list("pk", flat=True):
            look_at(next_one)


def _lost_connection(error: Exception) -> bool:
    """Whether PostgreSQL went away or hung up, by the code that it gave; if none, it said nothing.

    Asking the connection would not do: at the end of a transaction Django has made another one.
    """
    state = getattr(error.__cause__, "sqlstate", "")
    if state is None:
        return isinstance(error, InterfaceError | OperationalError)
    # Of connections, of a shutdown, and of who stood still in a transaction for too long.
    return str(state).startswith(("08", "57P", "25P03"))


def _fail(number: int, lease: uuid.UUID) -> None:
    """Say on the import itself that it failed; what is committed stays, and it can be retried."""
    reference = uuid.uuid4().hex[:12]
    logger.exception("Import %s failed, reference %s", number, reference)
    mine = Import.objects.filter(pk=number, lease=lease, status__in=leases.AT_WORK)
    mine.update(status=Import.Status.FAILED, failure=reference)


def sweep() -> int:
    """Queue every import that should be worked on and is neither that nor queued: its worker died.

    Returns how many.
    """
    queued = _queued()
    waiting = leases.waiting().values_list("pk", flat=True)
    left_behind = [number for number in waiting if number not in queued]
    for number in left_behind:
        look_at(number)
    return len(left_behind)


def _queued() -> set[int]:
    ready = DBTaskResult.objects.ready().filter(task_path=work.module_path)
    return {asked["args"][0] for asked in ready.values_list("args_kwargs", flat=True)}


@task()
def purge() -> None:
    purged = services.purge()
    logger.info("Purged: %s", purged)
    call_command("prune_db_task_results", verbosity=0)


def purge_daily() -> bool:
    """Queue today's purge, unless another worker has; whether this one did."""
    mine = services.claim("purge", every=timedelta(days=1))
    if mine:
        purge.enqueue()
    return mine
