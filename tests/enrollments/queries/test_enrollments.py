"""Enrollments as lists show them: the shown state, the orders, and what is required."""

from datetime import timedelta
from itertools import combinations, product

import pytest
from django.utils import timezone
from time_machine import travel

from enrollments.forms import enrollments as forms
from enrollments.models import Enrollment
from enrollments.queries.enrollments import (
    OF_ACTIVITY,
    OF_USER,
    enrollments_of,
    in_states,
    participants_of,
    required_numbers,
    with_state,
)
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory

STATES = ["overdue", "in_progress", "not_started", "completed", "unenrolled"]


def test_the_shown_state_is_that_of_the_model_whatever_the_row_holds(db):
    today = timezone.localdate()
    for progress, due, completed, unenrolled in product(
        (0, 1, 99), (None, -1, 0, 1), (False, True), (False, True)
    ):
        EnrollmentFactory.create(
            unenrolled=unenrolled,
            progress=100 if completed else progress,
            completed_at=timezone.now() if completed else None,
            due_on=None if due is None else today + timedelta(days=due),
        )
    rows = list(with_state(Enrollment.objects.order_by("pk")))
    assert Enrollment.State.values == STATES
    assert {row.shown_state for row in rows} == set(STATES)
    assert [row.shown_state for row in rows] == [row.state for row in rows]
    assert [STATES[row.state_rank] for row in rows] == [row.state for row in rows]
    for states in (*combinations(STATES, 1), *combinations(STATES, 2), STATES):
        found = Enrollment.objects.filter(in_states(states)).order_by("pk")
        assert list(found) == [row for row in rows if row.state in states]


def test_a_day_ends_at_midnight_of_the_academy(db):
    """23:30 in Amsterdam is still the day on which it is due, though it is another one in UTC."""
    row = EnrollmentFactory.create(due_on="2026-06-11")
    rows = Enrollment.objects.filter(pk=row.pk)
    for moment, state in (("2026-06-11T21:30Z", "not_started"), ("2026-06-11T22:30Z", "overdue")):
        with travel(moment, tick=False):
            assert with_state(rows).get().shown_state == rows.get().state == state


def test_every_order_has_words_in_both_directions():
    for offered, by in ((forms.OF_USER, OF_USER), (forms.OF_ACTIVITY, OF_ACTIVITY)):
        keys = {key for key, _word in offered}
        upwards = {key for key in keys if not key.startswith("-")}
        assert keys - upwards == {f"-{key}" for key in upwards}
        assert upwards <= forms.ORDER_WORDS.keys()
        assert keys == by.keys()


def test_each_list_holds_its_own_only(marit, sanne, tom):
    mine = EnrollmentFactory.create(user=sanne)
    theirs = EnrollmentFactory.create(user=tom, activity=mine.activity)
    EnrollmentFactory.create(user=tom)
    assert list(enrollments_of(marit, sanne.pk)) == [mine]
    found = participants_of(marit, mine.activity_id).order_by("pk")
    assert list(found) == [mine, theirs]


def test_a_learner_sees_none_of_them(sanne):
    row = EnrollmentFactory.create(user=sanne)
    assert not enrollments_of(sanne, sanne.pk).exists()
    assert not participants_of(sanne, row.activity_id).exists()


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("activity", ["Airway", "Burns", "Care"]),
        ("-activity", ["Care", "Burns", "Airway"]),
        ("status", ["Burns", "Care", "Airway"]),
        ("-status", ["Airway", "Care", "Burns"]),
        ("progress", ["Airway", "Burns", "Care"]),
        ("-progress", ["Care", "Burns", "Airway"]),
        # Without a date they stand last, both ways.
        ("due", ["Burns", "Care", "Airway"]),
        ("-due", ["Care", "Burns", "Airway"]),
    ],
)
def test_orders_of_a_users_enrollments(marit, sanne, sort, titles):
    today = timezone.localdate()
    of_sanne = {"user": sanne}
    EnrollmentFactory.create(activity__title="Airway", unenrolled=True, **of_sanne)
    EnrollmentFactory.create(activity__title="Burns", overdue=True, progress=10, **of_sanne)
    EnrollmentFactory.create(
        activity__title="Care", in_progress=True, due_on=today + timedelta(days=9), **of_sanne
    )
    rows = enrollments_of(marit, sanne.pk).order_by(*OF_USER[sort].columns)
    assert [row.activity.title for row in rows] == titles


def test_participants_stand_by_surname_without_its_prefix(marit):
    first = EnrollmentFactory.create(
        user=UserFactory.create(first_name="Zoë", name_prefix="van den", last_name="Berg")
    )
    second = EnrollmentFactory.create(
        user=UserFactory.create(first_name="Anna", last_name="Claes", team=None),
        activity=first.activity,
    )
    rows = participants_of(marit, first.activity_id)
    by_name, by_team, by_team_back = (
        list(rows.order_by(*OF_ACTIVITY[key].columns)) for key in ("name", "team", "-team")
    )
    assert by_name == by_team == by_team_back == [first, second]


def test_required_are_those_of_current_qualifications_that_are_held(sanne, tom):
    held = EnrollmentFactory.create(user=sanne)
    ended, of_tom = EnrollmentFactory.create(user=sanne), EnrollmentFactory.create(user=tom)
    QualificationFactory.create(activities=[held.activity, of_tom.activity], holders=[sanne])
    QualificationFactory.create(activities=[ended.activity], holders=[sanne], ended=True)
    assert required_numbers([held, ended, of_tom]) == {held.pk}
