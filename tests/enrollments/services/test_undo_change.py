"""Undo of a change by click takes the rule back, and what it made and nobody has touched."""

from uuid import uuid4

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.services import (
    Result,
    add_requirement,
    drop_requirement,
    grant_qualification,
    record_progress,
    undo_change,
    withdraw_qualification,
)
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory
from tests.ledger import Tables, assert_audited, audited


@pytest.fixture
def cpr(db) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


@pytest.fixture
def people(db) -> list[User]:
    return UserFactory.create_batch(3)


def undone(done: Result, actor: Actor) -> Result:
    """Two calls, of which the events explain every change: the rule goes, and what it made."""
    before = Tables.now()
    result = undo_change(done.batch, actor=actor)
    assert_audited(before)
    return result


def users(*people: User):
    return User.objects.filter(pk__in=[user.pk for user in people])


def test_a_requirement_goes_with_what_it_made(actor, cpr, people):
    nurse = QualificationFactory.create(holders=people)
    done = audited(add_requirement, nurse, cpr, actor=actor).result
    begun = Enrollment.objects.get(user=people[0])
    record_progress(begun, 30, actor=Actor.at_screen(people[0]))
    result = undone(done, actor)
    assert result.counts == {Outcome.REMOVE: 2, Outcome.CHANGED_SINCE_SEEN: 1}
    assert not nurse.requirements.exists()
    assert list(Enrollment.objects.all()) == [begun]
    assert undone(done, actor).refused == (Outcome.CHANGED_SINCE_SEEN)


def test_a_qualification_is_withdrawn_from_those_whom_it_was_given(actor, cpr, people):
    nurse = QualificationFactory.create(activities=[cpr], holders=people[:1])
    done = audited(grant_qualification, nurse, users(*people), actor=actor).result
    # Who held it before is enrolled by that too, and stays: it is required of them.
    result = undone(done, actor)
    assert result.counts == {Outcome.REMOVE: 2, Outcome.REQUIRED_BY_QUALIFICATION: 1}
    assert list(Holder.objects.values_list("user", flat=True)) == [people[0].pk]
    assert Enrollment.objects.get().user == people[0]
    assert undone(done, actor).refused == Outcome.CHANGED_SINCE_SEEN


def test_what_another_qualification_requires_stays(actor, cpr, people):
    nurse = QualificationFactory.create(activities=[cpr])
    done = audited(grant_qualification, nurse, users(*people), actor=actor).result
    QualificationFactory.create(name="Other", activities=[cpr], holders=people[:2])
    result = undone(done, actor)
    assert result.counts == {Outcome.REMOVE: 1, Outcome.REQUIRED_BY_QUALIFICATION: 2}
    assert Enrollment.objects.count() == 2


def test_a_rule_that_somebody_changed_since_stays(actor, cpr, people):
    nurse = QualificationFactory.create(holders=people)
    done = audited(add_requirement, nurse, cpr, actor=actor).result
    drop_requirement(nurse, cpr, actor=actor)
    add_requirement(nurse, cpr, actor=actor)
    assert undone(done, actor).refused == Outcome.CHANGED_SINCE_SEEN
    assert nurse.requirements.exists()
    assert Enrollment.objects.count() == 3


def test_who_was_given_it_anew_keeps_it(actor, people):
    nurse = QualificationFactory.create()
    done = audited(grant_qualification, nurse, users(*people), actor=actor).result
    withdraw_qualification(nurse, users(people[0]), actor=actor)
    grant_qualification(nurse, users(people[0]), actor=actor)
    undone(done, actor)
    assert list(Holder.objects.values_list("user", flat=True)) == [people[0].pk]


def test_another_persons_click_is_not_ones_own(actor, cpr, people):
    nurse = QualificationFactory.create(activities=[cpr])
    colleague = Actor.at_screen(UserFactory.create(role="administrator"))
    done = audited(grant_qualification, nurse, users(*people), actor=colleague).result
    assert undone(done, actor).counts == {}
    assert undo_change(uuid4(), actor=actor).counts == {}
    assert Enrollment.objects.count() == 3


def test_many_need_no_number_again(actor, cpr, people, settings):
    nurse = QualificationFactory.create(activities=[cpr])
    done = audited(grant_qualification, nurse, users(*people), actor=actor).result
    settings.CONFIRM_ABOVE = 1
    assert undone(done, actor).done == 3
    assert AuditEvent.objects.filter(action="remove", skipped="").count() == 3
