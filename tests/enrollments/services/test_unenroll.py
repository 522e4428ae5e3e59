"""Unenroll ends access, at any state, and keeps everything else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningRecord
from enrollments.outcomes import Outcome
from enrollments.services import unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import audited
from tests.rows import fresh, of

KEPT = ("progress", "score", "completed_at", "enrolled_at", "due_on", "source", "source_name")
STATES = {
    "not_started": {},
    "in_progress": {"in_progress": True},
    "completed": {"completed": True},
    "overdue": {"overdue": True},
}


@pytest.mark.parametrize("state", STATES)
def test_any_state_can_be_unenrolled_and_keeps_what_was_achieved(actor, state):
    row = EnrollmentFactory.create(**STATES[state])
    LearningRecordFactory.create(enrollment=row)
    assert row.state == state

    result, (event,) = audited(unenroll, of(row), actor=actor)

    now = fresh(row)
    assert result.counts == {Outcome.UNENROLL: 1}
    assert (now.state, now.is_open) == ("unenrolled", False)
    assert {name: getattr(now, name) for name in KEPT} == {
        name: getattr(row, name) for name in KEPT
    }
    assert LearningRecord.objects.get().enrollment == row
    assert event.former_status == Enrollment.Status.ENROLLED


def test_it_says_who_ended_it_and_when(actor):
    row = EnrollmentFactory.create()
    at = timezone.now() + timedelta(days=1)
    with time_machine.travel(at, tick=False):
        _result, (event,) = audited(unenroll, of(row), actor=actor, reason="Moved to another ward")

    now = fresh(row)
    assert (now.unenrolled_at, now.unenrolled_by) == (at, "Marit Vink")
    assert now.revision == row.revision + 1
    assert (event.at, event.revision) == (at, now.revision)
    assert (event.action, event.skipped) == (AuditEvent.Action.UNENROLL, "")
    assert (event.user, event.activity) == (row.user, row.activity)
    assert event.enrollment_number == row.pk
    assert event.reason == "Moved to another ward"


def test_already_unenrolled_is_no_error_and_changes_nothing(actor):
    row = EnrollmentFactory.create(unenrolled=True)
    before = Enrollment.objects.values().get()

    result, (event,) = audited(unenroll, of(row), actor=actor)

    assert result.counts == {Outcome.ALREADY_UNENROLLED: 1}
    assert (result.done, result.skipped) == (0, 1)
    assert Enrollment.objects.values().get() == before
    assert event.skipped == Outcome.ALREADY_UNENROLLED
    assert (event.former_status, event.revision) == (Enrollment.Status.UNENROLLED, row.revision)


def test_twice_is_safe(actor):
    row = EnrollmentFactory.create()
    audited(unenroll, of(row), actor=actor)
    first = fresh(row)
    later = Actor.at_screen(
        UserFactory.create(first_name="Later", last_name="Comer", role="administrator")
    )
    assert audited(unenroll, of(row), actor=later).counts == {Outcome.ALREADY_UNENROLLED: 1}
    assert fresh(row).unenrolled_by == first.unenrolled_by == "Marit Vink"
    assert fresh(row).unenrolled_at == first.unenrolled_at


@pytest.mark.parametrize(
    "row",
    [{"user__inactive": True}, {"activity__archived": True}],
    ids=["inactive user", "archived activity"],
)
def test_a_leaver_and_an_archived_activity_can_be_unenrolled(actor, row):
    row = EnrollmentFactory.create(**row)
    assert audited(unenroll, of(row), actor=actor).counts == {Outcome.UNENROLL: 1}
    assert fresh(row).state == "unenrolled"


def test_a_required_one_is_unenrolled_and_stays_so(actor, sanne):
    activity = LearningActivityFactory.create()
    nurse = QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity, by=nurse)

    assert audited(unenroll, of(row), actor=actor).counts == {Outcome.UNENROLL: 1}

    assert Enrollment.objects.get() == row
    assert fresh(row).state == "unenrolled"
    assert fresh(row).source_qualification == nurse


def test_only_what_was_asked_for_changes(actor):
    activity = LearningActivityFactory.create()
    asked, other = EnrollmentFactory.create_batch(2, activity=activity)
    same_user = EnrollmentFactory.create(user=asked.user)
    audited(unenroll, of(asked), actor=actor)
    assert fresh(other).is_open
    assert fresh(same_user).is_open


def test_many_at_once_are_one_batch_with_counts_that_add_up(actor):
    rows = [
        *EnrollmentFactory.create_batch(3),
        EnrollmentFactory.create(completed=True),
        *EnrollmentFactory.create_batch(2, unenrolled=True),
    ]
    result, events = audited(unenroll, of(*rows), actor=actor, reason="End of the year")

    assert result.counts == {Outcome.UNENROLL: 4, Outcome.ALREADY_UNENROLLED: 2}
    assert (result.done, result.skipped) == (4, 2)
    assert {event.batch for event in events} == {result.batch}
    assert {event.reason for event in events} == {"End of the year"}
    assert {event.enrollment_number for event in events} == {row.pk for row in rows}
    assert len(events) == len(rows)


def test_nothing_asked_is_nothing_done(actor):
    EnrollmentFactory.create()
    result, events = audited(unenroll, Enrollment.objects.none(), actor=actor)
    assert (result.counts, result.done, events) == ({}, 0, [])


def test_one_that_is_gone_is_not_counted(actor):
    gone, there = EnrollmentFactory.create_batch(2)
    asked = of(gone, there)
    gone.delete()
    assert audited(unenroll, asked, actor=actor).counts == {Outcome.UNENROLL: 1}


def test_through_a_joined_queryset(actor, sanne):
    """Selection by a join on stored keys, in the order of a screen, works like one by keys."""
    EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create()
    rows = Enrollment.objects.filter(user__email_key=sanne.email_key).order_by("activity__title")
    assert audited(unenroll, rows, actor=actor).counts == {Outcome.UNENROLL: 1}


def test_a_clock_that_is_behind_is_no_obstacle(actor):
    """Two web servers never agree on the time to the millisecond, and clocks are set back."""
    row = EnrollmentFactory.create(enrolled_at=timezone.now())
    with time_machine.travel(row.enrolled_at - timedelta(seconds=2), tick=False):
        audited(unenroll, of(row), actor=actor)
    assert fresh(row).unenrolled_at == row.enrolled_at
