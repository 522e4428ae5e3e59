"""A worker goes on after its database was locked or away, and tells that without filling a disk."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from imports.management.outages import Outage
from imports.queries import workers
from tests.faults.cluster import Cluster, cluster
from tests.faults.scene import Scene
from tests.processes import running, until
from tests.worker import ROOT, database_url, environment

IMPATIENT = "tests.imports.faults.settings"
PATIENCE = 180


@contextmanager
def worker(log: Path, *options: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "run_worker", "--interval=0.1", *options]
    told = environment(DJANGO_SETTINGS_MODULE=IMPATIENT, IMPORT_LEASE_SECONDS="1", **more)
    with (
        log.open("ab") as said,
        running(command, cwd=ROOT, env=told, patience=PATIENCE, stdout=said, stderr=said) as one,
    ):
        yield one


def told(log: Path) -> list[str]:
    lines = (line for line in log.read_text().splitlines() if line.startswith("{"))
    events = [str(json.loads(line)["event"]) for line in lines]
    return [event for event in events if event.startswith(("Lost", "Have"))]


def wait_until(log: Path, start: str) -> None:
    """Until a line of the worker starts like that."""

    def is_told() -> bool:
        return any(event.startswith(start) for event in told(log))

    until(is_told, seconds=PATIENCE, what=start)


@pytest.mark.django_db(transaction=True)
def test_a_locked_sqlite_is_waited_for(tmp_path: Path) -> None:
    """Also while developing, where the worker is a thread of a process that reloads its code."""
    if connection.vendor != "sqlite":
        return  # Nobody can lock all of PostgreSQL.
    log, scene = tmp_path / "log", Scene.uploaded("unenroll")
    name = connection.settings_dict["NAME"]
    with worker(log, "--reload") as process:
        until(workers.is_worker_running, seconds=PATIENCE, what="a first sign of it")
        scene.wait_for("checked")
        until(is_idle, seconds=PATIENCE, what="an end of its tasks")
        with closing(sqlite3.connect(name, timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            wait_until(log, "Lost the database. Trying again")
            time.sleep(3)
            other.execute("ROLLBACK")
        scene.start()
        scene.ends_by_itself()
        wait_until(log, "Have the database again")
        assert process.poll() is None
    assert len(told(log)) == 2


def is_idle() -> bool:
    """Whether no task is in hand or waits: the lock then meets a worker that looks for one."""
    return not DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists()


def copy_of_the_tables(there: Cluster) -> None:
    """As the test's own database has them, and empty."""
    program = ["pg_dump", "--schema-only", "--no-owner", "--dbname", database_url()]
    tables = subprocess.run(program, check=True, capture_output=True).stdout
    other: dict[str, Any] = {"cwd": "/", "stdout": subprocess.DEVNULL}
    subprocess.run(["psql", "--quiet", there.url], input=tables, check=True, **other)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_stopped_postgresql_is_waited_for(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with cluster() as server:
        copy_of_the_tables(server)
        with worker(log, DATABASE_URL=server.url) as process:
            until(lambda: signs_of_life(server) > 0, seconds=PATIENCE, what="a first sign of it")
            server.stop()
            wait_until(log, "Lost the database. Trying again")
            before = log.stat().st_size
            time.sleep(5)
            # What it had in hand may fail meanwhile, once; it was 10 KB when each try was told.
            assert log.stat().st_size - before < 5_000
            server.start()
            forget_signs(server)
            until(lambda: signs_of_life(server) > 0, seconds=PATIENCE, what="another sign of it")
            wait_until(log, "Have the database again")
            assert process.poll() is None
        assert len(told(log)) == 2


def signs_of_life(server: Cluster) -> int:
    with closing(psycopg.connect(server.url)) as asked:
        found = asked.execute("SELECT count(*) FROM imports_chore").fetchone()
    assert found
    return int(found[0])


def forget_signs(server: Cluster) -> None:
    with psycopg.connect(server.url) as asked:
        asked.execute("DELETE FROM imports_chore")


def test_what_lasts_or_comes_and_goes_is_told_once_a_minute(caplog: Any, monkeypatch: Any) -> None:
    now = 0
    monkeypatch.setattr("imports.management.outages.time.monotonic", lambda: now)
    outage = Outage("the database")
    for now in range(62):  # noqa: B007 - the clock
        outage.goes_on(OperationalError("away"))
    for now in range(62, 122):
        outage.is_over()
        if now < 120:
            outage.goes_on(OperationalError("away"))
    assert [record.getMessage() for record in caplog.records] == [
        "Lost the database. Trying again",
        "Lost the database 60 seconds ago",
        "Have the database again, after 62 seconds",
    ]
