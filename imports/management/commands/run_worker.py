"""The background worker: django-tasks-db's, that also looks for imports left behind."""

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.tasks.signals import task_finished, task_started
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from imports.management.from_redis import work_from_redis
from imports.management.outages import LOST, THE_DATABASE, PatientWorker, work_through_outages
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
        if options.get("reload") and not options["batch"] and not _is_reloaded():
            # Only starts the process that works, again for each change of the code.
            super().handle(*args, worker_id=worker_id, **options)
            return
        self.done = threading.Event()
        self.worker_id = worker_id
        # Until the loop sets its own: whoever is stopped at once says goodbye, too.
        signal.signal(signal.SIGTERM, _end)
        bind_worker(worker_id)
        task_started.connect(note_job)
        task_finished.connect(note_job)
        sweeper = threading.Thread(target=self.sweep_now_and_then, daemon=True, name="sweeper")
        try:
            # In here, since it shows up at once: whoever has been seen says goodbye.
            sweeper.start()
            self.work(*args, worker_id=worker_id, **options)
        except CommandError:
            raise
        except Exception:
            # Told here: the interpreter would print the values that the error is about.
            logger.exception("The worker ends, because something is wrong with it")
            raise SystemExit(1) from None
        finally:
            self.done.set()
            if sweeper.is_alive():
                sweeper.join(LEAVE_SECONDS)
            self.say_goodbye()

    def work(self, *args: Any, **options: Any) -> None:
        if settings.QUEUE_URL:
            work_through_outages(
                lambda: work_from_redis(self.done),
                is_told_to_stop=self.done.is_set,
                wait=self.done.wait,
            )
        else:
            # It makes its worker inside, and keeps it to itself: ours goes on through outages.
            db_worker.Worker = PatientWorker  # type: ignore[misc]
            super().handle(*args, **options)

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
                THE_DATABASE.is_over()
            except LOST as error:
                THE_DATABASE.goes_on(error)
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


def _is_reloaded() -> bool:
    return os.environ.get(DJANGO_AUTORELOAD_ENV) == "true"


def _end(*_signal: Any) -> None:
    raise SystemExit(0)
