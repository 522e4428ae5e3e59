"""Giving a qualification while something else happens: a holder always has the enrollments."""

import pytest
from django.db import transaction

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, LearningActivity, Qualification, User
from enrollments.outcomes import Outcome
from enrollments.services import (
    add_requirement,
    enroll,
    grant_qualification,
    remove,
    withdraw_qualification,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)

HOLDER = "INSERT INTO enrollments_holder"
REQUIREMENT = "INSERT INTO enrollments_requirement"
ENROLLMENT = "INSERT INTO enrollments_enrollment"
DELETED = "DELETE FROM enrollments_enrollment"
ROWS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_enrollment"
RULES_LOCKED = "SELECT count(*) FROM (SELECT enrollments_learningactivity"


@pytest.fixture
def activity(db: None) -> LearningActivity:
    return LearningActivityFactory.create()


@pytest.fixture
def nurse(activity: LearningActivity) -> Qualification:
    return QualificationFactory.create(name="Level 4 nurse", activities=[activity])


def granting(nurse: Qualification, *users: User, actor: Actor):
    return lambda: grant_qualification(nurse, of(*users), actor=actor)


def naive_grant(nurse: Qualification, user: User) -> None:
    """Notes the holder and enrolls where there is no enrollment, without locking what is there."""
    with transaction.atomic():
        Holder.objects.create(qualification=nurse, user=user)
        for required in nurse.activities.exclude(enrollments__user=user):
            Enrollment.objects.create(
                user=user, activity=required, source="qualification", source_qualification=nurse
            )
        LearningActivity.objects.order_by().count()  # where the test makes it stop


# --- against remove -------------------------------------------------------------------------------


def test_a_naive_grant_loses_the_enrollment_to_a_remove(actor, sanne, activity, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    grant = Halted(lambda: naive_grant(nurse, sanne), before="SELECT COUNT(*)")
    assert Work(lambda: remove(of(row), actor=actor)).outcome().reenrolled == 0
    grant.go_on()
    assert sanne.held.exists()
    assert not sanne.enrollments.exists()


@pytest.mark.parametrize("after", [RULES_LOCKED, HOLDER, ENROLLMENT])
def test_a_remove_in_the_middle_of_a_grant_waits_for_it(actor, sanne, activity, nurse, after):
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    tables = Tables.now()
    grant = Halted(granting(nurse, sanne, actor=actor), after=after)
    removal = Work(lambda: remove(of(row), actor=actor))
    removal.settle()
    assert not removal.is_done
    grant.go_on()
    assert removal.outcome().reenrolled == 1
    assert_holder_is_enrolled_afresh(tables, sanne, row)


@pytest.mark.parametrize("after", [ROWS_LOCKED, RULES_LOCKED, DELETED, ENROLLMENT])
def test_a_grant_in_the_middle_of_a_remove(actor, sanne, activity, nurse, after):
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    tables = Tables.now()
    removal = Halted(lambda: remove(of(row), actor=actor), after=after)
    grant = Work(granting(nurse, sanne, actor=actor))
    grant.settle()
    removal.go_on()
    grant.outcome()
    assert_holder_is_enrolled_afresh(tables, sanne, row)


def test_one_that_is_made_and_removed_in_the_middle_of_a_grant(actor, sanne, activity, nurse):
    """Not there when the grant began, there when it wanted to enroll."""
    tables = Tables.now()
    grant = Halted(granting(nurse, sanne, actor=actor), before=ENROLLMENT)
    Work(lambda: enroll(of(sanne), activity, actor=actor)).outcome()
    removal = Work(lambda: remove(sanne.enrollments.all(), actor=actor))
    removal.settle()
    grant.go_on()
    removal.outcome()
    assert_audited(tables)
    assert sanne.enrollments.get().activity == activity


def test_a_remove_of_something_else_does_not_wait_for_a_grant(actor, sanne, nurse):
    row = EnrollmentFactory.create(user=sanne)
    grant = Halted(granting(nurse, sanne, actor=actor), after=ENROLLMENT)
    assert Work(lambda: remove(of(row), actor=actor)).outcome().done == 1
    grant.go_on()


def assert_holder_is_enrolled_afresh(tables: Tables, user: User, old: Enrollment) -> None:
    assert_audited(tables)
    assert user.held.exists()
    assert user.enrollments.get().pk != old.pk


def test_grant_against_remove_at_random(actor, activity, nurse):
    rows = EnrollmentFactory.create_batch(16, activity=activity)
    tables = Tables.now()
    works = [granting(nurse, row.user, actor=actor) for row in rows[::2]] + [
        (lambda row=row: remove(of(row), actor=actor)) for row in rows[::2]
    ]
    for work in at_once(*works):
        work.outcome()
    assert_audited(tables)
    holders = User.objects.filter(held__qualification=nurse)
    assert holders.count() == len(rows) / 2
    assert not holders.exclude(enrollments__activity=activity).exists()


# --- against other grants -------------------------------------------------------------------------


def test_the_same_grant_from_16_threads_is_one_grant(actor, sanne, tom, activity, nurse):
    tables = Tables.now()
    for work in at_once(*[granting(nurse, sanne, tom, actor=actor)] * 16):
        work.outcome()
    events = [event for event in assert_audited(tables) if not event.skipped]
    assert [event.action for event in events].count(AuditEvent.Action.GRANT) == 2
    assert [event.action for event in events].count(AuditEvent.Action.ENROLL) == 2
    assert (Holder.objects.count(), Enrollment.objects.count()) == (2, 2)


def test_a_grant_waits_for_the_same_grant(actor, sanne, nurse):
    tables = Tables.now()
    first = Halted(granting(nurse, sanne, actor=actor), before=HOLDER)
    second = Work(granting(nurse, sanne, actor=actor))
    second.settle()
    assert not second.is_done
    first.go_on()
    assert second.outcome().counts == {Outcome.NO_CHANGE: 1}
    assert_audited(tables)


def test_a_requirement_that_is_added_meanwhile_reaches_the_new_holder(actor, sanne, nurse):
    """Each would miss what the other has not committed yet."""
    more = LearningActivityFactory.create()
    tables = Tables.now()
    grant = Halted(granting(nurse, sanne, actor=actor), after=ENROLLMENT)
    requirement = Work(lambda: add_requirement(nurse, more, actor=actor))
    requirement.settle()
    grant.go_on()
    requirement.outcome()
    assert_audited(tables)
    assert sanne.enrollments.filter(activity=more).exists()


def test_a_holder_who_comes_while_a_requirement_is_added(actor, sanne, nurse):
    more = LearningActivityFactory.create()
    tables = Tables.now()
    requirement = Halted(lambda: add_requirement(nurse, more, actor=actor), after=ENROLLMENT)
    grant = Work(granting(nurse, sanne, actor=actor))
    grant.settle()
    requirement.go_on()
    grant.outcome()
    assert_audited(tables)
    assert sanne.enrollments.filter(activity=more).exists()


def test_a_remove_while_its_requirement_is_added(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    row = EnrollmentFactory.create(user=sanne)
    tables = Tables.now()
    requirement = Halted(
        lambda: add_requirement(nurse, row.activity, actor=actor), after=REQUIREMENT
    )
    removal = Work(lambda: remove(of(row), actor=actor))
    removal.settle()
    requirement.go_on()
    removal.outcome()
    assert_audited(tables)
    assert sanne.enrollments.get(activity=row.activity).source_qualification == nurse


def test_the_same_requirement_from_16_threads_is_one_requirement(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    more = LearningActivityFactory.create()
    tables = Tables.now()
    for work in at_once(*[lambda: add_requirement(nurse, more, actor=actor)] * 16):
        work.outcome()
    actions = [event.action for event in assert_audited(tables) if not event.skipped]
    assert actions == [AuditEvent.Action.REQUIRE, AuditEvent.Action.ENROLL]


def test_two_qualifications_with_the_same_activities_do_not_wait_for_each_other(actor):
    """Both make the same enrollments of the same users, asked for in opposite orders."""
    activities, users = LearningActivityFactory.create_batch(6), UserFactory.create_batch(20)
    both = [
        QualificationFactory.create(activities=activities),
        QualificationFactory.create(activities=activities[::-1]),
    ]
    for one in both:
        Holder.objects.filter(qualification=one).delete()
    tables = Tables.now()
    forth, back = User.objects.order_by("last_name"), User.objects.order_by("-last_name")
    works = [
        (lambda one=one, users=order: grant_qualification(one, users, actor=actor))
        for one, order in zip(both * 4, [forth, back] * 4, strict=True)
    ]
    for work in at_once(*works):
        work.outcome()
    assert_audited(tables)
    assert Enrollment.objects.filter(user__in=users).count() == len(users) * len(activities)


# --- against withdrawing --------------------------------------------------------------------------


def test_the_same_withdrawal_from_16_threads_is_one_withdrawal(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    tables = Tables.now()
    for work in at_once(*[lambda: withdraw_qualification(nurse, of(sanne), actor=actor)] * 16):
        work.outcome()
    events = [event for event in assert_audited(tables) if not event.skipped]
    assert [event.action for event in events] == [AuditEvent.Action.WITHDRAW]


def test_giving_and_taking_away_at_once_is_one_after_the_other(actor, sanne, nurse):
    tables = Tables.now()
    works = [
        granting(nurse, sanne, actor=actor),
        lambda: withdraw_qualification(nurse, of(sanne), actor=actor),
    ]
    for work in at_once(*works * 8):
        work.outcome()
    assert_audited(tables)
