"""CPU seconds and memory of one step, the database server's share included."""

import gc
import os
import re
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

MIB: Final = 1 << 20
TICKS: Final = os.sysconf("SC_CLK_TCK")
PROC: Final = Path("/proc")


@dataclass(frozen=True)
class Cost:
    """What one step took.

    `cpu` and `wall` are seconds; CPU is that of this process, its children and the whole database
    server. `peak` and `growth` are MiB of this process alone: its largest size, and by how much
    that is more than it was before.
    """

    cpu: float
    server_cpu: float
    wall: float
    peak: float
    growth: float


class NoServer(Exception):
    """The database server's processes cannot be seen from here."""


def cost_of(step: Callable[[], object]) -> Cost:
    """Take the step once and say what it took."""
    gc.collect()
    # From here on the kernel's high-water mark starts again.
    (PROC / "self/clear_refs").write_text("5")
    before, server = _size("VmRSS"), server_cpu()
    start, cpu = time.perf_counter(), _own_cpu()
    step()
    used, wall = _own_cpu() - cpu, time.perf_counter() - start
    served = server_cpu() - server
    peak = _size("VmHWM")
    return Cost(used + served, served, wall, peak, peak - before)


def in_own_process[**P, R](job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a new process with Django set up and connected, so that memory starts from there."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_set_up) as pool:
        return pool.submit(job, *args, **kwargs).result()


def _set_up() -> None:
    import django

    django.setup()


def _own_cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def server_cpu() -> float:
    """CPU seconds of all processes of the PostgreSQL server so far; 0 for SQLite.

    Those that ended count too: the postmaster has waited for them.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _stat(cursor.fetchone()[0])
    if backend is None:
        raise NoServer("PostgreSQL does not run on this machine: its CPU cannot be counted.")
    postmaster = backend.parent
    processes = [_stat(int(path.name)) for path in PROC.iterdir() if path.name.isdigit()]
    alive = sum(one.own for one in processes if one and postmaster in (one.pid, one.parent))
    ended = sum(one.of_ended_children for one in processes if one and one.pid == postmaster)
    return (alive + ended) / TICKS


@dataclass(frozen=True)
class _Stat:
    pid: int
    parent: int
    own: int
    of_ended_children: int


def _stat(pid: int) -> _Stat | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The second field is a name in parentheses, with any character in it.
    values = text.rpartition(")")[2].split()
    user, system, children_user, children_system = map(int, values[11:15])
    return _Stat(pid, int(values[1]), user + system, children_user + children_system)


def _size(name: str) -> float:
    match = re.search(rf"^{name}:\s+([0-9]+) kB", (PROC / "self/status").read_text(), re.MULTILINE)
    if match is None:
        raise ValueError(f"/proc tells no {name}")
    return int(match[1]) * 1024 / MIB
