"""What an action would do to selected enrollments, before anything happens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.forecast import forecast
from enrollments.queries.selection import by_numbers
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.rows import learner, of

ACTIONS = (Outcome.UNENROLL, Outcome.REMOVE, Outcome.REENROLL)

# Every reason that there can be, but one's own enrollment.
SKIPS = {
    Outcome.UNENROLL: {Outcome.ALREADY_UNENROLLED},
    Outcome.REENROLL: {
        Outcome.ALREADY_ENROLLED,
        Outcome.USER_INACTIVE,
        Outcome.ACTIVITY_ARCHIVED,
    },
}


def foretell(viewer, action, *rows, shown=5):
    numbers = [row.pk for row in rows]
    return forecast(Actor.at_screen(viewer), action, numbers, asked=len(numbers), shown=shown)


def test_selected_are_the_visible_ones_with_these_numbers(marit, sanne):
    rows = EnrollmentFactory.create_batch(3)
    numbers = [row.pk for row in rows[:2]]
    assert list(by_numbers(marit, [*numbers, 10**17]).order_by("pk")) == rows[:2]
    assert not by_numbers(marit, []).exists()
    assert not by_numbers(sanne, numbers).exists()


def test_a_selection_may_be_larger_than_the_number_of_parameters_that_a_database_takes(marit):
    row = EnrollmentFactory.create()
    assert by_numbers(marit, [row.pk, *range(10**9, 10**9 + 300_000)]).get() == row


def test_unenroll_says_who_what_and_how_many(marit, sanne):
    started = EnrollmentFactory.create(user=sanne, activity__title="Burns", in_progress=True)
    done = EnrollmentFactory.create(user=sanne, activity__title="Airway", completed=True)
    ended = EnrollmentFactory.create(user=sanne, activity__title="Care", unenrolled=True)
    known = foretell(marit, Outcome.UNENROLL, started, done, ended)
    assert (known.asked, known.found, known.gone, known.doable) == (3, 3, 0, 2)
    assert (known.user, known.activity) == (sanne, None)
    assert known.rows == (done, started)
    assert known.skipped == (ended,)
    assert known.skips == {Outcome.ALREADY_UNENROLLED: 1}
    assert (known.completed, known.least_progress, known.most_progress) == (1, 64, 100)
    assert (known.required, known.returning, known.qualifications) == (0, 0, ())


def test_of_an_activity_it_says_the_activity(marit, sanne, tom):
    one = EnrollmentFactory.create(user=sanne)
    two = EnrollmentFactory.create(user=tom, activity=one.activity)
    known = foretell(marit, Outcome.REMOVE, one, two)
    assert (known.user, known.activity) == (None, one.activity)
    assert known.rows == (one, two)


def test_it_names_no_more_than_it_was_asked_for(marit, sanne):
    rows = EnrollmentFactory.create_batch(4, user=sanne)
    known = foretell(marit, Outcome.REMOVE, *rows, shown=3)
    assert (len(known.rows), known.doable) == (3, 4)


def test_what_is_gone_is_counted_and_what_may_not_be_seen_is_gone(marit, sanne, tom):
    row, gone = EnrollmentFactory.create(user=sanne), EnrollmentFactory.create(user=sanne)
    number = gone.pk
    services.remove(of(gone), actor=Actor.at_screen(marit))
    known = forecast(Actor.at_screen(marit), Outcome.UNENROLL, [row.pk, number], asked=3, shown=5)
    assert (known.asked, known.found, known.gone) == (3, 1, 2)
    assert forecast(Actor.at_screen(tom), Outcome.UNENROLL, [row.pk], asked=1, shown=5).found == 0


def test_nothing_selected_that_exists(marit):
    known = forecast(Actor.at_screen(marit), Outcome.REMOVE, [10**17], asked=1, shown=5)
    assert (known.found, known.doable, known.rows, known.user) == (0, 0, (), None)
    assert (known.least_progress, known.most_progress) == (0, 0)


def test_required_ones_are_counted_and_named(marit, sanne):
    required, free = EnrollmentFactory.create_batch(2, user=sanne)
    QualificationFactory.create(name="Nurse", activities=[required.activity], holders=[sanne])
    QualificationFactory.create(name="Adviser", activities=[required.activity], holders=[sanne])
    known = foretell(marit, Outcome.UNENROLL, required, free)
    assert known.required == 1
    assert {row.pk: row.required_by for row in known.rows} == {
        required.pk: "Adviser, Nurse",
        free.pk: "",
    }
    assert known.qualifications == ()


def test_remove_foretells_who_comes_back_and_who_does_not(marit, sanne):
    leaver = UserFactory.create(inactive=True)
    archived = LearningActivityFactory.create(archived=True)
    comes_back = EnrollmentFactory.create(user=sanne)
    also = EnrollmentFactory.create(user=sanne)
    of_leaver = EnrollmentFactory.create(user=leaver)
    in_archive = EnrollmentFactory.create(user=sanne, activity=archived)
    of_ended = EnrollmentFactory.create(user=sanne)
    free = EnrollmentFactory.create(user=sanne)
    QualificationFactory.create(
        name="Nurse",
        activities=[comes_back.activity, also.activity, of_leaver.activity, archived],
        holders=[sanne, leaver],
    )
    QualificationFactory.create(name="Adviser", activities=[also.activity], holders=[sanne])
    QualificationFactory.create(activities=[of_ended.activity], holders=[sanne], ended=True)
    rows = (comes_back, also, of_leaver, in_archive, of_ended, free)
    known = foretell(marit, Outcome.REMOVE, *rows)
    assert known.doable == 6
    assert known.returning == 2
    assert known.qualifications == ("Adviser", "Nurse")
    assert known.staying_away == {
        Outcome.USER_INACTIVE: 1,
        Outcome.ACTIVITY_ARCHIVED: 1,
        "qualification_ended": 1,
    }
    # The forecast is what happens.
    result = services.remove(of(*rows), actor=Actor.at_screen(marit))
    assert result.reenrolled == known.returning
    assert result.qualifications == known.qualifications


@pytest.mark.parametrize("action", [Outcome.UNENROLL, Outcome.REENROLL])
def test_what_is_skipped_is_what_the_service_skips(marit, action):
    for inactive in (False, True):
        for archived in (False, True):
            for unenrolled in (False, True):
                EnrollmentFactory.create(
                    user__inactive=inactive, activity__archived=archived, unenrolled=unenrolled
                )
    rows = Enrollment.objects.order_by("pk")
    known = foretell(marit, action, *rows)
    service = {Outcome.UNENROLL: services.unenroll, Outcome.REENROLL: services.reenroll}[action]
    assert dict(service(rows, actor=Actor.at_screen(marit)).counts) == {
        action: known.doable,
        **known.skips,
    }
    assert set(known.skips) == SKIPS[action]


def test_the_fingerprint_is_the_same_as_long_as_nothing_changes(marit, sanne):
    rows = EnrollmentFactory.create_batch(2, user=sanne)
    known = foretell(marit, Outcome.REMOVE, *rows)
    again = foretell(marit, Outcome.REMOVE, *reversed(rows), shown=1)
    assert known.fingerprint == again.fingerprint
    assert known.fingerprint != foretell(marit, Outcome.UNENROLL, *rows).fingerprint
    assert known.fingerprint != foretell(marit, Outcome.REMOVE, rows[0]).fingerprint


def progress(row, marit):
    services.record_progress(row, 12, actor=learner(row))


def unenroll(row, marit):
    services.unenroll(of(row), actor=Actor.at_screen(marit))


def remove(row, marit):
    services.remove(of(row), actor=Actor.at_screen(marit))


def require(row, marit):
    qualification = QualificationFactory.create(holders=[row.user])
    services.add_requirement(qualification, row.activity, actor=Actor.at_screen(marit))


def archive(row, marit):
    require(row, marit)
    type(row.activity).objects.update(archived_at=timezone.now())


@pytest.mark.parametrize("change", [progress, unenroll, remove, require, archive])
def test_the_fingerprint_differs_after_any_change(marit, sanne, change):
    rows = EnrollmentFactory.create_batch(2, user=sanne)
    before = foretell(marit, Outcome.REMOVE, *rows).fingerprint
    change(rows[0], marit)
    assert foretell(marit, Outcome.REMOVE, *rows).fingerprint != before


@pytest.mark.parametrize("action", ACTIONS)
def test_the_number_of_queries_does_not_grow(marit, sanne, action):
    rows = EnrollmentFactory.create_batch(50, user=sanne)
    ended = EnrollmentFactory.create_batch(50, user=sanne, unenrolled=True)
    QualificationFactory.create(activities=[row.activity for row in rows], holders=[sanne])
    counts = []
    for chosen in ((rows[0], ended[0]), (*rows, *ended)):
        with CaptureQueriesContext(connection) as queries:
            foretell(marit, action, *chosen, shown=100)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
