"""What is recorded is what was made or opened: of rows that come meanwhile, nothing is counted.

In production another transaction brings them. Here the queryset itself does, where the service
turns to it.
"""

from datetime import timedelta

import pytest
from django.db.models import F, Value

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.services import LostRace
from enrollments.services.audit import Call
from enrollments.services.making import make, reopen
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher")


@pytest.fixture
def call(db, actor) -> Call:
    return Call.by(actor, "")


def pairs(cpr):
    users = User.objects.filter(pk=UserFactory.create().pk)
    return users.annotate(pair_user=F("pk"), pair_activity=Value(cpr.pk))


class Meanwhile:
    """`rows`, which do something as soon as they are put in order."""

    def __init__(self, rows, deed):
        self.rows, self.deed = rows, deed

    def order_by(self, *names):
        self.deed()
        return self.rows.order_by(*names)


def test_an_older_enrollment_of_the_same_moment_is_not_recorded_again(call, cpr):
    EnrollmentFactory.create(activity=cpr, enrolled_at=call.at)
    assert make(pairs(cpr), call, source=Enrollment.Source.HAND) == 1
    assert call.events(AuditEvent.Action.ENROLL).count() == 1


def test_a_newer_enrollment_of_another_moment_is_not_recorded(call, cpr):
    later = call.at + timedelta(microseconds=1)
    asked = Meanwhile(pairs(cpr), lambda: EnrollmentFactory.create(activity=cpr, enrolled_at=later))
    assert make(asked, call, source=Enrollment.Source.HAND) == 1
    assert call.events(AuditEvent.Action.ENROLL).count() == 1


def test_a_newer_enrollment_of_the_same_moment_is_a_lost_race(call, cpr):
    asked = Meanwhile(
        pairs(cpr), lambda: EnrollmentFactory.create(activity=cpr, enrolled_at=call.at)
    )
    with pytest.raises(LostRace):
        make(asked, call, source=Enrollment.Source.HAND)


def test_one_that_a_join_finds_twice_is_not_opened(call, cpr):
    """It would be recorded twice and opened once."""
    row = EnrollmentFactory.create(activity=cpr, unenrolled=True)
    QualificationFactory.create_batch(2, holders=[row.user])
    with pytest.raises(LostRace):
        reopen(Enrollment.objects.filter(user__held__isnull=False), call)
