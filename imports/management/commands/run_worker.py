"""The background worker: django-tasks-db's, that also looks for imports left behind."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from imports.management.from_redis import work_from_redis
from imports.services import count_daily, purge_daily, recount_daily, show_up, tend_tallies
from imports.work.queue import sweep

LOST = (OperationalError, InterfaceError)
RETRY_SECONDS = 1
# Three times before the pages say that no worker is running.
SHOW_UP_SECONDS = 20


class Command(db_worker.Command):
    help = "Run a background worker. Any number of them, on any number of machines, share the work."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of django-tasks-db's worker are about its queue in the database."""
        if not settings.QUEUE_URL:
            super().add_arguments(parser)
            return
        parser.add_argument("--worker-id", default=get_random_string(32), help="Its name in logs.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.done = threading.Event()
        sweeper = threading.Thread(target=self.sweep_now_and_then, daemon=True, name="sweeper")
        sweeper.start()
        try:
            self.work_while_there_is_a_database(*args, **options)
        finally:
            self.done.set()

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
                self.stderr.write(f"Lost the database: {error}. Trying again.")
                connection.close()
                self.done.wait(RETRY_SECONDS)

    def sweep_now_and_then(self) -> None:
        """A killed worker's import is taken over at the latest one and a half leases later.

        And of all workers one keeps the tallies, and one a day has old files purged, all
        enrollments counted, and the figures of the overview.
        """
        while not self.done.is_set():
            try:
                show_up()
                sweep()
                tend_tallies()
                purge_daily()
                recount_daily()
                count_daily()
            except LOST as error:
                self.stderr.write(f"Looking for imports left behind: {error}. Trying again.")
            finally:
                connection.close()
            self.done.wait(min(settings.IMPORT_LEASE_SECONDS / 2, SHOW_UP_SECONDS))


def _told_to_stop() -> bool:
    """Whether the worker was, while it had a task in hand. (One without a task ends at once.)

    The command makes its worker inside handle() and keeps it to itself. The handler of the signal
    is the worker's own method, which leads to it; a worker of ours would have to copy handle(), and
    with it every option that the command has or will have.
    """
    worker = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return isinstance(worker, db_worker.Worker) and not worker.running
