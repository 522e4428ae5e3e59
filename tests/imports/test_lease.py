"""At most one living worker has an import, and only while there is something to do."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from enrollments.models import User
from imports.models import Import
from imports.work import lease as leases
from imports.work.lease import LeaseLost
from tests.factories import LearningActivityFactory

Status = Import.Status
MINE = uuid.UUID(int=1)
AT_WORK = {Status.CHECKING, Status.RUNNING}

pytestmark = pytest.mark.django_db


# So long may a test take from one look at the clock to the next.
SLACK = timedelta(seconds=20)


@pytest.fixture(autouse=True)
def _a_minute(settings: Settings) -> None:
    settings.IMPORT_LEASE_SECONDS = 60


def in_a_minute(until: datetime) -> bool:
    return abs(until - timezone.now() - timedelta(seconds=60)) < SLACK


def make(marit: User, status: Status, *, until: int | None = None) -> Import:
    """An import in this state; its lease, if it has one, ends so many seconds from now."""
    run = {"started_by": marit, "started_at": timezone.now()} if status == Status.RUNNING else {}
    end = None if until is None else timezone.now() + timedelta(seconds=until)
    held = {} if end is None else {"lease": MINE, "lease_until": end}
    return Import.objects.create(created_by=marit, action="unenroll", status=status, **run, **held)


def stored(import_run: Import) -> tuple[Any, Any]:
    return Import.objects.values_list("lease", "lease_until").get(pk=import_run.pk)


def waiting() -> list[int]:
    return list(leases.waiting().values_list("pk", flat=True))


@pytest.mark.parametrize("hours", [-3, 3])
def test_the_clock_of_a_machine_decides_nothing(marit: User, hours: int) -> None:
    """Set back it would keep a dead worker's lease, set forward take a living one's."""
    dead, living = (make(marit, Status.RUNNING, until=seconds) for seconds in (-1, 30))
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert waiting() == [dead.pk]
        assert leases.take(living.pk) is None
        assert leases.take(dead.pk)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("until", "is_free"), [(None, True), (-1, True), (30, False)])
def test_who_can_take_it(marit: User, status: Status, until: int | None, is_free: bool) -> None:
    one, other = make(marit, status, until=until), make(marit, status, until=40)
    before = stored(one), stored(other)
    can = is_free and status in AT_WORK
    assert waiting() == ([one.pk] if can else [])
    taken = leases.take(one.pk)
    assert (taken is not None) == can
    if can:
        assert taken != MINE
        assert stored(one)[0] == taken
        assert in_a_minute(stored(one)[1])
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
    Import.objects.filter(pk=second.pk).update(started_at=timezone.now())
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
    before, of_other = stored(one), stored(other)
    if lease == MINE and status in AT_WORK:
        leases.renew(one.pk, lease)
        assert stored(one)[0] == MINE
        assert in_a_minute(stored(one)[1])
    else:
        with pytest.raises(LeaseLost):
            leases.renew(one.pk, lease)
        assert stored(one) == before
    assert stored(other) == of_other


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("lease", [MINE, uuid.UUID(int=2)])
def test_with_each_chunk_it_is_renewed(marit: User, status: Status, lease: uuid.UUID) -> None:
    one, other = make(marit, status, until=5), make(marit, status, until=5)
    before, of_other = stored(one), stored(other)
    if lease == MINE and status in AT_WORK:
        assert leases.held(one.pk, lease) == one
        assert stored(one)[0] == MINE
        assert in_a_minute(stored(one)[1])
    else:
        with pytest.raises(LeaseLost):
            leases.held(one.pk, lease)
        assert stored(one) == before
    assert stored(other) == of_other


def test_only_who_has_it_gives_it_back(marit: User) -> None:
    one, other = make(marit, Status.RUNNING, until=5), make(marit, Status.RUNNING, until=5)
    before = stored(one), stored(other)
    leases.give_back(one.pk, uuid.UUID(int=2))
    assert (stored(one), stored(other)) == before
    leases.give_back(one.pk, MINE)
    assert stored(one) == (None, None)
    assert stored(other) == before[1]
