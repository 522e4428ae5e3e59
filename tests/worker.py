"""Other processes on the test's own database: real workers, to be killed or stopped."""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tests.faults.points import Point

ROOT = Path(__file__).resolve().parent.parent
QUICK: dict[str, Any] = {"IMPORT_LEASE_SECONDS": 0.6, "IMPORT_CHUNK_MARKS": 4}


def database_url() -> str:
    """Names the database of this test for another process."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{named['NAME']}"
    where = f"{named['HOST']}:{named['PORT']}" if named["PORT"] else named["HOST"]
    return f"postgres://{named['USER']}:{named['PASSWORD']}@{where}/{named['NAME']}"


def environment(**more: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


class Worker:
    """A worker process. It is not this process's child, so its nursery is asked how it ended."""

    def __init__(self, nursery: "Nursery", told: dict[str, Any]) -> None:
        self._nursery = nursery
        self.pid = nursery.ask(told)["pid"]
        self.returncode: int | None = None
        # Of itself or a process that it had, in bytes; 0 while it is at work.
        self.peak = 0

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def poll(self) -> int | None:
        return self.wait(0)

    def wait(self, seconds: float) -> int | None:
        """Its exit status, negative for a signal; None when it is still at work after that."""
        if self.returncode is None:
            answer = self._nursery.ask({"wait": self.pid, "seconds": seconds})
            self.returncode = answer["status"]
            self.peak = answer["peak"] or 0
        return self.returncode

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still, as SIGSTOP makes it."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def end(self) -> None:
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)
            self.wait(10)


class Nursery:
    """See tests.faults.nursery."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        with self._process:
            self._process.communicate()


_nurseries: dict[str, Nursery] = {}


@atexit.register
def close_nurseries() -> None:
    """Before the database goes, in which their workers may still be at work."""
    for nursery in _nurseries.values():
        nursery.close()
    _nurseries.clear()


@contextmanager
def worker(
    *,
    at: Point | None = None,
    sends: signal.Signals = signal.SIGKILL,
    naive: bool = False,
    **more: Any,
) -> Iterator[Worker]:
    """A worker, with these settings; it sends itself the signal at that point of its work.

    A naive one is that of tests.faults.naive.
    """
    url = database_url()
    if url not in _nurseries:
        _nurseries[url] = Nursery()
    values = QUICK | {"MEDIA_ROOT": str(settings.MEDIA_ROOT)} | more
    told = {"settings": values, "point": at, "signal": sends, "naive": naive}
    started = Worker(_nurseries[url], told)
    try:
        yield started
    finally:
        started.end()
