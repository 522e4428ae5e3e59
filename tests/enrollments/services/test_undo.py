"""Undo of an unenroll reverses what that click did and nobody has changed since."""

from uuid import uuid4

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.services import reenroll, remove, undo_unenroll, unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import audited
from tests.rows import fresh, of


@pytest.fixture
def row(db) -> Enrollment:
    return EnrollmentFactory.create(in_progress=True)


def test_it_restores_what_the_click_ended(actor, row):
    ended = audited(unenroll, of(row), actor=actor).result
    result, (event,) = audited(undo_unenroll, ended.batch, actor=actor)
    assert result.counts == {Outcome.REENROLL: 1}
    assert (fresh(row).state, fresh(row).progress) == ("in_progress", row.progress)
    assert (event.action, event.batch) == (AuditEvent.Action.REENROLL, result.batch)
    assert result.batch != ended.batch


def test_what_was_ended_before_the_click_stays_ended(actor, row):
    earlier = EnrollmentFactory.create(unenrolled=True)
    ended = audited(unenroll, of(row, earlier), actor=actor).result
    assert audited(undo_unenroll, ended.batch, actor=actor).counts == {Outcome.REENROLL: 1}
    assert fresh(earlier).state == "unenrolled"


def test_another_click_stays_as_it_is(actor, row):
    other = EnrollmentFactory.create()
    ended = audited(unenroll, of(row), actor=actor).result
    audited(unenroll, of(other), actor=actor)
    audited(undo_unenroll, ended.batch, actor=actor)
    assert fresh(other).state == "unenrolled"


def test_twice_is_safe(actor, row):
    ended = audited(unenroll, of(row), actor=actor).result
    audited(undo_unenroll, ended.batch, actor=actor)
    result, events = audited(undo_unenroll, ended.batch, actor=actor)
    assert (result.counts, events) == ({}, [])
    assert fresh(row).is_open


def test_what_somebody_changed_since_is_left_alone(actor, row):
    """Ended, opened and ended again by somebody else: the same state, and not ours to undo."""
    colleague = Actor.at_screen(UserFactory.create(role="administrator"))
    ended = audited(unenroll, of(row), actor=actor).result
    audited(reenroll, of(row), actor=colleague)
    audited(unenroll, of(row), actor=colleague)
    assert audited(undo_unenroll, ended.batch, actor=actor).counts == {}
    assert fresh(row).state == "unenrolled"


def test_what_was_removed_since_does_not_come_back(actor, row):
    ended = audited(unenroll, of(row), actor=actor).result
    audited(remove, of(row), actor=actor)
    assert audited(undo_unenroll, ended.batch, actor=actor).counts == {}
    assert fresh(row) is None


def test_the_new_one_after_a_removal_is_left_alone(actor, sanne):
    activity = LearningActivityFactory.create()
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    ended = audited(unenroll, of(row), actor=actor).result
    audited(remove, of(row), actor=actor)
    again = audited(unenroll, Enrollment.objects.all(), actor=actor).result
    assert audited(undo_unenroll, ended.batch, actor=actor).counts == {}
    assert audited(undo_unenroll, again.batch, actor=actor).counts == {Outcome.REENROLL: 1}


def test_only_the_one_who_clicked_can_undo_it(actor, row):
    ended = audited(unenroll, of(row), actor=actor).result
    colleague = Actor.at_screen(UserFactory.create(role="administrator"))
    result, events = audited(undo_unenroll, ended.batch, actor=colleague)
    assert (result.counts, events) == ({}, [])
    assert fresh(row).state == "unenrolled"


@pytest.mark.parametrize("door", ["by_import", "at_command_line"])
def test_only_clicks_are_undone_here(marit, row, door):
    """An import has an undo of its own, with a final check."""
    actor = Actor.by_import(marit, 214) if door == "by_import" else Actor.at_command_line(marit)
    ended = audited(unenroll, of(row), actor=actor).result
    assert audited(undo_unenroll, ended.batch, actor=Actor.at_screen(marit)).counts == {}
    assert fresh(row).state == "unenrolled"


def test_the_batch_of_another_action_undoes_nothing(actor, row):
    done = audited(remove, of(row), actor=actor).result
    assert audited(undo_unenroll, done.batch, actor=actor).counts == {}
    assert not Enrollment.objects.exists()


def test_of_what_was_opened_again_there_is_nothing_to_undo(actor, row):
    """Not even a skip is recorded: it is no batch that this undoes."""
    audited(unenroll, of(row), actor=actor)
    opened = audited(reenroll, of(row), actor=actor).result
    result, events = audited(undo_unenroll, opened.batch, actor=actor)
    assert (result.counts, events) == ({}, [])


def test_an_unknown_batch_undoes_nothing(actor, row):
    audited(unenroll, of(row), actor=actor)
    assert audited(undo_unenroll, uuid4(), actor=actor).counts == {}
    assert fresh(row).state == "unenrolled"


def test_a_leaver_and_an_archived_activity_stay_ended_and_are_told(actor):
    leaver, archived, other = EnrollmentFactory.create_batch(3)
    ended = audited(unenroll, of(leaver, archived, other), actor=actor).result
    of(leaver.user).update(is_active=False)
    of(archived.activity).update(archived_at=ended_at(ended.batch))
    assert audited(undo_unenroll, ended.batch, actor=actor).counts == {
        Outcome.REENROLL: 1,
        Outcome.USER_INACTIVE: 1,
        Outcome.ACTIVITY_ARCHIVED: 1,
    }


def ended_at(batch):
    return AuditEvent.objects.filter(batch=batch).values_list("at", flat=True)[0]
