"""Working on through an outage: it is told once, then once a minute, and when it is over."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.management.commands import db_worker
from django_tasks_db.utils import exclusive_transaction

logger = logging.getLogger(__name__)

LOST: Final = (OperationalError, InterfaceError)
RETRY_SECONDS: Final = 1
TELL_SECONDS: Final = 60


class Outage:
    """Of one thing, such as the database, which all threads of a worker find out about.

    One that comes and goes is told as seldom as one that lasts.
    """

    def __init__(self, of: str) -> None:
        self._of = of
        self._lock = threading.Lock()
        self._since: float | None = None
        self._told: float | None = None
        self._end_is_due = False

    @property
    def lasts(self) -> bool:
        return self._since is not None

    def goes_on(self, error: Exception) -> None:
        with self._lock:
            now = time.monotonic()
            is_new = self._since is None
            self._since = now if self._since is None else self._since
            if self._told is not None and now - self._told < TELL_SECONDS:
                return
            self._told, self._end_is_due = now, True
            if is_new:
                logger.warning("Lost %s. Trying again", self._of, extra={"told": error})
            else:
                logger.warning("Lost %s %d seconds ago", self._of, now - self._since)

    def is_over(self) -> None:
        with self._lock:
            if self._since is not None and self._end_is_due:
                lasted = time.monotonic() - self._since
                logger.warning("Have %s again, after %d seconds", self._of, lasted)
            self._since, self._end_is_due = None, False


THE_DATABASE: Final = Outage("the database")


def work_through_outages(
    work: Callable[[], Any], *, is_told_to_stop: Callable[[], bool], wait: Callable[[float], Any]
) -> Any:
    """Do the work; where the database is away, locked or full, start it again when it is not."""
    while True:
        try:
            if THE_DATABASE.lasts:
                _write_something()
                THE_DATABASE.is_over()
            return work()
        except LOST as error:
            if is_told_to_stop():
                return None
            THE_DATABASE.goes_on(error)
            connection.close()
            wait(RETRY_SECONDS)


def _write_something() -> None:
    """As a worker does when it takes a task: SQLite can be read while it is locked."""
    with exclusive_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class PatientWorker(db_worker.Worker):
    """django-tasks-db's worker ends when the database does.

    While developing it runs in a thread of a process that reloads its code: there an error would
    end the thread alone, and the process would stay, show up and do nothing.
    """

    def run(self) -> None:
        work = super().run
        try:
            work_through_outages(work, is_told_to_stop=lambda: not self.running, wait=time.sleep)
        except Exception:
            if threading.current_thread() is threading.main_thread():
                raise
            logger.exception("The worker ends, because something is wrong with it")
            os._exit(1)
