"""A real server and a real worker on the test's own database, and all that they say."""

import http.client
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.processes import running, until
from tests.served import gunicorn
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
    told = environment(DJANGO_SETTINGS_MODULE=SETTINGS, **more)
    with (
        log.open("ab") as said,
        gunicorn(*options, env=told, patience=PATIENCE, stdout=said, stderr=said) as port,
    ):
        site = Site(port)
        assert site.ask("/health/web/")[0].status == 200
        yield site


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
    told = environment(DJANGO_SETTINGS_MODULE=SETTINGS, **more)
    command = [sys.executable, *program]
    with (
        log.open("ab") as said,
        running(command, cwd=ROOT, env=told, patience=PATIENCE, stdout=said, stderr=said) as worker,
    ):
        yield worker


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
    until(lambda: text in log.read_text(), seconds=PATIENCE, what=text)
