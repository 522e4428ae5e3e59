"""The reading process as its parent holds it: started, listened to, and never left behind."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

from imports.workbook.reader import frames
from imports.workbook.refusals import Refusal, Refused

_CHILD = Path(__file__).with_name("child.py")
_PIECE = 1 << 18


class WhileWaiting(NamedTuple):
    """What the caller does after so many seconds in which nothing came, and again and again."""

    every: float
    tell: Callable[[], None]


UNHURRIED: Final = WhileWaiting(60, lambda: None)


class ReadingProcess:
    """One child process, from its job to its end.

    Refused is raised for whatever makes it end early. `cpu_seconds` and `peak_bytes` say what it
    used, once it has ended; the latter is 0 where that is not known.
    """

    def __init__(
        self,
        job: bytes,
        descriptor: int,
        cpu_budget: int,
        wall_seconds: float,
        while_waiting: WhileWaiting = UNHURRIED,
    ) -> None:
        self.cpu_seconds = 0.0
        self.peak_bytes = 0
        self._cpu_budget = cpu_budget
        self._patience = wall_seconds
        self._while_waiting = while_waiting
        self._buffer = bytearray()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            close_fds=True,
            pass_fds=(descriptor,),
            cwd="/",
            env={},
            start_new_session=True,
        )
        self._stdin, self._stdout = _pipes(self._process)
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        try:
            frames.write_frame(self._stdin.fileno(), frames.JOB, job)
        except BrokenPipeError:
            # It has ended already; what is read from it will say how.
            pass
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def next_frame(self) -> tuple[bytes, bytes]:
        """The next frame's kind and content. Raises Refused when there will be none."""
        try:
            return frames.read_frame(self._read_exactly)
        except EOFError:
            self._wait()
            raise self._reason() from None

    def answer(self, content: bytes) -> None:
        """Tell the process what it asked for."""
        # (Where it has ended already, what is read from it next will say how.)
        with suppress(BrokenPipeError):
            frames.write_frame(self._stdin.fileno(), frames.ANSWER, content)

    def end(self) -> None:
        """Make sure that the process is gone. May be called more than once."""
        if self._process.returncode is None:
            self.peak_bytes = _peak_bytes(self.pid)
            self._process.kill()
            self._wait()
        self._stdin.close()
        self._stdout.close()

    def _read_exactly(self, size: int) -> bytes:
        buffer = self._buffer
        while len(buffer) < size:
            self._wait_for_data()
            data = os.read(self._stdout.fileno(), _PIECE)
            if not data:
                raise EOFError
            buffer += data
        content = bytes(buffer[:size])
        del buffer[:size]
        return content

    def _wait_for_data(self) -> None:
        """Only waiting counts: the time that the caller takes for a block is its own."""
        ready: list[tuple[int, int]] = []
        while not ready:
            start = time.monotonic()
            ready = self._poll.poll(min(self._patience, self._while_waiting.every) * 1000)
            self._patience -= time.monotonic() - start
            if self._patience < 0:
                raise Refused(Refusal.TOO_SLOW, limit="wall")
            if not ready:
                self._while_waiting.tell()

    def _wait(self) -> None:
        if self._process.returncode is None:
            _pid, status, usage = os.wait4(self._process.pid, 0)
            self._process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_seconds = usage.ru_utime + usage.ru_stime

    def _reason(self) -> Refused:
        """Why the process ended without a word."""
        code = self._process.returncode
        if code == -signal.SIGXCPU or (
            code == -signal.SIGKILL and self.cpu_seconds >= self._cpu_budget
        ):
            return Refused(Refusal.TOO_SLOW, limit="cpu")
        if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
            return Refused(Refusal.TOO_COMPLEX, reason="crash")
        # Killed from outside, by an administrator or for want of memory: not the file's fault.
        return Refused(Refusal.READER_STOPPED, status=code)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("no pipes")
    return process.stdin, process.stdout


def _peak_bytes(pid: int) -> int:
    """The most memory that a living process has had. (What is told of a dead one counts its
    parent in.)"""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    match = re.search(r"^VmHWM:\s+([0-9]+) kB", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0
