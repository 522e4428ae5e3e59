"""Child processes that live and die together.

honcho, which does much of this, was looked at: it starts a shell for each command, passes no open
socket on, and mixes what they print. A log for each process with its last words, a port that nobody
can take in between, children that end with a killed parent, and the wait for the first answer would
stay ours, around its manager: more than what it saves.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

STOP_SECONDS: Final = 10
LAST_LINES: Final = 20


class NotStarted(Exception):
    """A sentence for the person at the terminal."""


def listen(first_port: int, tries: int = 50) -> socket.socket:
    """A listening socket on this machine alone, at `first_port` or the next free one.

    The server inherits it: between choosing a port and using it nobody else can take it.
    """
    for port in range(first_port, min(first_port + tries, 65536)):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        listener.set_inheritable(True)
        return listener
    raise NotStarted(f"No free port from {first_port} on. Choose another: make demo PORT=9000")


def answers(port: int) -> bool:
    """Whether a web server answers there, with whatever but an error of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


class Processes:
    """Starts commands, each with a log of its own, and stops all of them when one ends.

    Use it as a context manager, in the main thread: it also takes over the signals that ask to stop
    (Ctrl-C, SIGTERM, a closed terminal). Whatever happens inside, nothing is left running.
    """

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder = folder
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = threading.Event()

    def __enter__(self) -> "Processes":
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: self.asked_to_stop.set())
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], pass_fds: Sequence[int] = ()) -> None:
        with self.log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                # Ctrl-C reaches this process alone, which then stops the others in good order.
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def watch(self, seconds: float | None = None, *, until: object = None) -> str | None:
        """Wait until asked to stop (returns None) or one of them has ended (its name).

        With `until`, a function, also returns None as soon as it says True; with `seconds`, raises
        NotStarted when that took longer.
        """
        started = time.monotonic()
        while not self.asked_to_stop.wait(0.2):
            for name, process in self.running.items():
                if process.poll() is not None:
                    return name
            if callable(until) and until():
                return None
            if seconds is not None and time.monotonic() - started > seconds:
                raise NotStarted(f"No answer within {seconds:.0f} seconds. See {self.logs}.")
        return None

    def stop(self) -> None:
        """Ask all to stop, wait, and end those that do not listen, with what they started."""
        alive = [process for process in self.running.values() if process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in alive:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
        for process in self.running.values():
            # What they started stands in the same group, also when the process itself was killed.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def obituary(self, name: str) -> str:
        """What became of a process that ended by itself, with the end of its log."""
        lines = self.log(name).read_text(errors="replace").splitlines()[-LAST_LINES:]
        code = self.running[name].returncode
        return "\n".join(
            [f"The {name} stopped by itself (exit code {code}). Its last words:", *lines]
        )


def _end_with_parent() -> None:
    """On Linux: a process whose parent is killed outright is asked to stop, too."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
