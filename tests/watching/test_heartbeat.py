"""A real worker is killed: pages, overview and health say so, a minute after its last sign.

LONG_RUN=1 waits for that minute; otherwise it is a few seconds long.
"""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enrollments.models import User
from imports.models import Import
from imports.queries import workers
from tests.factories import EnrollmentFactory
from tests.processes import until
from tests.watching.running import PATIENCE, working

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "No worker is running"


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    if not os.environ.get("LONG_RUN"):
        monkeypatch.setattr(workers, "MISSED_AFTER", timedelta(seconds=4))
    return workers.MISSED_AFTER


def soon(is_so: Callable[[], bool], what: str = "it") -> None:
    until(is_so, seconds=PATIENCE, what=what)


def test_a_killed_worker_is_missed(
    tmp_path: Path, minute: timedelta, client_for: Any, marit: User
) -> None:
    EnrollmentFactory.create()
    client: Client = client_for(marit)
    with working(tmp_path / "log", IMPORT_LEASE_SECONDS="1") as worker:
        soon(workers.is_worker_running, "a first sign of it")
        soon(lambda: SENTENCE not in client.get("/overview/").content.decode())
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    killed = time.monotonic()
    soon(lambda: client.get("/health/worker/").status_code == 503)
    assert client.get("/health/worker/").json()["worker"] == "failed"
    # Not before its time, and not long after: the rest is what this machine does besides.
    assert time.monotonic() - killed > minute.total_seconds() - 3
    assert workers.workers_running() == 0
    run = Import.objects.create(action="unenroll", status="checking", created_by=marit)
    for address in ("/overview/", reverse("imports:checking", args=[run.pk])):
        assert SENTENCE in client.get(address).content.decode(), address


def test_one_that_ends_politely_is_not_counted_any_more(tmp_path: Path, db: None) -> None:
    with working(tmp_path / "log"):
        soon(lambda: workers.workers_running() == 1)
    assert workers.workers_running() == 0
