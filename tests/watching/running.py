"""A real server and a real worker on the test's own database, and all that they say."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from lms_admin.processes import listen
from tests.served import FIRST_PORT
from tests.worker import ROOT, environment

SETTINGS = "tests.watching.production"
# Of a machine that does much else.
PATIENCE = 180


class Site:
    """Asked by one visitor, with or without cookies."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, address: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        """The answer and its text, as far as it came."""
        visitor = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body = urlencode(form) if form is not None else None
        if form is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        visitor.request("GET" if form is None else "POST", address, body, named)
        answer = visitor.getresponse()
        try:
            text = answer.read()
        except http.client.IncompleteRead as cut:
            text = cut.partial
        visitor.close()
        return answer, text.decode()


@contextmanager
def web(log: Path, *options: str, **more: str) -> Iterator[Site]:
    """gunicorn, as the guide starts it; what it says is appended to the file."""
    with listen(FIRST_PORT) as listener, log.open("ab") as said:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "lms_admin.wsgi", "--threads=4"]
        command += [f"--bind=fd://{listener.fileno()}", "--no-control-socket", *options]
        process = subprocess.Popen(
            [*command, "--graceful-timeout=5"],
            cwd=ROOT,
            env=environment(DJANGO_SETTINGS_MODULE=SETTINGS, **more),
            pass_fds=[listener.fileno()],
            stdout=said,
            stderr=said,
        )
        try:
            site = Site(port)
            # The socket listens already: the first request waits until somebody takes it.
            assert site.ask("/health/web/")[0].status == 200
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


WORKER = ("manage.py", "run_worker", "--no-startup-delay", "--interval=0.1")
# One that kills itself in the middle of a run.
DOOMED = ("-m", "tests.watching.doomed")
# The same that does not.
LIVE = (*DOOMED, "live")


@contextmanager
def working(
    log: Path, *, program: Sequence[str] = WORKER, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker; it is ended in the end."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, *program],
            cwd=ROOT,
            env=environment(DJANGO_SETTINGS_MODULE=SETTINGS, **more),
            stdout=said,
            stderr=said,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@contextmanager
def receiving(file: Path) -> Iterator[str]:
    """A process that takes reports of errors, and its address as SENTRY_DSN wants it."""
    command = [sys.executable, "-m", "tests.watching.sentry_receiver", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://public@127.0.0.1:{int(process.stdout.readline())}/1"
        finally:
            process.terminate()


def wait_until(log: Path, text: str) -> None:
    """Until that is in the file."""
    until = time.monotonic() + PATIENCE
    while text not in log.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    assert text in log.read_text()
