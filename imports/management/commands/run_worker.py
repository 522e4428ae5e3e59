"""The background worker: django-tasks-db's, that also looks for imports left behind."""

import threading
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django_tasks_db.management.commands import db_worker

from imports.tasks import purge_daily, sweep


class Command(db_worker.Command):
    help = "Run a background worker. Any number of them, on any number of machines, share the work."

    def handle(self, *args: Any, **options: Any) -> None:
        self.done = threading.Event()
        sweeper = threading.Thread(target=self.sweep_now_and_then, daemon=True, name="sweeper")
        sweeper.start()
        try:
            super().handle(*args, **options)
        finally:
            self.done.set()

    def sweep_now_and_then(self) -> None:
        """A killed worker's import is taken over at the latest one and a half leases later.

        And of all workers one a day has old files purged.
        """
        while not self.done.is_set():
            try:
                sweep()
                purge_daily()
            except OperationalError as error:
                self.stderr.write(f"Looking for imports left behind: {error}. Trying again.")
            finally:
                connection.close()
            self.done.wait(settings.IMPORT_LEASE_SECONDS / 2)
