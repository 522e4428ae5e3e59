"""Kept numbers while several people change things at once: nobody waits, nothing is miscounted."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, Tally, TallyDay
from enrollments.queries.tallies import ActivityNumbers, numbers_of
from enrollments.services import enroll, tallies, unenroll
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.rows import of
from tests.threads import Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def activity(db: None) -> LearningActivity:
    return LearningActivityFactory.create()


def test_nobody_waits_for_another_who_touches_the_same_activity(actor: Actor, activity) -> None:
    one, other = EnrollmentFactory.create_batch(2, activity=activity)
    with transaction.atomic():
        unenroll(of(one), actor=actor)
        # Not yet committed, and the other click is done all the same.
        meanwhile = Work(lambda: unenroll(of(other), actor=actor))
        meanwhile.settle()
        assert meanwhile.is_done
        meanwhile.outcome()
    assert numbers_of(actor.user, [activity.pk])[activity.pk] == ActivityNumbers(unenrolled=2)


def test_many_at_once_are_all_counted(actor: Actor, activity) -> None:
    users = UserFactory.create_batch(12)
    rows = [EnrollmentFactory.create(activity=activity, user=user) for user in users[:6]]
    works = [
        *(lambda row=row: unenroll(of(row), actor=actor) for row in rows),
        *(lambda user=user: enroll(of(user), activity, actor=actor) for user in users[6:]),
        *([tallies.fold_tallies] * 3),
        *([tallies.recount_tallies] * 3),
    ]
    for work in at_once(*works):
        work.outcome()
    assert numbers_of(actor.user, [activity.pk])[activity.pk] == ActivityNumbers(
        not_started=6, unenrolled=6
    )


def test_folding_leaves_alone_what_another_folds(activity) -> None:
    EnrollmentFactory.create_batch(3, activity=activity)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM enrollments_tally LIMIT 1 FOR UPDATE")
        meanwhile = Work(tallies.fold_tallies)
        meanwhile.settle()
        assert meanwhile.is_done
    tallies.fold_tallies()
    assert Tally.objects.get(activity_id=activity.pk).not_started == 3


def test_the_day_waits_for_nobody_and_moves_later(actor: Actor, activity) -> None:
    row = EnrollmentFactory.create(activity=activity, due_on=timezone.localdate())
    TallyDay.objects.update_or_create(pk=1, defaults={"day": timezone.localdate()})
    tomorrow = timezone.localdate() + timedelta(days=1)
    with transaction.atomic():
        unenroll(of(row), actor=actor)
        meanwhile = Work(lambda: tallies.move_day(tomorrow))
        meanwhile.settle()
        assert meanwhile.outcome() is False
    assert tallies.move_day(tomorrow)
    assert Enrollment.objects.get(pk=row.pk).state == "unenrolled"


def test_a_change_waits_while_the_day_moves(actor: Actor, activity) -> None:
    row = EnrollmentFactory.create(activity=activity, due_on=timezone.localdate())
    TallyDay.objects.update_or_create(pk=1, defaults={"day": timezone.localdate()})
    with transaction.atomic():
        assert tallies.move_day(timezone.localdate() + timedelta(days=1))
        meanwhile = Work(lambda: unenroll(of(row), actor=actor))
        meanwhile.settle()
        assert not meanwhile.is_done
    meanwhile.outcome()
    tallies.fold_tallies()
    [tally] = Tally.objects.filter(activity_id=activity.pk)
    assert (tally.overdue, tally.not_started, tally.unenrolled) == (0, 0, 1)
