"""A real worker process on the test's own database, to be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
QUICK = {"IMPORT_LEASE_SECONDS": "1", "IMPORT_CHUNK_MARKS": "7"}


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


@contextmanager
def worker(*, die_at: str = "", **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process; with `die_at` it kills itself (SIGKILL) at that point of tests.faults."""
    command = [sys.executable, "-m", "tests.faults", die_at]
    process = subprocess.Popen(command, env=environment(**(QUICK | more)), cwd=ROOT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(10)
