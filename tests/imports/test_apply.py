"""The run, chunk by chunk: what is done of a plan, and what is left alone."""

from typing import Any
from uuid import UUID

import pytest
from django.db.models import F
from pytest_django import Settings

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from imports.models import Import, ImportMark
from imports.outcomes import LineOutcome, RunOutcome
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from imports.work.pace import Pace
from tests.factories import (
    EnrollmentFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.plans import planned, started
from tests.imports.workbooks import fates
from tests.meanwhile import before

pytestmark = pytest.mark.django_db


@pytest.fixture
def els(db: None) -> User:
    return give(UserFactory.create(first_name="Els", last_name="Smit"), Role.ADMINISTRATOR)


def enrolled(number: int, *activities: LearningActivity, **fields: Any) -> list[User]:
    people = UserFactory.create_batch(number, **fields)
    for user in people:
        for activity in activities:
            EnrollmentFactory.create(user=user, activity=activity)
    return people


def lease_of(one: Import) -> UUID:
    lease = leases.take(one.pk)
    assert lease
    return lease


def to_the_end(one: Import) -> Import:
    lease = lease_of(one)
    while apply_chunk(one.pk, lease):
        pass
    return Import.objects.get(pk=one.pk)


def became(one: Import) -> list[str]:
    return [mark.became for mark in fates(one)]


def is_open(user: User, activity: LearningActivity) -> bool:
    return Enrollment.objects.get(user=user, activity=activity).is_open


# --- chunks ---------------------------------------------------------------------------------------


def test_each_chunk_goes_on_where_the_last_one_ended(marit, cpr, settings: Settings):
    settings.IMPORT_CHUNK_MARKS = 2
    people, others = enrolled(5, cpr), enrolled(2, cpr)
    blank = EnrollmentFactory.create(activity=cpr, unenrolled=True).user
    plan = planned(marit, "unenroll", [(one, [cpr]) for one in [people[0], blank, *people[1:]]])
    planned(marit, "unenroll", [(one, [cpr]) for one in others])
    numbers = list(plan.marks.filter(planned="unenroll").values_list("number", flat=True))
    run = started(plan, marit)
    lease = lease_of(run)
    for done in (2, 4, 5):
        assert apply_chunk(run.pk, lease)
        now = Import.objects.get(pk=run.pk)
        assert (now.cursor, now.applied) == (numbers[done - 1], done)
        assert [is_open(one, cpr) for one in people] == [False] * done + [True] * (5 - done)
    assert not apply_chunk(run.pk, lease)
    now = Import.objects.get(pk=run.pk)
    assert (now.status, now.applied, now.right_lost_by) == ("finished", 5, "")
    assert now.counts.by_outcome() == {"applied": 5, "already_unenrolled": 1}
    assert all(is_open(one, cpr) for one in others)
    assert AuditEvent.objects.filter(import_number=run.pk, user__isnull=False).count() == 5


def test_the_number_that_was_typed_is_of_the_whole_plan(marit, cpr, settings: Settings):
    settings.IMPORT_CHUNK_MARKS, settings.CONFIRM_ABOVE = 3, 2
    people = UserFactory.create_batch(4)
    run = to_the_end(started(planned(marit, "enroll", [(one, [cpr]) for one in people]), marit))
    assert (run.confirmed, became(run)) == (4, [RunOutcome.APPLIED] * 4)


def test_whoever_asks_it_to_stop_is_obeyed_after_the_chunk(marit, cpr, settings: Settings):
    settings.IMPORT_CHUNK_MARKS = 1
    people = enrolled(2, cpr)
    run = started(planned(marit, "unenroll", [(one, [cpr]) for one in people]), marit)
    lease = lease_of(run)
    assert apply_chunk(run.pk, lease)
    Import.objects.update(stop_asked=True)
    assert not apply_chunk(run.pk, lease)
    now = Import.objects.get()
    assert (now.status, now.applied, is_open(people[1], cpr)) == ("stopped", 1, True)


def test_the_name_of_who_lost_the_right_is_kept(marit, els, cpr):
    people = enrolled(1, cpr)
    run = started(planned(els, "unenroll", [(people[0], [cpr])]), marit)
    give(els, Role.AUDITOR)
    assert not apply_chunk(run.pk, lease_of(run))
    now = Import.objects.get()
    assert (now.status, now.right_lost_by) == ("stopped", "Els Smit")
    assert is_open(people[0], cpr)


# --- what is no longer as the check saw it --------------------------------------------------------


def test_of_one_chunk_the_others_are_done(marit, cpr):
    first, second, third = enrolled(3, cpr)
    plan = planned(marit, "unenroll", [(one, [cpr]) for one in (first, second, third)])
    Enrollment.objects.filter(user=second).update(revision=F("revision") + 1)
    run = to_the_end(started(plan, marit))
    assert became(run) == [RunOutcome.APPLIED, RunOutcome.CHANGED_SINCE_CHECK, RunOutcome.APPLIED]
    assert [is_open(one, cpr) for one in (first, second, third)] == [False, True, False]
    assert run.applied == 2


def test_where_others_change_it_is_looked_for_first(marit, cpr, settings: Settings):
    """What is gone, what was changed, and oneself: the same outcomes in every chunk."""
    settings.IMPORT_CHUNK_MARKS = 3
    people = enrolled(9, cpr)
    own = EnrollmentFactory.create(user=marit, activity=cpr)
    plan = planned(marit, "unenroll", [(user, [cpr]) for user in people])
    ImportMark.objects.filter(import_run=plan, user=people[8]).update(
        user=marit, enrollment_number=own.pk
    )
    rows = Enrollment.objects.filter(activity=cpr)
    rows.filter(user__in=[people[1], people[4]]).update(revision=F("revision") + 1)
    rows.filter(user=people[5]).delete()
    run = started(plan, marit)
    pace, lease, changed = Pace(3), lease_of(run), []
    while apply_chunk(run.pk, lease, pace=pace):
        changed.append(pace.others_changed)
    done, left = RunOutcome.APPLIED, RunOutcome.CHANGED_SINCE_CHECK
    assert became(run) == [*(done, left, done), *(done, left, left), *(done, done)] + [
        Outcome.OWN_ENROLLMENT
    ]
    assert changed == [True, True, False]
    assert Import.objects.get(pk=run.pk).applied == 5


def test_a_forecast_that_no_longer_holds_is_not_carried_out(marit, cpr):
    """Nobody touched the enrollment: a qualification came that would make it anew."""
    [user] = enrolled(1, cpr)
    plan = planned(marit, "remove", [(user, [cpr])])
    QualificationFactory.create(activities=[cpr], holders=[user])
    run = to_the_end(started(plan, marit))
    assert became(run) == [RunOutcome.CHANGED_SINCE_CHECK]
    assert is_open(user, cpr)


def test_a_chunk_looks_at_its_own_marks_alone(marit, cpr, hygiene, settings: Settings):
    """Two marks of one line stand side by side."""
    settings.IMPORT_CHUNK_MARKS = 1
    [user] = enrolled(1, cpr, hygiene)
    plan = planned(marit, "unenroll", [(user, [cpr, hygiene])])
    Enrollment.objects.filter(activity=hygiene).update(revision=F("revision") + 1)
    run = to_the_end(started(plan, marit))
    assert became(run) == [RunOutcome.APPLIED, RunOutcome.CHANGED_SINCE_CHECK]
    assert (is_open(user, cpr), is_open(user, hygiene)) == (False, True)


def test_what_changes_under_its_hands_is_tried_again(marit, cpr):
    """The chunk starts again from a clean start; what it reports is what it did."""
    user = UserFactory.create()
    run = started(planned(marit, "enroll", [(user, [cpr])]), marit)
    leaves = User.objects.filter(pk=user.pk)
    with before('INSERT INTO "enrollments_enrollment"', lambda: leaves.update(is_active=False)):
        now = to_the_end(run)
    assert became(now) == [RunOutcome.APPLIED]
    assert Enrollment.objects.get().user == user


def test_who_lost_the_lease_has_done_nothing(marit, cpr):
    [user] = enrolled(1, cpr)
    run = started(planned(marit, "unenroll", [(user, [cpr])]), marit)
    lease = lease_of(run)
    lost = Import.objects.filter(pk=run.pk)
    with (
        pytest.raises(leases.LeaseLost),
        before('UPDATE "imports_import" SET "cursor"', lambda: lost.update(lease=None)),
    ):
        apply_chunk(run.pk, lease)
    assert is_open(user, cpr)
    assert apply_chunk(run.pk, lease)
    with (
        pytest.raises(leases.LeaseLost),
        before('UPDATE "imports_import" SET "status"', lambda: lost.update(lease=None)),
    ):
        apply_chunk(run.pk, lease)
    assert Import.objects.get().status == "running"


# --- whom it is about -----------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["unenroll", "remove"])
def test_oneself_is_left_alone_by_what_a_colleague_prepared(marit, els, cpr, action):
    [user] = enrolled(1, cpr)
    EnrollmentFactory.create(user=els, activity=cpr)
    plan = planned(marit, action, [(user, [cpr]), (els, [cpr])])
    assert [mark.planned for mark in fates(plan)] == [action, action]
    run = to_the_end(started(plan, els))
    assert became(run) == [RunOutcome.APPLIED, Outcome.OWN_ENROLLMENT]
    assert is_open(els, cpr)


def test_each_mark_is_in_scope_when_it_is_done(cpr):
    ward = TeamFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    stays, moves = enrolled(2, cpr, team=ward)
    plan = planned(manager, "unenroll", [(stays, [cpr]), (moves, [cpr])])
    User.objects.filter(pk=moves.pk).update(team=TeamFactory.create())
    run = to_the_end(started(plan, manager))
    assert became(run) == [RunOutcome.APPLIED, LineOutcome.USER_UNKNOWN]
    assert (is_open(stays, cpr), is_open(moves, cpr)) == (False, True)


@pytest.mark.parametrize("prepares", [True, False])
def test_both_persons_have_to_see_them(marit, cpr, prepares):
    """Who prepared it and who has it go on: the narrower scope of the two counts."""
    ward = TeamFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    [theirs], [other] = enrolled(1, cpr, team=ward), enrolled(1, cpr)
    plan = planned(marit, "unenroll", [(theirs, [cpr]), (other, [cpr])])
    run = started(plan, marit)
    role = {"created_by": manager} if prepares else {"started_by": manager}
    Import.objects.update(**role)
    assert became(to_the_end(run)) == [RunOutcome.APPLIED, LineOutcome.USER_UNKNOWN]
    assert (is_open(theirs, cpr), is_open(other, cpr)) == (False, True)
