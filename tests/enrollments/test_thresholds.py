"""From how many enrollments on the number is typed (rules, 7.7), and that no service goes without.

101 are many and 100 are not; a share is large above 25 % where that is more than 10 people.
"""

from dataclasses import replace

import pytest

from enrollments import thresholds
from enrollments.models import Enrollment, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.services import enroll, reenroll, remove, unenroll
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.ledger import Tables, assert_audited, audited
from tests.rows import of


@pytest.mark.parametrize(("number", "is_many"), [(0, False), (100, False), (101, True)])
def test_more_than_100_are_many(number, is_many):
    assert thresholds.is_many(number) == is_many


@pytest.mark.parametrize(
    ("enrollments", "learners", "is_large"),
    [
        (25, 100, False),
        (26, 100, True),
        (11, 44, False),  # exactly 25 %
        (11, 43, True),
        (10, 10, False),  # everybody, and no more than 10 people
        (11, 11, True),
        (10, 39, False),
        (1000, 4000, False),
        (1000, 3999, True),
        (0, 0, False),
    ],
)
def test_more_than_a_quarter_that_is_more_than_10_people(enrollments, learners, is_large):
    assert thresholds.is_large_share(enrollments, learners) == is_large


def test_both_limits_are_settings(settings):
    settings.CONFIRM_ABOVE, settings.CONFIRM_PERCENT = 2, 50
    assert (thresholds.is_many(2), thresholds.is_many(3)) == (False, True)
    assert not thresholds.is_large_share(20, 40)
    assert thresholds.is_large_share(21, 40)


SERVICES = {unenroll: {}, remove: {}, reenroll: {"unenrolled": True}}


def places(number: int, **state) -> list[Enrollment]:
    """So many enrollments of one user."""
    made = LearningActivity.objects.bulk_create(LearningActivityFactory.build_batch(number))
    user = UserFactory.create()
    return Enrollment.objects.bulk_create(
        EnrollmentFactory.build(user=user, activity=activity, **state) for activity in made
    )


@pytest.mark.parametrize("service", SERVICES)
def test_101_want_their_number_and_100_do_not(actor, service):
    rows = places(101, **SERVICES[service])
    for wrong in (None, 0, 100, 102):
        before = Tables.now()
        result = service(of(*rows), actor=replace(actor, confirmed=wrong))
        assert (result.refused, dict(result.counts)) == (Outcome.NOT_CONFIRMED, {})
        assert (assert_audited(before), Tables.now()) == ([], before)
    assert audited(service, of(*rows[1:]), actor=actor).result.done == 100
    assert service(of(rows[0]), actor=actor).done == 1


@pytest.mark.parametrize("service", SERVICES)
def test_101_with_their_number_are_done(actor, service):
    rows = places(101, **SERVICES[service])
    result = audited(service, of(*rows), actor=replace(actor, confirmed=101)).result
    assert (result.refused, result.done) == (None, 101)


@pytest.mark.parametrize("service", [unenroll, reenroll])
def test_only_those_that_will_change_count(actor, service):
    rows = places(101, **SERVICES[service])
    ended = {"unenrolled": service is unenroll}
    others = places(2, **ended)
    result = service(of(*rows, *others), actor=replace(actor, confirmed=103))
    assert result.refused == Outcome.NOT_CONFIRMED
    number = len(rows) - 1
    few = service(of(*rows[1:], *others), actor=actor)
    assert (few.refused, few.done, few.skipped) == (None, number, 2)


@pytest.mark.parametrize(("number", "refused"), [(100, None), (101, "not_confirmed")])
def test_enrolling_many_users_as_well(actor, number, refused):
    users = UserFactory._meta.model.objects.bulk_create(
        UserFactory._meta.model(email=f"u{each}@waterhoek.example", first_name="U", last_name="U")
        for each in range(number)
    )
    activity = LearningActivityFactory.create()
    assert enroll(of(*users), activity, actor=actor).refused == refused
    assert activity.enrollments.count() == (0 if refused else number)
