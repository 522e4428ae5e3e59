"""Rows that become other rows while a service runs are a lost race: nothing of it is kept.

In production another transaction does that, which tests/postgres holds. Here the queryset itself
does it: it selects what has no audit event yet, and the service writes one.
"""

import pytest
from django.db.models import Exists, F, QuerySet

from enrollments import services
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.services import LostRace
from lms_admin import dialect
from tests.doors.tables import all_tables
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher")


def only_at_first[M: (User, Enrollment)](rows: QuerySet[M]) -> QuerySet[M]:
    return rows.exclude(Exists(AuditEvent.objects.all()))


def test_unenroll(actor, cpr):
    for state in ({}, {"unenrolled": True}):
        EnrollmentFactory.create(activity=cpr, **state)
    before = all_tables()
    with pytest.raises(LostRace):
        services.unenroll(only_at_first(Enrollment.objects.all()), actor=actor)
    assert all_tables() == before


def test_reenroll_beside_one_that_is_skipped(actor, cpr):
    for state in ({}, {"unenrolled": True}):
        EnrollmentFactory.create(activity=cpr, **state)
    before = all_tables()
    with pytest.raises(LostRace):
        services.reenroll(only_at_first(Enrollment.objects.all()), actor=actor)
    assert all_tables() == before


def test_enroll(actor, cpr):
    people = [EnrollmentFactory.create(activity=cpr).user, UserFactory.create()]
    users = User.objects.filter(pk__in=[user.pk for user in people])
    before = all_tables()
    with pytest.raises(LostRace):
        services.enroll(only_at_first(users), cpr, actor=actor)
    assert all_tables() == before


@pytest.mark.parametrize("service", [services.grant_qualification, services.withdraw_qualification])
def test_who_holds_a_qualification(actor, sanne, service):
    nurse = QualificationFactory.create()
    if service is services.withdraw_qualification:
        nurse.holders.create(user=sanne)
    before = all_tables()
    with pytest.raises(LostRace):
        service(nurse, only_at_first(User.objects.filter(pk=sanne.pk)), actor=actor)
    assert all_tables() == before


def test_unenroll_as_seen(actor, cpr):
    """PostgreSQL changes and records in one statement, which sees one moment."""
    row = EnrollmentFactory.create(activity=cpr)
    seen = Enrollment.objects.annotate(seen_number=F("pk"), seen=F("revision"))
    before = all_tables()
    if dialect.writes_inside_with():
        assert services.unenroll_as_seen(only_at_first(seen), actor=actor).done == 1
        return
    with pytest.raises(LostRace):
        services.unenroll_as_seen(only_at_first(seen), actor=actor)
    assert all_tables() == before
    assert row.is_open


def test_remove_of_one_that_a_join_finds_twice(actor, cpr):
    """It would be told twice and removed once."""
    row = EnrollmentFactory.create(activity=cpr)
    QualificationFactory.create_batch(2, holders=[row.user])
    before = all_tables()
    with pytest.raises(LostRace):
        services.remove(Enrollment.objects.filter(user__held__isnull=False), actor=actor)
    assert all_tables() == before
