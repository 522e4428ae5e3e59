"""The background worker: django-tasks-db's, that also looks for imports left behind."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import InterfaceError, OperationalError, connection
from django.tasks.signals import task_finished, task_started
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from imports.management.from_redis import work_from_redis
from imports.services import (
    count_daily,
    purge_daily,
    recount_daily,
    show_up,
    sign_off,
    tend_tallies,
)
from imports.work.queue import sweep
from lms_admin.watching.current import bind_worker, note_job

logger = logging.getLogger(__name__)

LOST = (OperationalError, InterfaceError)
RETRY_SECONDS = 1
# Three times before the pages say that no worker is running.
SHOW_UP_SECONDS = 20
# So long an end waits for a sweep that is at work.
LEAVE_SECONDS = 5


class Command(db_worker.Command):
    help = "Run a background worker. Any number of them, on any number of machines, share the work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of django-tasks-db's worker are about its queue in the database."""
        if not settings.QUEUE_URL:
            super().add_arguments(parser)
            return
        parser.add_argument("--worker-id", default=get_random_string(32), help="Its name in logs.")

    def handle(self, *args: Any, worker_id: str, **options: Any) -> None:
        self.done = threading.Event()
        self.worker_id = worker_id
        # Until the loop sets its own: whoever is stopped at once says goodbye, too.
        signal.signal(signal.SIGTERM, _end)
        bind_worker(worker_id)
        task_started.connect(note_job)
        task_finished.connect(note_job)
        sweeper = threading.Thread(target=self.sweep_now_and_then, daemon=True, name="sweeper")
        sweeper.start()
        try:
            self.work_while_there_is_a_database(*args, worker_id=worker_id, **options)
        except CommandError:
            raise
        except Exception:
            # Told here: the interpreter would print the values that the error is about.
            logger.exception("The worker ends, because something is wrong with it")
            raise SystemExit(1) from None
        finally:
            self.done.set()
            sweeper.join(LEAVE_SECONDS)
            self.say_goodbye()

    def work_while_there_is_a_database(self, *args: Any, **options: Any) -> None:
        """A restart of the database is waited for, where the original worker ends."""
        while True:
            try:
                if settings.QUEUE_URL:
                    return work_from_redis(self.done)
                return super().handle(*args, **options)
            except LOST as error:
                if _told_to_stop():
                    return None
                logger.warning("Lost the database. Trying again", extra={"told": error})
                connection.close()
                self.done.wait(RETRY_SECONDS)

    def sweep_now_and_then(self) -> None:
        """A killed worker's import is taken over at the latest one and a half leases later.

        And of all workers one keeps the tallies, and one a day has old files purged, all
        enrollments counted, and the figures of the overview.
        """
        bind_worker(self.worker_id)
        while not self.done.is_set():
            try:
                show_up(self.worker_id)
                sweep()
                tend_tallies()
                purge_daily()
                recount_daily()
                count_daily()
            except LOST as error:
                logger.warning(
                    "Lost the database while sweeping. Trying again", extra={"told": error}
                )
            except Exception:
                # A worker that went on without this would work, and be missed all the same.
                logger.exception("Sweeping went wrong. Trying again")
            finally:
                connection.close()
            self.done.wait(min(settings.IMPORT_LEASE_SECONDS / 2, SHOW_UP_SECONDS))

    def say_goodbye(self) -> None:
        """So that nobody counts this worker for another minute. A killed one cannot."""
        try:
            sign_off(self.worker_id)
        except LOST as error:
            logger.warning("Lost the database while leaving", extra={"told": error})
        finally:
            connection.close()


def _end(*_signal: Any) -> None:
    raise SystemExit(0)


def _told_to_stop() -> bool:
    """Whether the worker was, while it had a task in hand. (One without a task ends at once.)

    The command makes its worker inside handle() and keeps it to itself. The handler of the signal
    is the worker's own method, which leads to it; a worker of ours would have to copy handle(), and
    with it every option that the command has or will have.
    """
    worker = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return isinstance(worker, db_worker.Worker) and not worker.running
