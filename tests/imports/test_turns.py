"""Of running imports with an activity in common one goes first, and the others are not lost."""

import sys
from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from imports import queries, services
from imports.models import Import
from imports.queries.turns import Ahead
from imports.values import Counts, MarkGroup
from imports.work import lease as leases
from imports.work import queue
from imports.work.apply import apply_chunk
from imports.work.counting import learners
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, upload, worked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


def started(marit: User, person: User, *activities: LearningActivity) -> Import:
    draft = open_import(marit, *activities)
    plan = upload(draft, filled(draft, [(person.email, "", *["x"] * len(activities))]), by=marit)
    number = queries.number_to_confirm(plan)
    services.start(plan, actor=Actor.at_screen(marit), plan=plan.plan_key, confirmed=number)
    return Import.objects.get(pk=plan.pk)


def test_the_later_one_waits_and_goes_on_by_itself(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    other = LearningActivityFactory.create()
    for person, activity in ((sanne, cpr), (tom, cpr), (tom, other)):
        EnrollmentFactory.create(user=person, activity=activity)
    first, second = started(marit, sanne, cpr), started(marit, tom, cpr, other)
    assert queries.waiting_for(first, marit) is None
    assert queries.waiting_for(second, marit) == Ahead(first.pk)
    assert worked(second).status == Import.Status.RUNNING
    assert worked(first).status == Import.Status.FINISHED
    assert queries.waiting_for(second, marit) is None
    assert leases.take(second.pk) is not None


def test_one_that_waits_can_be_stopped(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    started(marit, sanne, cpr)
    second = started(marit, tom, cpr)
    services.stop(second, actor=Actor.at_screen(marit))
    assert worked(second).status == Import.Status.STOPPED


def test_a_stop_that_comes_after_the_last_chunk_is_too_late(
    marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    only = started(marit, sanne, cpr)
    lease = leases.take(only.pk)
    assert lease is not None
    assert apply_chunk(only.pk, lease)
    services.stop(only, actor=Actor.at_screen(marit))
    assert not apply_chunk(only.pk, lease)
    assert Import.objects.get(pk=only.pk).status == Import.Status.FINISHED


def test_imports_of_other_activities_do_not_wait(
    marit: User, sanne: User, cpr: LearningActivity
) -> None:
    other = LearningActivityFactory.create()
    for activity in (cpr, other):
        EnrollmentFactory.create(user=sanne, activity=activity)
    started(marit, sanne, cpr)
    second = started(marit, sanne, other)
    assert queries.waiting_for(second, marit) is None
    assert worked(second).status == Import.Status.FINISHED


def test_whoever_is_at_work_goes_first_whenever_it_was_started(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    first, second = started(marit, sanne, cpr), started(marit, tom, cpr)
    assert leases.take(second.pk) is None
    lease = leases.take(first.pk)
    assert lease is not None
    # The clock of the machine that started the second one was behind.
    Import.objects.filter(pk=second.pk).update(started_at=first.started_at - timedelta(minutes=1))
    assert leases.take(second.pk) is None
    leases.give_back(first.pk, lease)
    assert leases.take(first.pk) is None
    assert leases.take(second.pk) is not None


def test_what_is_queued_already_is_not_queued_again(
    marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    only = started(marit, sanne, cpr)
    assert DBTaskResult.objects.ready().count() >= 1
    assert queue.sweep() == 0
    # A worker took it off the queue and died before it could begin.
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert queue.sweep() == 1
    assert queue.sweep() == 0
    lease = leases.take(only.pk)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert queue.sweep() == 0
    Import.objects.update(lease_until=timezone.now())
    assert lease
    assert queue.sweep() == 1


def test_of_many_learners_no_more_are_counted_than_matter(
    marit: User, sanne: User, cpr: LearningActivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["imports.queries.summary"], "LEARNERS_SHOWN", 3)
    EnrollmentFactory.create(user=sanne, activity=cpr)
    EnrollmentFactory.create_batch(8, activity=cpr)
    draft = open_import(marit, cpr)
    plan = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    # One mark is no large share of more than four.
    assert plan.counts.learners == {cpr.pk: 5}
    assert queries.number_to_confirm(plan) == 0


def test_learners_of_many_activities_are_counted_at_once_as_one_by_one(
    marit: User, sanne: User, tom: User, cpr: LearningActivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = LearningActivityFactory.create()
    nobody = LearningActivityFactory.create()
    for activity, number in ((cpr, 3), (other, 5)):
        EnrollmentFactory.create_batch(number, activity=activity)
        EnrollmentFactory.create(user=sanne, activity=activity)
        EnrollmentFactory.create(user=tom, activity=activity, unenrolled=True)
    marks = {cpr.pk: 1, other.pk: 1, nobody.pk: 1}
    groups = tuple(
        MarkGroup(planned="unenroll", outcome="unenroll", activity_id=pk, marks=number)
        for pk, number in marks.items()
    )
    counted = []
    for apart in (0, 500_000):
        monkeypatch.setattr(sys.modules["imports.work.counting"], "COUNTED_APART", apart)
        counted.append(learners(Counts(marks=groups), ["unenroll"], Actor.at_screen(marit)))
    assert counted == [{cpr.pk: 4, other.pk: 6, nobody.pk: 0}] * 2


def test_the_number_is_typed_above_the_threshold(
    marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    people = [one.user for one in EnrollmentFactory.create_batch(48, activity=cpr)][:12]
    draft = open_import(marit, cpr)
    plan = upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    # Twelve of 48 are not more than a quarter.
    assert plan.counts.learners == {cpr.pk: 48}
    assert queries.number_to_confirm(plan) == 0
    settings.CONFIRM_PERCENT = 24
    assert queries.number_to_confirm(plan) == 12
    actor = Actor.at_screen(marit)
    for typed in (None, 0, 11, 13):
        wrong = services.start(plan, actor=actor, plan=plan.plan_key, confirmed=typed)
        assert wrong == "not_confirmed"
    right = services.start(plan, actor=actor, plan=plan.plan_key, confirmed=12)
    assert right == "started"
    settings.CONFIRM_PERCENT = 100
    settings.CONFIRM_ABOVE = 11
    assert queries.number_to_confirm(plan) == 12
    settings.CONFIRM_ABOVE = 12
    assert queries.number_to_confirm(plan) == 0
