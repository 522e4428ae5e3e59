"""What a worker does with "look at import N", whatever happens on the way."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from enrollments.models import LearningActivity, User
from imports.models import Import
from imports.work import lease as leases
from imports.work import queue
from imports.work.apply import apply_chunk
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.plans import planned, started
from tests.meanwhile import before

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


def running(by: User, *activities: LearningActivity) -> Import:
    """A run of one mark for each of these activities."""
    row = EnrollmentFactory.create(activity=activities[0])
    for activity in activities[1:]:
        EnrollmentFactory.create(activity=activity, user=row.user)
    return started(planned(by, "unenroll", [(row.user, activities)]), by)


def now(one: Import) -> Import:
    return Import.objects.get(pk=one.pk)


def breaks(error: Exception) -> Any:
    def deed() -> None:
        raise error

    return deed


@pytest.fixture
def queued(django_capture_on_commit_callbacks):
    """`queued(do)`: which imports somebody shall look at by that."""

    def asked(do) -> list[int]:
        DBTaskResult.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        found = DBTaskResult.objects.order_by("enqueued_at").values_list("args_kwargs", flat=True)
        return [one["args"][0] for one in found]

    return asked


def test_a_run_comes_to_its_end_and_gives_the_lease_back(marit, cpr, queued):
    run, other = running(marit, cpr), running(marit, LearningActivityFactory.create())
    assert queued(lambda: queue.work.call(run.pk)) == []
    assert (now(run).status, now(run).lease, now(run).applied) == ("finished", None, 1)
    assert now(other).status == "running"


def test_whoever_waited_is_looked_at_next(marit, cpr, queued):
    run, waits, apart = (
        running(marit, *activities)
        for activities in ([cpr], [cpr], [LearningActivityFactory.create()])
    )
    assert queued(lambda: queue.work.call(run.pk)) == [waits.pk]
    assert now(apart).status == "running"


def test_what_another_worker_has_is_left_to_it(marit, cpr, caplog):
    caplog.set_level(logging.INFO)
    run = running(marit, cpr)
    lease = leases.take(run.pk)
    queue.work.call(run.pk)
    assert (now(run).status, now(run).lease, now(run).applied) == ("running", lease, 0)
    assert caplog.text == ""


def test_what_is_taken_over_is_let_go(marit, cpr, caplog):
    caplog.set_level(logging.INFO)
    run = running(marit, cpr)
    mine = Import.objects.filter(pk=run.pk)
    with before('UPDATE "imports_import" SET "cursor"', lambda: mine.update(lease=None)):
        queue.work.call(run.pk)
    assert f"Import {run.pk}: another worker took it over, or it was stopped" in caplog.text
    assert (now(run).status, now(run).failure) == ("running", "")


def test_an_error_in_the_middle_of_a_run_is_told_with_a_reference(marit, cpr, settings, caplog):
    settings.IMPORT_CHUNK_MARKS = 1
    run = running(marit, cpr, LearningActivityFactory.create())
    running(marit, cpr)
    lease = leases.take(run.pk)
    assert lease
    assert apply_chunk(run.pk, lease)
    leases.give_back(run.pk, lease)
    with before('UPDATE "imports_import" SET "cursor"', breaks(ValueError("broken"))):
        queue.work.call(run.pk)
    failed = now(run)
    assert (failed.status, failed.applied, failed.lease) == ("failed", 1, None)
    assert len(failed.failure) == 12
    assert f"Import {run.pk} failed, reference {failed.failure}" in caplog.text
    assert failed.counts.by_outcome() == {"applied": 1, "stopped": 1}


def test_an_error_of_a_check_counts_nothing(marit, caplog):
    """Its file is gone."""
    one = Import.objects.create(
        created_by=marit, action="unenroll", status="checking", file="imports/1/gone.xlsx"
    )
    queue.work.call(one.pk)
    failed = now(one)
    assert failed.status == "failed"
    assert failed.failure in caplog.text
    assert failed.counts.by_outcome() == {}


class Told(Exception):
    """What the driver of PostgreSQL raises, below Django's own exception."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("kind", "state", "is_lost"),
    [
        (OperationalError, "08006", True),
        (OperationalError, "57P01", True),
        (OperationalError, "25P03", True),
        (OperationalError, "40P01", False),
        (OperationalError, None, True),
        (InterfaceError, None, True),
        (IntegrityError, None, False),
        (IntegrityError, "23505", False),
    ],
)
def test_when_the_database_went_away(kind, state, is_lost):
    error = kind("so it is")
    error.__cause__ = Told(state)
    assert queue._passes(error) is is_lost
    assert not queue._passes(ValueError("broken"))


def test_where_the_database_went_away_it_is_gone_on_with(marit, cpr, caplog, monkeypatch):
    run = running(marit, cpr)
    closed: list[bool] = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    gone = OperationalError("server closed the connection")
    gone.__cause__ = Told("57P01")
    with before('UPDATE "imports_import" SET "cursor"', breaks(gone)):
        queue.work.call(run.pk)
    assert closed == [True]
    assert f"Import {run.pk}: the database is away or full, to be gone on with" in caplog.text
    assert (now(run).status, now(run).failure, now(run).lease) == ("running", "", None)


def test_what_the_queue_lost_is_queued_again(marit, cpr, queued):
    run, other = running(marit, cpr), running(marit, LearningActivityFactory.create())
    assert queued(queue.sweep) == [run.pk, other.pk]
    # They are queued now.
    assert queue.sweep() == 0
    DBTaskResult.objects.filter(args_kwargs__args__0=run.pk).update(status=TaskResultStatus.RUNNING)
    assert queue.sweep() == 1
    DBTaskResult.objects.update(task_path="imports.services.chores.purge")
    assert queue.sweep() == 2
    assert leases.take(run.pk)
    assert queued(queue.sweep) == [other.pk]
    late = timezone.now() - timedelta(seconds=1)
    Import.objects.filter(pk=run.pk).update(lease_until=late)
    assert queued(queue.sweep) == [run.pk, other.pk]
