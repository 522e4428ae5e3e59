"""Remove deletes the enrollment and its history; a held qualification enrolls again, empty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.actors import RULE_NAME, Actor
from enrollments.models import AuditEvent, Enrollment, LearningRecord
from enrollments.outcomes import Outcome
from enrollments.services import remove, withdraw_qualification
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import audited
from tests.rows import fresh, of, place

STATES = {
    "not_started": {},
    "in_progress": {"in_progress": True},
    "completed": {"completed": True},
    "overdue": {"overdue": True},
    "unenrolled": {"unenrolled": True},
}


@pytest.mark.parametrize("state", STATES)
def test_any_state_can_be_removed_with_all_its_records(actor, state):
    row, other = EnrollmentFactory.create(**STATES[state]), LearningRecordFactory.create()
    LearningRecordFactory.create_batch(2, enrollment=row)
    assert row.state == state

    result, (event,) = audited(remove, of(row), actor=actor)

    assert result.counts == {Outcome.REMOVE: 1}
    assert (result.reenrolled, result.qualifications) == (0, ())
    assert fresh(row) is None
    assert LearningRecord.objects.get() == other
    assert event.former_status == row.status


def test_what_the_event_keeps(marit):
    row = EnrollmentFactory.create(completed=True)
    _result, (event,) = audited(
        remove, of(row), actor=Actor.by_import(marit, 214), reason="Wrong person"
    )
    assert event.enrollment_number == row.pk
    assert (event.action, event.skipped, event.revision) == (AuditEvent.Action.REMOVE, "", None)
    assert (event.actor, event.actor_name) == (marit, "Marit Vink")
    assert (event.door, event.import_number) == (AuditEvent.Door.IMPORT, 214)
    assert (event.user, event.activity) == (row.user, row.activity)
    assert (event.reason, event.former_status) == ("Wrong person", Enrollment.Status.ENROLLED)


def test_no_event_keeps_score_or_progress():
    names = {field.name for field in AuditEvent._meta.get_fields()}
    assert not names & {"score", "progress", "completed_at"}


@pytest.mark.parametrize(
    "columns",
    [{"user__inactive": True}, {"activity__archived": True}],
    ids=["inactive user", "archived activity"],
)
def test_a_leaver_and_an_archived_activity_can_be_removed(actor, columns):
    row = EnrollmentFactory.create(**columns)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}


# --- a held qualification requires it -------------------------------------------------------------


@pytest.fixture
def activity(db):
    return LearningActivityFactory.create()


def test_a_required_one_comes_back_empty(actor, sanne, activity):
    nurse = QualificationFactory.create(
        name="Level 4 nurse", activities=[activity], holders=[sanne]
    )
    row = EnrollmentFactory.create(
        user=sanne, activity=activity, completed=True, due_on=timezone.localdate()
    )
    LearningRecordFactory.create(enrollment=row)

    result, (gone, back) = audited(remove, of(row), actor=actor, reason="Start afresh")

    new = place(sanne, activity)
    assert result.counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert (result.reenrolled, result.done, result.skipped) == (1, 1, 0)
    assert result.qualifications == ("Level 4 nurse",)
    assert new.pk != row.pk
    assert (new.state, new.progress, new.score, new.completed_at) == ("not_started", 0, None, None)
    assert (new.due_on, new.revision) == (None, 1)
    assert (new.source, new.source_name) == (Enrollment.Source.QUALIFICATION, "")
    assert new.source_qualification == nurse
    assert not LearningRecord.objects.exists()
    assert (gone.action, gone.enrollment_number) == (AuditEvent.Action.REMOVE, row.pk)
    assert (back.action, back.enrollment_number) == (AuditEvent.Action.ENROLL, new.pk)


def test_the_second_half_is_the_rules_and_of_the_same_batch(marit, sanne, activity):
    QualificationFactory.create(name="Level 4 nurse", activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    _result, (gone, back) = audited(
        remove, of(row), actor=Actor.by_import(marit, 214), reason="Start afresh"
    )
    assert (gone.actor, gone.door, gone.qualifications) == (marit, AuditEvent.Door.IMPORT, "")
    assert (back.actor, back.actor_name) == (None, RULE_NAME)
    assert (back.door, back.qualifications) == (AuditEvent.Door.RULE, "Level 4 nurse")
    assert (back.batch, back.at, back.reason) == (gone.batch, gone.at, "Start afresh")
    assert back.import_number == gone.import_number == 214
    assert back.former_status == ""


def test_several_qualifications_bring_back_one_and_the_first_by_name_is_its_source(
    actor, sanne, activity
):
    """Whatever the order in which they were made, or given to the user."""
    for name in ("Wound care", "Anaesthesia", "Level 4 nurse"):
        QualificationFactory.create(name=name, activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)

    result, (_gone, back) = audited(remove, of(row), actor=actor)

    assert result.counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert result.qualifications == ("Anaesthesia",)
    assert Enrollment.objects.get().source_qualification.name == "Anaesthesia"
    assert back.qualifications == "Anaesthesia, Level 4 nurse, Wound care"


def test_an_unenrolled_required_one_comes_back_open(actor, sanne, activity):
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity, unenrolled=True)
    _result, (gone, _back) = audited(remove, of(row), actor=actor)
    assert gone.former_status == Enrollment.Status.UNENROLLED
    assert Enrollment.objects.get().is_open


def test_an_inactive_holder_is_not_enrolled_again(actor, activity):
    leaver = UserFactory.create(inactive=True)
    QualificationFactory.create(activities=[activity], holders=[leaver])
    row = EnrollmentFactory.create(user=leaver, activity=activity)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}
    assert not Enrollment.objects.exists()


def test_an_ended_qualification_does_not_enroll_again(actor, sanne, activity):
    QualificationFactory.create(ended=True, activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}


def test_an_archived_activity_is_not_enrolled_in_again(actor, sanne):
    archived = LearningActivityFactory.create(archived=True)
    QualificationFactory.create(activities=[archived], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=archived)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}


def test_an_ended_qualification_is_not_named_beside_a_current_one(actor, sanne, activity):
    QualificationFactory.create(
        name="A past one", ended=True, activities=[activity], holders=[sanne]
    )
    QualificationFactory.create(name="Level 4 nurse", activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    _result, (_gone, back) = audited(remove, of(row), actor=actor)
    assert back.qualifications == "Level 4 nurse"


def test_a_qualification_of_somebody_else_or_of_another_activity_brings_nothing_back(
    actor, sanne, tom, activity
):
    QualificationFactory.create(activities=[activity], holders=[tom])
    QualificationFactory.create(activities=[LearningActivityFactory.create()], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}


def test_after_the_qualification_was_taken_away_it_stays_removed(actor, sanne, activity):
    """Even though it was the source, and the source is kept for the record."""
    nurse = QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity, by=nurse)
    withdraw_qualification(nurse, of(sanne), actor=actor)
    assert fresh(row).source_qualification == nurse
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}
    assert not Enrollment.objects.exists()


# --- many, again, and gone ------------------------------------------------------------------------


def test_removing_the_new_one_makes_another_new_one(actor, sanne, activity):
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    audited(remove, of(row), actor=actor)
    second = place(sanne, activity)
    assert audited(remove, of(second), actor=actor).counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert place(sanne, activity).pk not in (row.pk, second.pk)


def test_twice_is_safe(actor, sanne, activity):
    """The new enrollment is another one: a second click on the old one does not reach it."""
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    audited(remove, of(row), actor=actor)
    result, events = audited(remove, of(row), actor=actor)
    assert (result.counts, result.qualifications, events) == ({}, (), [])
    assert Enrollment.objects.count() == 1


def test_counts_of_many_add_up_and_are_one_batch(actor, sanne, tom, activity):
    other = LearningActivityFactory.create()
    QualificationFactory.create(name="Wound care", activities=[activity], holders=[sanne, tom])
    QualificationFactory.create(name="Anaesthesia", activities=[other], holders=[sanne])
    rows = [
        EnrollmentFactory.create(user=sanne, activity=activity),
        EnrollmentFactory.create(user=tom, activity=activity, completed=True),
        EnrollmentFactory.create(user=sanne, activity=other, unenrolled=True),
        EnrollmentFactory.create(user=tom, activity=other),
        *EnrollmentFactory.create_batch(2),
    ]
    result, events = audited(remove, of(*rows), actor=actor)

    assert result.counts == {Outcome.REMOVE: 3, Outcome.REMOVE_AND_REENROLL: 3}
    assert (result.reenrolled, result.done) == (3, len(rows))
    assert result.qualifications == ("Anaesthesia", "Wound care")
    assert len(events) == len(rows) + result.reenrolled
    assert {event.batch for event in events} == {result.batch}
    assert not Enrollment.objects.filter(pk__in=[row.pk for row in rows]).exists()


def test_only_what_was_asked_for_goes(actor, sanne, activity):
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne)
    required = EnrollmentFactory.create(user=sanne, activity=activity, in_progress=True)
    audited(remove, of(row), actor=actor)
    assert list(Enrollment.objects.all()) == [required]


def test_it_makes_no_other_enrollment_that_the_qualification_requires(actor, sanne, activity):
    QualificationFactory.create(
        activities=[activity, LearningActivityFactory.create()], holders=[sanne]
    )
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    audited(remove, of(row), actor=actor)
    assert Enrollment.objects.get().activity == activity


def test_nothing_asked_is_nothing_done(actor):
    EnrollmentFactory.create()
    result, events = audited(remove, Enrollment.objects.none(), actor=actor)
    assert (result.counts, events) == ({}, [])


def test_through_a_queryset_that_selects_by_user_and_activity(actor, sanne, activity):
    """It selects the new enrollment too, once that is there: this may not remove it in turn."""
    QualificationFactory.create(activities=[activity], holders=[sanne])
    EnrollmentFactory.create(
        user=sanne, activity=activity, enrolled_at=timezone.now() - timedelta(days=1)
    )
    rows = Enrollment.objects.filter(user=sanne, activity=activity)
    assert audited(remove, rows, actor=actor).counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert rows.get().progress == 0
