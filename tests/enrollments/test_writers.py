"""A web server and a worker write at the same time: on SQLite nobody finds the database locked."""

import pytest
from django.db import OperationalError, connection, connections

from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from enrollments.services import record_progress, reenroll, unenroll
from tests.factories import EnrollmentFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, learner, of
from tests.threads import Work, at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WRITERS, ROUNDS = 8, 20


def writers_and_a_reader(marit: User, rows: list[Enrollment]) -> list[Work]:
    actor = Actor.at_screen(marit)

    def write(row: Enrollment) -> None:
        for percent in range(1, ROUNDS + 1):
            record_progress(row, percent, actor=learner(row))
            unenroll(of(row), actor=actor)
            reenroll(of(row), actor=actor)

    def read() -> None:
        for _round in range(ROUNDS):
            assert len(Enrollment.objects.select_related("user", "activity")) == WRITERS

    return at_once(read, *[(lambda row=row: write(row)) for row in rows])


def test_8_writers_and_a_reader(marit):
    rows = EnrollmentFactory.create_batch(WRITERS)
    tables = Tables.now()
    for work in writers_and_a_reader(marit, rows):
        work.outcome()
    assert len(assert_audited(tables)) == WRITERS * ROUNDS * 2
    assert {fresh(row).revision for row in rows} == {1 + 3 * ROUNDS}


if connection.vendor == "sqlite":

    def test_transactions_that_begin_deferred_find_it_locked(marit, monkeypatch):
        """Who reads first and writes later is refused at once, however long it wanted to wait."""
        options = connections.settings["default"]["OPTIONS"]
        assert options["transaction_mode"] == "IMMEDIATE"
        monkeypatch.setitem(options, "transaction_mode", "DEFERRED")
        works = writers_and_a_reader(marit, EnrollmentFactory.create_batch(WRITERS))
        refused = [str(work.raised) for work in works if work.raised]
        assert set(refused) == {"database is locked"}
        assert {type(work.raised) for work in works if work.raised} == {OperationalError}

    def test_what_sqlite_is_told():
        with connection.cursor() as cursor:
            found = {
                name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "foreign_keys", "busy_timeout")
            }
        assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}
