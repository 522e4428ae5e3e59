"""Runs pieces of work at the same time, each in a thread with a database connection of its own.

For transactional tests only: what a test's own transaction wrote, no other connection sees.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

PATIENCE = 60  # seconds, after which a test fails instead of hanging


class Work:
    """One piece of work in its thread. `outcome()` waits for what it returned, or raises it."""

    def __init__(self, work: Callable[[], Any], *, barrier: threading.Barrier | None = None):
        self._work, self._barrier = work, barrier
        self._returned: Any = None
        self.raised: BaseException | None = None
        self.backend: int | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                self.backend = connection.connection.info.backend_pid
            if self._barrier:
                self._barrier.wait(PATIENCE)
            self._returned = self._work()
        except BaseException as raised:  # handed to the test, whatever it is
            self.raised = raised
        finally:
            connections.close_all()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def wait(self) -> None:
        self._thread.join(PATIENCE)
        assert self.is_done, "still at work: it waits for a lock that nobody gives up"

    def outcome(self) -> Any:
        self.wait()
        if self.raised:
            raise self.raised
        return self._returned

    def settle(self) -> None:
        """Wait until it is done, or waits itself for a lock of somebody else's (PostgreSQL)."""
        until = time.monotonic() + PATIENCE
        while not self.is_done and not self._is_blocked():
            assert time.monotonic() < until, "neither done nor waiting for a lock"
            time.sleep(0.02)

    def _is_blocked(self) -> bool:
        if self.backend is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
            return bool(cursor.fetchone()[0])


def at_once(*works: Callable[[], Any]) -> list[Work]:
    """Start all from one barrier; returns them when the last one is done."""
    barrier = threading.Barrier(len(works))
    threads = [Work(work, barrier=barrier) for work in works]
    for thread in threads:
        thread.wait()
    return threads


class Halted:
    """Work that stands still just before or after a statement that starts with these words.

    From the moment that this is made, inside its transaction, until `go_on` or `go_to`. Quotation
    marks in the statement do not count.
    """

    def __init__(self, work: Callable[[], Any], *, before: str = "", after: str = ""):
        self._reached, self._released = threading.Event(), threading.Event()
        self._before, self._after = before, after
        self._work = Work(lambda: self._watched(work))
        self._until_reached()

    def go_to(self, *, before: str = "", after: str = "") -> None:
        """Let it go on to a later statement, where it stands still again."""
        self._reached.clear()
        self._before, self._after = before, after
        self._released.set()
        self._until_reached()

    def go_on(self) -> Any:
        """Let it go on to its end; returns its outcome."""
        self._released.set()
        return self._work.outcome()

    def _until_reached(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._reached.wait(0.02):
            assert not self._work.is_done, f"ended without it: {self._work.outcome()}"
            assert time.monotonic() < until, "the statement was not reached"

    def _watched(self, work: Callable[[], Any]) -> Any:
        with connection.execute_wrapper(self._watch):
            return work()

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        plain = sql.replace('"', "")
        if self._before and plain.startswith(self._before):
            self._stand_still()
        result = execute(sql, params, many, context)
        if self._after and plain.startswith(self._after):
            self._stand_still()
        return result

    def _stand_still(self) -> None:
        self._before = self._after = ""
        self._released.clear()
        self._reached.set()
        assert self._released.wait(PATIENCE), "was never told to go on"
