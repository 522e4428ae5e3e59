"""Kept numbers: equal to a naive count, whatever was done, on every day, for every viewer.

That they equal a recount after every single test of this suite is checked in tests/conftest.py.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from enrollments.models import Enrollment, LearningActivity, Tally, TallyDay, User
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import visible_enrollments
from enrollments.queries.tallies import ActivityNumbers, numbers_of
from enrollments.services import tallies
from enrollments.tally_sql import NUMBERS
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)


def naive(viewer):
    """Every enrollment looked at, one by one."""
    counted = Counter(
        with_state(visible_enrollments(viewer)).values_list("activity_id", "shown_state")
    )
    return {
        number: ActivityNumbers(**{name: counted[number, name] for name in NUMBERS})
        for number in LearningActivity.objects.values_list("pk", flat=True)
    }


def kept(viewer):
    return numbers_of(viewer, list(LearningActivity.objects.values_list("pk", flat=True)))


@pytest.fixture
def manager(db):
    """Manages two of three teams, and works in one of them."""
    teams = TeamFactory.create_batch(3)
    manager = UserFactory.create(role="team_manager", team=teams[0])
    for team in teams[:2]:
        TeamManagerFactory.create(user=manager, team=team)
    return manager


def change_something(chance):
    """One of all the ways in which rows change, a few or many at once."""
    today = timezone.localdate()
    users = list(User.objects.order_by("pk"))
    some = Enrollment.objects.filter(
        pk__in=[row.pk for row in Enrollment.objects.all() if chance.random() < 0.4]
    )
    match chance.randrange(9):
        case 0 | 1:
            user, activity = chance.choice(users), chance.choice(LearningActivity.objects.all())
            if not Enrollment.objects.filter(user=user, activity=activity).exists():
                due = today + timedelta(days=chance.randrange(-9, 9))
                EnrollmentFactory.create(
                    user=user, activity=activity, due_on=chance.choice((None, due))
                )
        case 2:
            some.filter(status="enrolled").update(
                status="unenrolled", unenrolled_at=timezone.now(), revision=F("revision") + 1
            )
        case 3:
            some.update(status="enrolled", unenrolled_at=None)
        case 4:
            some.filter(completed_at=None).update(progress=chance.randrange(0, 99))
        case 5:
            some.update(progress=100, completed_at=timezone.now())
        case 6:
            some.update(due_on=today + timedelta(days=chance.randrange(-9, 9)))
        case 7:
            some.delete()
        case 8:
            teams = [*TeamFactory.create_batch(1), *(user.team for user in users)]
            User.objects.filter(pk=chance.choice(users).pk).update(
                team=chance.choice((None, *teams))
            )


@pytest.mark.parametrize("seed", range(6))
def test_they_equal_a_naive_count_whatever_happens(marit, manager, seed):
    chance = random.Random(seed)
    LearningActivityFactory.create_batch(3)
    UserFactory.create_batch(4, team=manager.team)
    UserFactory.create_batch(4)
    for _step in range(40):
        change_something(chance)
        if chance.random() < 0.2:
            tallies.fold_tallies()
        if chance.random() < 0.2:
            past = timezone.localdate() - timedelta(days=chance.randrange(9))
            TallyDay.objects.all().delete()
            Tally.objects.all().delete()
            assert tallies.move_day(past)
            tallies.recount_tallies()
        if chance.random() < 0.2:
            tallies.move_day(timezone.localdate())
        assert kept(marit) == naive(marit)
        assert kept(manager) == naive(manager)
    assert tallies.recount_tallies() == []


def test_without_a_day_overdue_is_counted(marit):
    row = EnrollmentFactory.create(overdue=True)
    TallyDay.objects.all().delete()
    Tally.objects.all().delete()
    tallies.recount_tallies()
    assert Tally.objects.get(activity_id=row.activity_id).not_started == 1
    assert kept(marit)[row.activity_id] == ActivityNumbers(overdue=1)


def test_the_day_moves_once(db):
    row = EnrollmentFactory.create(due_on=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert tallies.move_day(tomorrow)
    assert not tallies.move_day(tomorrow)
    tallies.fold_tallies()
    [tally] = Tally.objects.filter(activity_id=row.activity_id)
    assert (tally.overdue, tally.not_started) == (1, 0)
    assert TallyDay.objects.get().day == tomorrow


def test_folding_leaves_one_row_each(db):
    activity, other = LearningActivityFactory.create_batch(2)
    for _time in range(3):
        EnrollmentFactory.create(activity=activity)
    EnrollmentFactory.create(activity=other, completed=True)
    tallies.fold_tallies()
    rows = Tally.objects.filter(activity_id__in=(activity.pk, other.pk)).order_by("activity_id")
    assert list(rows.values_list("not_started", "completed")) == [(3, 0), (0, 1)]


def test_a_recount_puts_right_and_says_what_was_wrong(marit, capsys):
    row = EnrollmentFactory.create(in_progress=True)
    Tally.objects.update(in_progress=F("in_progress") + 5, completed=2)
    assert kept(marit) != naive(marit)
    call_command("recount_tallies")
    said = capsys.readouterr().out
    assert f"Activity {row.activity_id}: in_progress -5, completed -2." in said
    assert "1 number was wrong" in said
    assert kept(marit) == naive(marit)
    call_command("recount_tallies")
    assert "All numbers were right." in capsys.readouterr().out
