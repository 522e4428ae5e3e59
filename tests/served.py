"""The application served as production serves it, on the test's own database."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lms_admin.processes import listen
from tests.worker import ROOT, environment

FIRST_PORT = 18_900
# A busy machine takes its time to start a process.
START_SECONDS = 60


def collect(static_root: Path) -> None:
    """What `manage.py collectstatic` makes of the static files."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=_environment(static_root), check=True)


@contextmanager
def served(static_root: Path, *, workers: int = 1, **variables: str) -> Iterator[str]:
    """The address of a gunicorn with the settings of production, for as long as it is needed."""
    with listen(FIRST_PORT) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "lms_admin.wsgi", "--threads=4"]
        command += [f"--workers={workers}"]
        command += [f"--bind=fd://{listener.fileno()}", "--no-control-socket"]
        command += ["--log-level=warning", "--graceful-timeout=5"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(static_root) | variables,
            pass_fds=[listener.fileno()],
        )
        try:
            # The socket listens already: the first request waits until somebody takes it.
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/accounts/login/")
            assert connection.getresponse().status == 200
            connection.close()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(START_SECONDS)


def _environment(static_root: Path) -> dict[str, str]:
    return environment(DJANGO_SETTINGS_MODULE="tests.production", STATIC_ROOT=str(static_root))
