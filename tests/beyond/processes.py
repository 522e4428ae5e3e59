"""Other processes of these tests: servers, and a worker as it is started in production."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.worker import ROOT, environment

# A busy machine takes its time to start a process.
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Until somebody listens there."""

    def listens() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    until(listens)


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + START_SECONDS
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@contextmanager
def run_worker(**variables: str) -> Iterator[None]:
    """`manage.py run_worker` on the test's database, with these variables in its environment."""
    command = [sys.executable, "manage.py", "run_worker"]
    command += [] if "QUEUE_URL" in variables else ["--interval=0.1"]
    told = environment(IMPORT_LEASE_SECONDS="2", **variables)
    process = subprocess.Popen(command, cwd=ROOT, env=told)
    try:
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)
