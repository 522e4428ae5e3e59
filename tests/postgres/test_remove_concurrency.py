"""Removing the same enrollment at the same time: gone once, and back once (rules, 3.3)."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, LearningActivity, LearningRecord, User
from enrollments.outcomes import Outcome
from enrollments.services import (
    LostRace,
    enroll,
    record_progress,
    remove,
    undo_unenroll,
    unenroll,
    withdraw_qualification,
)
from enrollments.services.learning import Learned
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import learner, of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
ROUNDS = 3
ROWS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_enrollment"
RULES_LOCKED = "SELECT count(*) FROM (SELECT enrollments_learningactivity"
DELETED = "DELETE FROM enrollments_enrollment"


@pytest.fixture
def activity(db: None) -> LearningActivity:
    return LearningActivityFactory.create()


@pytest.fixture
def row(sanne: User, activity: LearningActivity) -> Enrollment:
    """Required by two qualifications."""
    for name in ("Wound care", "Anaesthesia"):
        QualificationFactory.create(name=name, activities=[activity], holders=[sanne])
    return EnrollmentFactory.create(user=sanne, activity=activity, completed=True)


# --- remove against remove ------------------------------------------------------------------------


def told(action: str, row: Enrollment, number: int, former: str) -> AuditEvent:
    return AuditEvent(
        at=timezone.now(),
        batch=uuid4(),
        door=AuditEvent.Door.SCREEN,
        actor_name="Marit Vink",
        action=action,
        user_id=row.user_id,
        activity_id=row.activity_id,
        enrollment_number=number,
        former_status=former,
    )


def naive_remove(row: Enrollment, meet) -> None:
    """Looks whether it is there and who requires it; then deletes it and enrolls for each."""
    there = Enrollment.objects.filter(pk=row.pk).exists()
    held = list(row.user.held.order_by("qualification__name"))
    meet()
    if not there:
        return
    with transaction.atomic():
        told("remove", row, row.pk, row.status).save()
        Enrollment.objects.filter(user=row.user, activity=row.activity).delete()
        for holder in held:
            new, _is_new = Enrollment.objects.get_or_create(
                user=row.user,
                activity=row.activity,
                defaults={
                    "source": Enrollment.Source.QUALIFICATION,
                    "source_qualification": holder.qualification,
                },
            )
            told("enroll", new, new.pk, "").save()


def test_a_naive_remove_enrolls_again_many_times(row, meeting):
    wrong = 0
    for _round in range(ROUNDS):
        tables, meet = Tables.now(), meeting(THREADS)
        row = Enrollment.objects.get()
        for work in at_once(*[lambda row=row, meet=meet: naive_remove(row, meet)] * THREADS):
            work.outcome()
        actions = [event.action for event in tables.events()]
        wrong += actions.count("remove") > 1 and actions.count("enroll") > 1
    assert wrong == ROUNDS
    with pytest.raises(AssertionError):
        assert_audited(tables)


def test_the_same_remove_from_16_threads_is_one_remove_and_one_new_enrollment(actor, row):
    for _round in range(ROUNDS):
        row = Enrollment.objects.get()
        LearningRecordFactory.create(enrollment=row)
        tables = Tables.now()

        works = at_once(*[lambda row=row: remove(of(row), actor=actor)] * THREADS)

        counts = [dict(work.outcome().counts) for work in works if work.outcome().counts]
        assert counts == [{Outcome.REMOVE_AND_REENROLL: 1}]
        gone, back = assert_audited(tables)
        new = Enrollment.objects.get()
        assert (gone.action, gone.enrollment_number) == (AuditEvent.Action.REMOVE, row.pk)
        assert (back.action, back.enrollment_number) == (AuditEvent.Action.ENROLL, new.pk)
        assert (gone.door, back.door) == (AuditEvent.Door.SCREEN, AuditEvent.Door.RULE)
        assert back.qualifications == "Anaesthesia, Wound care"
        assert new.source_qualification.name == "Anaesthesia"
        assert new.state == "not_started"
        assert not LearningRecord.objects.exists()


def test_the_others_wait_and_find_it_gone(actor, row):
    first = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    second = Work(lambda: remove(of(row), actor=actor))
    second.settle()
    assert not second.is_done
    assert first.go_on().reenrolled == 1
    assert second.outcome().counts == {}


def test_a_selection_that_finds_the_new_one_too_may_lose_the_race_and_never_lies(actor, row):
    """Services want a selection by keys. By user and activity it becomes another row each time."""
    tables = Tables.now()
    mine = Enrollment.objects.filter(user=row.user, activity=row.activity)
    works = at_once(*[lambda: remove(mine, actor=actor)] * THREADS)
    assert {type(work.raised) for work in works} <= {type(None), LostRace}
    removed = sum(work.outcome().done for work in works if not work.raised)
    assert removed >= 1
    assert len(assert_audited(tables)) == 2 * removed
    assert mine.count() == 1


def test_overlapping_selections_in_opposite_orders(actor, activity):
    rows = EnrollmentFactory.create_batch(30, activity=activity)
    QualificationFactory.create(activities=[activity], holders=[row.user for row in rows[::2]])
    tables = Tables.now()
    halves = [of(*rows[:20]).order_by("pk"), of(*rows[10:]).order_by("-pk")]
    works = at_once(*[(lambda half=half: remove(half, actor=actor)) for half in halves * 4])
    assert sum(work.outcome().done for work in works) == len(rows)
    assert sum(work.outcome().reenrolled for work in works) == len(rows) / 2
    assert len(assert_audited(tables)) == len(rows) * 3 / 2
    assert Enrollment.objects.count() == len(rows) / 2


# --- remove against the rest ----------------------------------------------------------------------


def test_an_enroll_that_comes_during_a_remove_finds_the_new_one(actor, row):
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    enrolling = Work(lambda: enroll(of(row.user), row.activity, actor=actor))
    enrolling.settle()
    assert not enrolling.is_done
    removal.go_on()
    assert enrolling.outcome().counts == {Outcome.ALREADY_ENROLLED: 1}
    assert_audited(tables)


def test_an_enroll_that_comes_during_a_remove_for_good_makes_one(actor, sanne, activity):
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    enrolling = Work(lambda: enroll(of(sanne), activity, actor=actor))
    enrolling.settle()
    assert removal.go_on().counts == {Outcome.REMOVE: 1}
    assert enrolling.outcome().counts == {Outcome.ENROLL: 1}
    assert_audited(tables)


def test_an_unenroll_that_comes_during_a_remove_does_not_reach_the_new_one(actor, row):
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    ending = Work(lambda: unenroll(of(row), actor=actor))
    ending.settle()
    assert not ending.is_done
    removal.go_on()
    assert ending.outcome().counts == {}
    assert_audited(tables)
    assert Enrollment.objects.get().is_open


def test_an_undo_that_comes_during_a_remove_undoes_nothing(actor, row):
    ended = unenroll(of(row), actor=actor)
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    undo = Work(lambda: undo_unenroll(ended.batch, actor=actor))
    undo.settle()
    removal.go_on()
    assert undo.outcome().counts == {}
    assert_audited(tables)


def test_progress_that_comes_during_a_remove_is_refused(actor, row):
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    learning = Work(lambda: record_progress(row, 50, actor=learner(row)))
    learning.settle()
    assert not learning.is_done
    removal.go_on()
    assert learning.outcome() is Learned.NO_ACCESS
    assert_audited(tables)
    assert not LearningRecord.objects.exists()


@pytest.mark.parametrize(
    ("after", "back"),
    [(ROWS_LOCKED, 0), (RULES_LOCKED, 1), (DELETED, 1), ("INSERT INTO enrollments_enrollment", 1)],
)
def test_a_withdrawal_in_the_middle_of_a_remove_is_before_or_after_it(
    actor, sanne, activity, after, back
):
    nurse = QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=after)
    withdrawal = Work(lambda: withdraw_qualification(nurse, of(sanne), actor=actor))
    withdrawal.settle()
    assert removal.go_on().reenrolled == back
    withdrawal.outcome()
    assert_audited(tables)
    assert sanne.enrollments.count() == back
    assert not sanne.held.exists()


def test_two_removes_from_the_same_activity_do_not_wait_for_each_other(actor, row, tom):
    other = EnrollmentFactory.create(user=tom, activity=row.activity)
    first = Halted(lambda: remove(of(row), actor=actor), after=DELETED)
    assert Work(lambda: remove(of(other), actor=actor)).outcome().done == 1
    assert first.go_on().reenrolled == 1
