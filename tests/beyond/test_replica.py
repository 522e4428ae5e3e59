"""Lists from a real streaming replica: never less than their reader did, and never in the way."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from enrollments.models import Team
from lms_admin.replica import ReplicaRouter, reading
from tests.faults.cluster import Cluster, primary_and_replica
from tests.worker import ROOT, environment

TEAMS = "/teams/"
MAIN = "from tests.beyond.walk import main; main()"


class Walk:
    """tests.beyond.walk, asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.answer()

    def ask(self, *command: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def look(self, who: str, word: str = "") -> Any:
        return self.ask("look", who, TEAMS, word)


@contextmanager
def walking(primary: Cluster, replica: Cluster) -> Iterator[Walk]:
    urls = {"DATABASE_URL": primary.url, "REPLICA_URL": replica.url}
    process = subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup(); {MAIN}"],
        cwd=ROOT,
        env=environment(ALLOWED_HOSTS="testserver", **urls),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Walk(process)
    finally:
        process.communicate()


@pytest.mark.postgres
@pytest.mark.django_db
def test_lists_from_a_replica():
    with primary_and_replica() as (primary, replica), walking(primary, replica) as walk:
        walk.ask("catch_up")
        # A list is read there, and only there.
        seen = walk.look("marit")
        assert (seen["status"], seen["lists"]) == (200, 0)
        assert seen["replica"] > 0
        # While it stands still, whoever changed something reads the primary; others do not.
        walk.ask("execute", "replica", "SELECT pg_wal_replay_pause()")
        assert walk.ask("add_team", "marit", "Ward 9")["status"] == 200
        seen = walk.look("marit", "Ward 9")
        assert (seen["status"], seen["sees"], seen["replica"]) == (200, True, 1)
        assert not walk.look("olga", "Ward 9")["sees"]
        # Once it has come so far, it is read again.
        walk.ask("execute", "replica", "SELECT pg_wal_replay_resume()")
        walk.ask("catch_up")
        seen = walk.look("marit", "Ward 9")
        assert (seen["sees"], seen["lists"]) == (True, 0)
        assert walk.look("olga", "Ward 9")["sees"]
        # What a manager sees is decided at this moment; what nobody of us signed is not believed.
        assert walk.look("manager")["replica"] == 0
        walk.ask("spoil", "olga")
        assert walk.look("olga")["replica"] == 0
        # Without it everything goes on.
        replica.stop()
        assert walk.look("anna", "Ward 9")["sees"]
        seen = walk.look("marit", "Ward 9")
        assert (seen["status"], seen["sees"]) == (200, True)
        assert seen["lists"] > 0


@pytest.mark.django_db
def test_what_decides_is_read_where_it_is_written():
    router = ReplicaRouter()
    assert router.db_for_read(Team) == "default"
    with reading():
        assert router.db_for_read(Session) == "default"
        assert router.db_for_write(Team) == "default"
        # A test runs in a transaction.
        assert router.db_for_read(Team) == "default"
    assert not router.allow_migrate("replica", "enrollments")


@pytest.mark.django_db(transaction=True)
def test_only_a_list_is_read_elsewhere():
    router = ReplicaRouter()
    with reading():
        assert router.db_for_read(Team) == "replica"
    assert router.db_for_read(Team) == "default"
