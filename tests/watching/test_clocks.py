"""Workers whose machine's clock is an hour off: the database's clock decides who has an import.

On PostgreSQL that is the server's. On SQLite it is the clock of the one machine that everything
runs on: there a worker with another clock stands for that machine's clock being put right while its
worker is dead, which is the worst that can happen to it.
"""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from imports.models import Chore, Import
from imports.queries import workers
from imports.queries.workers import is_worker_running, workers_running
from tests.faults.scene import PEOPLE, Scene
from tests.processes import until
from tests.watching.running import DOOMED, LIVE, PATIENCE, wait_until, working

pytestmark = [pytest.mark.faketime, pytest.mark.django_db(transaction=True)]

LEASE = 1
OFF = ("-1h", "+1h")
# Where Debian has it, on any kind of machine.
LIBRARY = next(map(str, Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), "")


@contextmanager
def worker_off(
    log: Path, off: str, program: Sequence[str] = LIVE
) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker, whose machine's clock is that far off; "" for one that is right.

    By the library and not by the command, which would be another process in between.
    """
    # Only its time of day is wrong: how long it waits is not to be stretched.
    wrong = {"LD_PRELOAD": LIBRARY, "FAKETIME": off, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    told = {"IMPORT_LEASE_SECONDS": str(LEASE), "IMPORT_CHUNK_MARKS": "4"}
    with working(log, program=program, **told, **(wrong if off else {})) as process:
        yield process


def dies(log: Path, off: str) -> None:
    """A worker takes the import, does a part of it and is killed."""
    with worker_off(log, off, DOOMED) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL, log.read_text()


def seen_ago() -> float:
    """For how many seconds the worker has not been seen, by the database's clock."""
    row = Chore.objects.annotate(now=Now()).get(name=workers.SEEN)
    return (row.now - row.begun_at).total_seconds()


def wait_for_one() -> None:
    until(Chore.objects.filter(name=workers.SEEN).exists, seconds=PATIENCE)


@pytest.mark.postgres
@pytest.mark.parametrize("off", OFF)
def test_a_worker_whose_clock_is_wrong_is_seen(tmp_path: Path, off: str) -> None:
    log = tmp_path / "log"
    with worker_off(log, off):
        wait_for_one()
        hour = (timezone.now() + timedelta(hours=int(off[:2]))).strftime("%Y-%m-%dT%H")
        wait_until(log, "Starting worker")
        assert f'"time": "{hour}' in log.read_text(), "its clock is not wrong"
        assert abs(seen_ago()) < 30
        assert is_worker_running()
        assert workers_running() == 1
    assert workers_running() == 0, "it said that it ends"


@pytest.mark.parametrize("off", OFF)
def test_its_import_is_taken_over_when_it_dies(tmp_path: Path, off: str) -> None:
    """By one whose clock is right."""
    scene = Scene.started("unenroll")
    dies(tmp_path / "dead", off)
    assert scene.now.status == Import.Status.RUNNING
    assert 0 < scene.now.applied < PEOPLE
    if connection.vendor == "postgresql":
        assert until_end(scene) <= timedelta(seconds=LEASE)
    with worker_off(tmp_path / "heir", ""):
        scene.ends_by_itself()


@pytest.mark.parametrize("off", OFF)
def test_it_takes_over_from_one_that_died(tmp_path: Path, off: str) -> None:
    scene = Scene.started("unenroll")
    dies(tmp_path / "dead", "")
    assert scene.now.status == Import.Status.RUNNING
    assert 0 < scene.now.applied < PEOPLE
    with worker_off(tmp_path / "heir", off):
        scene.ends_by_itself()


def until_end(scene: Scene) -> timedelta:
    """How long the lease holds still, by the database's clock."""
    row = Import.objects.annotate(now=Now()).get(pk=scene.import_run.pk)
    assert row.lease_until
    return row.lease_until - row.now
