"""How large the chunks of a run are, and when it pauses."""

import pytest
from pytest_django import Settings

from enrollments.models import AuditEvent, LearningActivity, User
from imports.models import Import
from imports.work import apply, pace
from imports.work import lease as leases
from imports.work.pace import Pace
from lms_admin import dialect
from tests.factories import EnrollmentFactory
from tests.imports.plans import planned, started

pytestmark = pytest.mark.django_db


class Clock:
    """The time that passes is what somebody sleeps, or says."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    return clock


def running(marit: User, cpr: LearningActivity, people: int, action: str = "unenroll") -> Import:
    enrollments = EnrollmentFactory.create_batch(people, activity=cpr)
    return started(planned(marit, action, [(one.user, [cpr]) for one in enrollments]), marit)


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [
        (10_000, 0.15, 10_000),
        (10_000, 0.3, 5_000),
        (5_000, 0.01, 10_000),
        (8_000, 0.01, 10_000),
        (5_000, 0.1, 5_000),
        (600, 1.0, 500),
        (500, 1.0, 500),
        (3, 1.0, 3),
    ],
)
def test_chunks_are_as_large_as_quick_ones_can_be(
    clock: Clock, settings: Settings, size: int, seconds: float, following: int
) -> None:
    settings.IMPORT_CHUNK_MARKS = 10_000
    going = Pace(size)
    going.go_on(seconds)
    assert going.size == following


def test_chunks_are_small_for_a_while_after_somebody_waited(
    clock: Clock, settings: Settings
) -> None:
    settings.IMPORT_CHUNK_MARKS = 10_000
    going = Pace(10_000, others_waited=True)
    going.go_on(0.3)
    assert (going.size, clock.slept[0]) == (500, 0.05)
    going.others_waited = False
    clock.now += pace.CALM_SECONDS - 0.1
    going.go_on(0.01)
    assert going.size == 500
    clock.now += 0.2
    going.go_on(0.01)
    assert going.size == 1_000


@pytest.mark.parametrize(
    ("action", "setting", "first"),
    [("unenroll", 4, 4), ("unenroll", 3, 2), ("remove", 4, 2), ("unenroll", 1, 1)],
)
def test_a_long_run_begins_with_a_small_chunk(
    marit: User,
    cpr: LearningActivity,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    setting: int,
    first: int,
) -> None:
    settings.IMPORT_CHUNK_MARKS = setting
    monkeypatch.setattr(pace, "FIRST", 2)
    assert Pace.of_run(running(marit, cpr, 4, action).pk).size == first


def test_slow_chunks_get_smaller_and_nothing_is_left_out(
    marit: User, cpr: LearningActivity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORT_CHUNK_MARKS = 8
    monkeypatch.setattr(pace, "LONG_SECONDS", -1.0)
    monkeypatch.setattr(pace, "SMALLEST", 2)
    one = running(marit, cpr, 17)
    lease = leases.take(one.pk)
    assert lease
    apply.run(one.pk, lease)
    events = AuditEvent.objects.filter(action=AuditEvent.Action.UNENROLL).order_by("pk")
    batches = list(dict.fromkeys(events.values_list("batch", flat=True)))
    assert [events.filter(batch=batch).count() for batch in batches] == [8, 4, 2, 2, 1]
    assert Import.objects.get(pk=one.pk).applied == 17


def test_others_can_write_between_two_chunks(clock: Clock) -> None:
    going = Pace(1)
    going.go_on(2)
    going.go_on(0)
    assert clock.slept == ([] if dialect.queues_writers() else [0.1, 0.005])
