"""What the database server uses, read from /proc: it has to run on this machine."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Self

from django.db import connection

from tests.benchmarks.measure import Cost, cost_of

PROC: Final = Path("/proc")
NOT_HERE: Final = "PostgreSQL does not run on this machine: its CPU cannot be counted."
TICKS: Final = os.sysconf("SC_CLK_TCK")


class NoServer(Exception):
    """The database server's processes cannot be seen from here."""


def cost_with_server(step: Callable[[], object]) -> Cost:
    """What the step takes, the database server's CPU included."""
    connection.ensure_connection()
    return cost_of(step, server_cpu)


def name_and_version() -> str:
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def server_cpu() -> float:
    """CPU seconds of all processes of the PostgreSQL server so far; 0 for SQLite.

    Those that ended count too: the postmaster has waited for them.
    """
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _Process.found(cursor.fetchone()[0])
    if backend is None or backend.name != "postgres":
        raise NoServer(NOT_HERE)
    postmaster = backend.parent
    numbers = (int(path.name) for path in PROC.iterdir() if path.name.isdigit())
    processes = [one for number in numbers if (one := _Process.found(number))]
    alive = sum(one.seconds for one in processes if postmaster in (one.number, one.parent))
    ended = sum(one.seconds_of_ended for one in processes if one.number == postmaster)
    return alive + ended


class _Process(NamedTuple):
    number: int
    name: str
    parent: int
    seconds: float
    # Of its children that have ended and theirs.
    seconds_of_ended: float

    @classmethod
    def found(cls, number: int) -> "Self | None":
        """The process of this number, as far as it is there and can be seen."""
        folder = PROC / str(number)
        try:
            status = (folder / "stat").read_text()
            nanoseconds = (folder / "schedstat").read_text().split()[0]
        except OSError:
            return None
        # The second field is a name in parentheses, with any character in it.
        before, _, after = status.rpartition(")")
        values = after.split()
        ticks = sum(map(int, values[13:15]))
        name = before.partition("(")[2]
        return cls(number, name, int(values[1]), int(nanoseconds) / 1e9, ticks / TICKS)


class Backend:
    """The one server process that serves this connection; it does all work of its statements."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            # The CPU of processes that help it would be nobody's.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            self._number = cursor.fetchone()[0]
        self.cpu()

    def cpu(self) -> float:
        """CPU seconds that it has used so far."""
        process = _Process.found(self._number)
        if process is None or process.name != "postgres":
            raise NoServer(NOT_HERE)
        return process.seconds
