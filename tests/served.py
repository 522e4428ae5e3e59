"""The application served as production serves it, on the test's own database."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lms_admin.processes import listen
from tests.processes import START_SECONDS, running
from tests.worker import ROOT, environment

FIRST_PORT = 18_900


def collect(static_root: Path) -> None:
    """What `manage.py collectstatic` makes of the static files."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=_environment(static_root), check=True)


@contextmanager
def gunicorn(*options: str, **how: Any) -> Iterator[int]:
    """The port of a gunicorn with four threads. `how` is as in `running`.

    The socket listens already: the first request waits until somebody takes it.
    """
    with listen(FIRST_PORT) as listener:
        command = [sys.executable, "-m", "gunicorn", "lms_admin.wsgi", "--threads=4", *options]
        command += [f"--bind=fd://{listener.fileno()}", "--no-control-socket"]
        command += ["--graceful-timeout=5"]
        with running(command, cwd=ROOT, pass_fds=[listener.fileno()], **how):
            yield listener.getsockname()[1]


@contextmanager
def served(static_root: Path, *, workers: int = 1, **variables: str) -> Iterator[str]:
    """The address of a gunicorn with the settings of production, for as long as it is needed."""
    options = (f"--workers={workers}", "--log-level=warning")
    with gunicorn(*options, env=_environment(static_root) | variables) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        connection.request("GET", "/accounts/login/")
        assert connection.getresponse().status == 200
        connection.close()
        yield f"http://127.0.0.1:{port}"


def _environment(static_root: Path) -> dict[str, str]:
    return environment(DJANGO_SETTINGS_MODULE="tests.production", STATIC_ROOT=str(static_root))
