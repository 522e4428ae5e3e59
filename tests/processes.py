"""Processes that tests start: a port for them, the wait until they answer, and their end."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

# A busy machine takes its time to start a process.
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(
    happened: Callable[[], object], *, seconds: float = START_SECONDS, what: str = "it"
) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.05)


def wait_for(port: int) -> None:
    """Until somebody listens there."""

    def listens() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    until(listens)


@contextmanager
def running(
    command: Sequence[str],
    *,
    ends: signal.Signals = signal.SIGTERM,
    patience: float | None = START_SECONDS,
    **how: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process, until the block ends: it then gets the signal, and its end is waited for.

    `how` is what Popen takes besides, `patience` a number of seconds, None for as long as it takes.
    """
    process = subprocess.Popen(command, **how)
    try:
        yield process
    finally:
        process.send_signal(ends)
        process.wait(patience)
