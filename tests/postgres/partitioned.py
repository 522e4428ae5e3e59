"""Run by test_partitions on tables that are partitioned."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningRecord
from enrollments.services import partitioning, tallies
from tests.factories import EnrollmentFactory, LearningActivityFactory

pytestmark = pytest.mark.django_db


def record(number: int) -> LearningRecord:
    return LearningRecord.objects.create(
        enrollment_id=number, at=timezone.now(), kind=LearningRecord.Kind.STARTED
    )


def test_they_are_and_twice_is_safe(capsys):
    assert partitioning.is_partitioned(partitioning.ENROLLMENTS)
    assert partitioning.is_partitioned(partitioning.EVENTS)
    call_command("partition_tables")
    assert "enrollments_enrollment is partitioned already." in capsys.readouterr().out


def test_a_user_has_one_place_on_an_activity(sanne):
    first = EnrollmentFactory.create(user=sanne)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrollmentFactory.create(user=sanne, activity=first.activity)


def test_records_go_with_their_enrollment_and_belong_to_one(sanne, marit):
    enrollment = EnrollmentFactory.create(user=sanne)
    record(enrollment.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(enrollment.pk + 1_000_000)
    them = Enrollment.objects.filter(pk=enrollment.pk)
    result = services.remove(them, actor=Actor.at_screen(marit))
    assert not result.refused
    assert not LearningRecord.objects.exists()
    assert not tallies.recount_tallies()


def test_events_stay_append_only_over_all_their_parts(sanne, marit):
    for _ in range(3):
        them = Enrollment.objects.filter(pk=EnrollmentFactory.create(user=sanne).pk)
        services.unenroll(them, actor=Actor.at_screen(marit))
    assert AuditEvent.objects.filter(action=AuditEvent.Action.UNENROLL).count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()


def test_what_belongs_to_a_key_is_still_refused(sanne):
    enrollment = EnrollmentFactory.create(user=sanne, activity=LearningActivityFactory.create())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(pk=enrollment.pk).update(activity_id=-1)
