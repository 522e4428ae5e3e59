"""At most one living worker has an import, and only while there is something to do."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from enrollments.models import User
from imports.models import Import
from imports.work import lease as leases
from imports.work.lease import LeaseLost
from tests.factories import LearningActivityFactory

Status = Import.Status
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
MINE = uuid.UUID(int=1)
AT_WORK = {Status.CHECKING, Status.RUNNING}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine(settings: Settings) -> Any:
    settings.IMPORT_LEASE_SECONDS = 60
    with time_machine.travel(NOW, tick=False):
        yield


def make(marit: User, status: Status, *, until: int | None = None) -> Import:
    """An import in this state; its lease, if it has one, ends so many seconds from now."""
    run = {"started_by": marit, "started_at": NOW} if status == Status.RUNNING else {}
    held = {} if until is None else {"lease": MINE, "lease_until": NOW + timedelta(seconds=until)}
    return Import.objects.create(created_by=marit, action="unenroll", status=status, **run, **held)


def stored(import_run: Import) -> tuple[Any, Any]:
    return Import.objects.values_list("lease", "lease_until").get(pk=import_run.pk)


def waiting() -> list[int]:
    return list(leases.waiting().values_list("pk", flat=True))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("until", "is_free"), [(None, True), (-1, True), (0, False), (1, False)])
def test_who_can_take_it(marit: User, status: Status, until: int | None, is_free: bool) -> None:
    one, other = make(marit, status, until=until), make(marit, status, until=30)
    before = stored(one), stored(other)
    can = is_free and status in AT_WORK
    assert waiting() == ([one.pk] if can else [])
    taken = leases.take(one.pk)
    assert (taken is not None) == can
    if can:
        assert taken != MINE
        assert stored(one) == (taken, NOW + timedelta(seconds=60))
        assert leases.take(one.pk) is None
        before = stored(one), before[1]
    assert (stored(one), stored(other)) == before


def test_one_that_has_to_wait_is_free_when_it_shall_stop(marit: User) -> None:
    """Of two runs of the same activity the later one waits; a check waits for nobody."""
    activity = LearningActivityFactory.create()
    first, second, check = (
        make(marit, status) for status in (Status.RUNNING, Status.RUNNING, Status.CHECKING)
    )
    for one in (first, second, check):
        one.activities.add(activity)
    Import.objects.filter(pk=second.pk).update(started_at=NOW + timedelta(seconds=1))
    assert waiting() == [first.pk, check.pk]
    assert leases.take(second.pk) is None
    Import.objects.filter(pk=second.pk).update(stop_asked=True)
    assert waiting() == [first.pk, second.pk, check.pk]
    assert leases.take(second.pk)
    assert leases.take(check.pk)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("lease", [MINE, uuid.UUID(int=2)])
def test_who_has_it_renews_it(marit: User, status: Status, lease: uuid.UUID) -> None:
    one, other = make(marit, status, until=5), make(marit, status, until=5)
    before = stored(one)
    if lease == MINE and status in AT_WORK:
        leases.renew(one.pk, lease)
        assert stored(one) == (MINE, NOW + timedelta(seconds=60))
    else:
        with pytest.raises(LeaseLost):
            leases.renew(one.pk, lease)
        assert stored(one) == before
    assert stored(other) == before


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("lease", [MINE, uuid.UUID(int=2)])
def test_with_each_chunk_it_is_renewed(marit: User, status: Status, lease: uuid.UUID) -> None:
    one, other = make(marit, status, until=5), make(marit, status, until=5)
    before = stored(one)
    if lease == MINE and status in AT_WORK:
        assert leases.held(one.pk, lease) == one
        assert stored(one) == (MINE, NOW + timedelta(seconds=60))
    else:
        with pytest.raises(LeaseLost):
            leases.held(one.pk, lease)
        assert stored(one) == before
    assert stored(other) == before


def test_only_who_has_it_gives_it_back(marit: User) -> None:
    one, other = make(marit, Status.RUNNING, until=5), make(marit, Status.RUNNING, until=5)
    leases.give_back(one.pk, uuid.UUID(int=2))
    assert stored(one) == stored(other)
    leases.give_back(one.pk, MINE)
    assert stored(one) == (None, None)
    assert stored(other) == (MINE, NOW + timedelta(seconds=5))
