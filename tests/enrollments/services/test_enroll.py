"""Enroll gives a place at 0 %, and leaves alone who has or had one."""

from datetime import date

import pytest
from django.db.models import F, Value
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.services import enroll, enroll_planned
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import audited
from tests.rows import fresh, of, place


def test_a_new_enrollment_is_empty_and_says_where_it_came_from(actor, sanne):
    activity = LearningActivityFactory.create()
    due = date(2027, 3, 1)
    result, (event,) = audited(
        enroll, of(sanne), activity, actor=actor, reason="New on the ward", due_on=due
    )

    row = place(sanne, activity)
    assert result.counts == {Outcome.ENROLL: 1}
    assert (row.state, row.progress, row.score, row.completed_at) == ("not_started", 0, None, None)
    assert (row.revision, row.due_on, row.enrolled_at) == (1, due, event.at)
    assert (row.source, row.source_name) == (Enrollment.Source.HAND, "Marit Vink")
    assert row.source_qualification is None
    assert not row.records.exists()
    assert (event.action, event.enrollment_number) == (AuditEvent.Action.ENROLL, row.pk)
    assert (event.user, event.activity, event.revision) == (sanne, activity, 1)
    assert event.reason == "New on the ward"


def test_a_new_enrollment_had_no_former_status(actor, sanne):
    _result, (event,) = audited(enroll, of(sanne), LearningActivityFactory.create(), actor=actor)
    assert event.former_status == ""


def test_an_import_is_named_as_the_source(marit, sanne):
    activity = LearningActivityFactory.create()
    pairs = of(sanne).annotate(pair_user=F("pk"), pair_activity=Value(activity.pk))
    _result, (event,) = audited(enroll_planned, pairs, actor=Actor.by_import(marit, 214))
    row = place(sanne, activity)
    assert (row.source, row.source_name) == (Enrollment.Source.IMPORT, "214")
    assert (event.door, event.import_number) == (AuditEvent.Door.IMPORT, 214)


@pytest.mark.parametrize("state", ["in_progress", "completed"])
def test_an_open_enrollment_is_left_alone(actor, state):
    row = EnrollmentFactory.create(**{state: True})
    before = Enrollment.objects.values().get()

    result, (event,) = audited(enroll, of(row.user), row.activity, actor=actor)

    assert result.counts == {Outcome.ALREADY_ENROLLED: 1}
    assert Enrollment.objects.values().get() == before
    assert (event.skipped, event.enrollment_number) == (Outcome.ALREADY_ENROLLED, row.pk)
    assert (event.former_status, event.revision) == (row.status, row.revision)


def test_an_ended_enrollment_is_opened_again_with_its_progress(actor):
    row = EnrollmentFactory.create(unenrolled=True, progress=64)
    result, (event,) = audited(enroll, of(row.user), row.activity, actor=actor)
    assert result.counts == {Outcome.REENROLL: 1}
    assert (fresh(row).status, fresh(row).progress) == ("enrolled", 64)
    assert (event.action, event.skipped) == (AuditEvent.Action.REENROLL, "")


def test_twice_is_safe(actor, sanne):
    activity = LearningActivityFactory.create()
    audited(enroll, of(sanne), activity, actor=actor)
    counts = audited(enroll, of(sanne), activity, actor=actor).counts
    assert counts == {Outcome.ALREADY_ENROLLED: 1}
    assert Enrollment.objects.get().revision == 1


def test_a_leaver_is_not_enrolled(actor):
    leaver, activity = UserFactory.create(inactive=True), LearningActivityFactory.create()
    result, (event,) = audited(enroll, of(leaver), activity, actor=actor)
    assert result.counts == {Outcome.USER_INACTIVE: 1}
    assert not Enrollment.objects.exists()
    assert (event.skipped, event.user, event.activity) == ("user_inactive", leaver, activity)


def test_nobody_is_enrolled_in_an_archived_activity(actor, sanne, tom):
    archived = LearningActivityFactory.create(archived=True)
    result, events = audited(enroll, of(sanne, tom), archived, actor=actor)
    assert result.counts == {Outcome.ACTIVITY_ARCHIVED: 2}
    assert not Enrollment.objects.exists()
    assert {event.user for event in events} == {sanne, tom}


def test_an_activity_that_was_archived_since_it_was_looked_up(actor, sanne):
    seen = LearningActivityFactory.create()
    of(seen).update(archived_at=timezone.now())
    counts = audited(enroll, of(sanne), seen, actor=actor).counts
    assert counts == {Outcome.ACTIVITY_ARCHIVED: 1}


def test_counts_of_many_add_up_and_are_one_batch(actor):
    activity = LearningActivityFactory.create()
    new = UserFactory.create_batch(3)
    leavers = UserFactory.create_batch(2, inactive=True)
    already = [row.user for row in EnrollmentFactory.create_batch(2, activity=activity)]
    asked = [*new, *leavers, *already]

    result, events = audited(enroll, of(*asked), activity, actor=actor)

    assert result.counts == {
        Outcome.ENROLL: 3,
        Outcome.USER_INACTIVE: 2,
        Outcome.ALREADY_ENROLLED: 2,
    }
    assert (result.done, result.skipped) == (3, 4)
    assert sorted(event.user_id for event in events) == sorted(user.pk for user in asked)


def test_a_leaver_who_has_a_place_counts_once(actor):
    row = EnrollmentFactory.create(user__inactive=True)
    counts = audited(enroll, of(row.user), row.activity, actor=actor).counts
    assert counts == {Outcome.ALREADY_ENROLLED: 1}


def test_a_user_found_twice_by_a_join_counts_once(actor, sanne):
    QualificationFactory.create_batch(2, holders=[sanne])
    found_twice = User.objects.filter(held__isnull=False)
    assert found_twice.count() == 2
    counts = audited(enroll, found_twice, LearningActivityFactory.create(), actor=actor).counts
    assert counts == {Outcome.ENROLL: 1}


def test_nobody_asked_is_nothing_done(actor):
    activity = LearningActivityFactory.create()
    result, events = audited(enroll, User.objects.none(), activity, actor=actor)
    assert (result.counts, events) == ({}, [])


def test_pairs_are_enrolled_each_in_its_own_activity(actor, sanne, tom):
    """What imports use: any queryset that has a user and an activity."""
    hygiene, fire = LearningActivityFactory.create_batch(2)
    pairs = of(sanne).annotate(pair_user=F("pk"), pair_activity=Value(hygiene.pk))
    other = of(tom).annotate(pair_user=F("pk"), pair_activity=Value(fire.pk))
    assert audited(enroll_planned, pairs, actor=actor).counts == {Outcome.ENROLL: 1}
    assert audited(enroll_planned, other, actor=actor).counts == {Outcome.ENROLL: 1}
    assert set(Enrollment.objects.values_list("user", "activity")) == {
        (sanne.pk, hygiene.pk),
        (tom.pk, fire.pk),
    }


def test_pairs_that_exist_are_not_counted(actor):
    row = EnrollmentFactory.create(completed=True)
    pairs = of(row.user).annotate(pair_user=F("pk"), pair_activity=Value(row.activity.pk))
    assert audited(enroll_planned, pairs, actor=actor).counts == {}
    assert fresh(row).completed_at == row.completed_at


def test_who_was_not_asked_for_keeps_the_place_as_it_is(actor, sanne):
    activity, _archived = LearningActivityFactory.create(), LearningActivityFactory(archived=True)
    others = [
        EnrollmentFactory.create(activity=activity, **state) for state in ({}, {"unenrolled": True})
    ]
    before = [(row.status, row.revision) for row in others]
    assert audited(enroll, of(sanne), activity, actor=actor).counts == {Outcome.ENROLL: 1}
    assert [(row.status, row.revision) for row in map(fresh, others)] == before
    assert AuditEvent.objects.get().user == sanne
