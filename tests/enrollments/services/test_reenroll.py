"""Re-enroll opens an ended enrollment again, exactly as it was."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, LearningRecord
from enrollments.outcomes import Outcome
from enrollments.services import reenroll, unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
)
from tests.ledger import audited
from tests.rows import fresh, of

STATES = {
    "not_started": {},
    "in_progress": {"in_progress": True},
    "completed": {"completed": True},
    "overdue": {"overdue": True},
}


@pytest.mark.parametrize("state", STATES)
def test_it_restores_exactly_what_unenroll_ended(actor, state):
    row = EnrollmentFactory.create(**STATES[state])
    LearningRecordFactory.create_batch(2, enrollment=row)
    was, history = Enrollment.objects.values().get(), list(LearningRecord.objects.values())

    audited(unenroll, of(row), actor=actor)
    result, (event,) = audited(reenroll, of(row), actor=actor, reason="A mistake")

    assert result.counts == {Outcome.REENROLL: 1}
    assert Enrollment.objects.values().get() == was | {"revision": was["revision"] + 2}
    assert list(LearningRecord.objects.values()) == history
    assert fresh(row).state == state
    assert (event.action, event.skipped) == (AuditEvent.Action.REENROLL, "")
    assert event.former_status == Enrollment.Status.UNENROLLED
    assert (event.revision, event.reason) == (was["revision"] + 2, "A mistake")


def test_the_source_stays_what_it_was(actor, sanne):
    activity = LearningActivityFactory.create()
    nurse = QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity, by=nurse, unenrolled=True)
    audited(reenroll, of(row), actor=actor)
    assert fresh(row).source_qualification == nurse


def test_one_that_is_open_is_left_alone(actor):
    row = EnrollmentFactory.create(in_progress=True)
    before = Enrollment.objects.values().get()
    result, (event,) = audited(reenroll, of(row), actor=actor)
    assert result.counts == {Outcome.ALREADY_ENROLLED: 1}
    assert Enrollment.objects.values().get() == before
    assert (event.skipped, event.former_status) == ("already_enrolled", "enrolled")


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [
        ({"user__inactive": True}, Outcome.USER_INACTIVE),
        ({"activity__archived": True}, Outcome.ACTIVITY_ARCHIVED),
        ({"user__inactive": True, "activity__archived": True}, Outcome.USER_INACTIVE),
    ],
    ids=["leaver", "archived", "both"],
)
def test_what_cannot_be_opened_again_stays_ended(actor, columns, outcome):
    row = EnrollmentFactory.create(unenrolled=True, **columns)
    result, (event,) = audited(reenroll, of(row), actor=actor)
    assert result.counts == {outcome: 1}
    assert fresh(row).state == "unenrolled"
    assert (event.skipped, event.revision) == (outcome, row.revision)


def test_an_open_one_of_a_leaver_has_one_outcome(actor):
    row = EnrollmentFactory.create(user__inactive=True, activity__archived=True)
    assert audited(reenroll, of(row), actor=actor).counts == {Outcome.ALREADY_ENROLLED: 1}


def test_counts_of_many_add_up_and_are_one_batch(actor):
    rows = [
        *EnrollmentFactory.create_batch(3, unenrolled=True),
        *EnrollmentFactory.create_batch(2),
        EnrollmentFactory.create(unenrolled=True, user__inactive=True),
        EnrollmentFactory.create(unenrolled=True, activity__archived=True),
    ]
    result, events = audited(reenroll, of(*rows), actor=actor)
    assert result.counts == {
        Outcome.REENROLL: 3,
        Outcome.ALREADY_ENROLLED: 2,
        Outcome.USER_INACTIVE: 1,
        Outcome.ACTIVITY_ARCHIVED: 1,
    }
    assert sum(result.counts.values()) == len(rows) == len(events)


def test_nothing_asked_is_nothing_done(actor):
    result, events = audited(reenroll, Enrollment.objects.none(), actor=actor)
    assert (result.counts, events) == ({}, [])


def test_through_a_queryset_that_selects_ended_ones(actor):
    """What is selected by a column that changes is settled before it changes."""
    row = EnrollmentFactory.create(unenrolled=True)
    ended = Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED)
    assert audited(reenroll, ended, actor=actor).counts == {Outcome.REENROLL: 1}
    assert fresh(row).is_open


def test_ending_it_again_afterwards_has_a_date_of_its_own(actor):
    row = EnrollmentFactory.create(unenrolled=True)
    audited(reenroll, of(row), actor=actor)
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        audited(unenroll, of(row), actor=actor)
    assert fresh(row).unenrolled_at == later
