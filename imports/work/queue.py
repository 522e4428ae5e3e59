"""The queue of background work: it only says "look at import N".

The import's own lease decides who works on it, and a sweep of the workers finds what the queue
lost.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.tasks import default_task_backend, task
from django_tasks_db.models import DBTaskResult

from enrollments.queries.academy import academy_time
from imports import moves
from imports.models import Import
from imports.queries.turns import behind
from imports.queries.workers import STORE_FAILED
from imports.work import lease as leases
from imports.work.apply import run
from imports.work.check import check
from imports.work.counting import count
from imports.work.selecting import make_plan
from imports.work.signs import note_now
from imports.work.users.applying import run_users
from imports.work.users.checking import check_users
from imports.work.users.counting import count_users
from lms_admin.beyond import StoreFailed
from lms_admin.watching.current import about_import

logger = logging.getLogger(__name__)


def look_at(number: int) -> None:
    """Have a worker look at this import once the caller's transaction is committed.

    Asking twice does no harm.
    """
    transaction.on_commit(lambda: work.enqueue(number))


@task()
@academy_time()
def work(number: int) -> None:
    """Check or run the import, unless another worker does or there is nothing to do.

    Where the connection to the database is lost, the import is left as it is when a worker dies:
    nothing is wrong with it, and the next one goes on. So it is where the store of uploaded files
    does not answer.
    """
    lease = leases.take(number)
    if lease is None:
        return
    with about_import(number):
        _work_under_lease(number, lease)


def _work_under_lease(number: int, lease: uuid.UUID) -> None:
    try:
        _job(Import.objects.select_related("undo_of").get(pk=number))(number, lease)
    except leases.LeaseLost:
        logger.info("Import %s: another worker took it over, or it was stopped", number)
    except StoreFailed as error:
        logger.warning("Import %s: its file cannot be had, to be gone on with: %s", number, error)
        note_now(STORE_FAILED)
    except Exception as error:
        if _passes(error):
            logger.warning("Import %s: the database is away or full, to be gone on with", number)
            connection.close()
        else:
            _fail(number, lease)
    finally:
        _let_go(number, lease)


def _let_go(number: int, lease: uuid.UUID) -> None:
    """So that nobody waits for the lease to run out; where that cannot be said, it does run out."""
    try:
        leases.give_back(number, lease)
        for next_one in behind(number).values_list("pk", flat=True):
            look_at(next_one)
    except (InterfaceError, OperationalError):
        logger.warning("Import %s: its lease could not be given back, and runs out", number)


def _job(import_run: Import) -> Callable[[int, uuid.UUID], None]:
    """What there is to do, by its state and by what its plan is made of."""
    is_checked = import_run.status != Import.Status.CHECKING
    if import_run.is_of_users:
        return _run_users if is_checked else check_users
    return run if is_checked else check


def _run_users(number: int, lease: uuid.UUID) -> None:
    """Users who were selected have no plan yet; what comes of a file has one."""
    if make_plan(number, lease):
        run_users(number, lease)


def _passes(error: Exception) -> bool:
    """Whether the database went away, hung up or has no room: nothing is wrong with the import.

    PostgreSQL gives a code; if none, it said nothing. Asking the connection would not do: at the
    end of a transaction Django has made another one.
    """
    if getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_FULL":
        return True
    state = getattr(error.__cause__, "sqlstate", "")
    if state is None:
        return isinstance(error, InterfaceError | OperationalError)
    # Of connections, of a shutdown, of who stood still in a transaction for too long, of a full
    # disk and of too many connections.
    return str(state).startswith(("08", "57P", "25P03", "53100", "53300"))


def _fail(number: int, lease: uuid.UUID) -> None:
    """Say on the import itself that it failed; what is committed stays, and it can be retried."""
    reference = uuid.uuid4().hex[:12]
    logger.exception("Import %s failed, reference %s", number, reference)
    if moves.fail(number, lease, reference):
        _count_what_was_done(number)


def _count_what_was_done(number: int) -> None:
    import_run = Import.objects.select_related("undo_of").get(pk=number)
    if import_run.started_at is not None:
        recounted = count_users(import_run) if import_run.is_of_users else count(import_run)
        moves.recount(number, recounted)


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
    if settings.QUEUE_URL:
        queue: Any = default_task_backend
        asked_for = (one for one in queue.waiting() if one["task"] == work.module_path)
        return {one["args"][0] for one in asked_for}
    ready = DBTaskResult.objects.ready().filter(task_path=work.module_path)
    return {asked["args"][0] for asked in ready.values_list("args_kwargs", flat=True)}
