"""The check that the other tests lean on catches a writer that forgets its events."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, LearningRecord
from enrollments.services import unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningRecordFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import Tables, assert_audited, audited

pytestmark = pytest.mark.django_db


def event(enrollment: Enrollment, action: AuditEvent.Action, **columns: object) -> AuditEvent:
    return AuditEvent.objects.create(
        **{
            "at": timezone.now(),
            "batch": uuid4(),
            "door": AuditEvent.Door.SCREEN,
            "actor_name": "Marit Vink",
            "action": action,
            "user": enrollment.user,
            "activity": enrollment.activity,
            "enrollment_number": enrollment.pk,
            "revision": enrollment.revision + 1,
            "former_status": enrollment.status,
        }
        | columns
    )


def ends_silently(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(
        status="unenrolled", unenrolled_at=timezone.now(), revision=F("revision") + 1
    )


def resets_progress(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(progress=0)


def counts_a_change_that_is_none(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(revision=F("revision") + 1)


def deletes_silently(row: Enrollment) -> None:
    row.delete()


def deletes_history(row: Enrollment) -> None:
    LearningRecord.objects.filter(enrollment=row).delete()


def makes_silently(row: Enrollment) -> None:
    EnrollmentFactory.create(activity=row.activity)


def tells_what_did_not_happen(row: Enrollment) -> None:
    event(row, AuditEvent.Action.UNENROLL)


def tells_a_removal_twice(row: Enrollment) -> None:
    event(row, AuditEvent.Action.REMOVE, revision=None)
    event(row, AuditEvent.Action.REMOVE, revision=None)
    row.delete()


def tells_it_about_another_user(row: Enrollment) -> None:
    event(row, AuditEvent.Action.REMOVE, revision=None, user=UserFactory.create())
    row.delete()


def makes_a_holder_silently(row: Enrollment) -> None:
    QualificationFactory.create(holders=[row.user])


def takes_a_qualification_away_silently(row: Enrollment) -> None:
    Holder.objects.filter(user=row.user).delete()


def learns_in_the_name_of_nobody(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(progress=80, revision=F("revision") + 1)


@pytest.mark.parametrize(
    "naive",
    [
        ends_silently,
        resets_progress,
        counts_a_change_that_is_none,
        deletes_silently,
        deletes_history,
        makes_silently,
        tells_what_did_not_happen,
        tells_a_removal_twice,
        tells_it_about_another_user,
        makes_a_holder_silently,
        takes_a_qualification_away_silently,
        learns_in_the_name_of_nobody,
    ],
)
def test_a_change_and_its_event_must_agree(naive):
    row = EnrollmentFactory.create(in_progress=True)
    LearningRecordFactory.create(enrollment=row)
    QualificationFactory.create(holders=[row.user])
    before = Tables.now()
    assert assert_audited(before) == []
    naive(row)
    with pytest.raises(AssertionError):
        assert_audited(before)


def test_the_counts_must_be_those_of_the_events(marit):
    def boasts(enrollments, *, actor):
        result = unenroll(enrollments, actor=actor)
        return type(result)(batch=result.batch, counts=dict.fromkeys(result.counts, 9))

    EnrollmentFactory.create(enrolled_at=timezone.now() - timedelta(days=1))
    with pytest.raises(AssertionError):
        audited(boasts, Enrollment.objects.all(), actor=Actor.at_screen(marit))
