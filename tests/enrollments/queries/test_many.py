"""What stands for a large selection: another set of enrollments is another number."""

from itertools import combinations

import pytest

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.queries.enrolling import enroll_forecast, enroll_forecast_of_many
from enrollments.queries.many import Facts, which
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory

pytestmark = pytest.mark.django_db


def number_of(rows: tuple[Enrollment, ...]) -> int:
    chosen = Enrollment.objects.filter(pk__in=[row.pk for row in rows])
    return int(chosen.aggregate(which=which("pk"))["which"])


def test_every_set_has_a_number_of_its_own() -> None:
    """Also those of as many, whose keys have the same sum."""
    rows = EnrollmentFactory.create_batch(7)
    sets = [some for size in range(len(rows) + 1) for some in combinations(rows, size)]
    assert len({number_of(some) for some in sets}) == len(sets) == 2**7


def test_the_order_and_what_was_learned_are_not_in_it() -> None:
    rows = tuple(EnrollmentFactory.create_batch(3))
    before = number_of(rows)
    Enrollment.objects.update(progress=40, revision=7)
    assert number_of(rows[::-1]) == before


@pytest.mark.parametrize("deed", [Deed.UNENROLL, Deed.REOPEN, Deed.REMOVE])
def test_what_is_lost_is_a_fact_of_remove_alone(deed: Deed) -> None:
    facts = Facts.of(deed, doable=9, which=1, completed=2, returning=3)
    lost = (2, 3) if deed == Deed.REMOVE else (0, 0)
    assert (facts.completed, facts.returning) == lost
    assert Facts.from_json(facts.to_json()) == facts


def test_users_to_enroll_are_counted_as_if_they_were_few(marit: User) -> None:
    """Also where some have an ended enrollment, others none, and nobody can be enrolled."""
    aid = LearningActivityFactory.create()
    ended = [UserFactory.create(), *UserFactory.create_batch(2, inactive=True)]
    people = [*ended, UserFactory.create(), UserFactory.create(inactive=True)]
    for user in ended:
        EnrollmentFactory.create(user=user, activity=aid, unenrolled=True)
    users = User.objects.filter(pk__in=[user.pk for user in people])
    actor = Actor.at_screen(marit)
    many, facts = enroll_forecast_of_many(actor, users, aid)
    assert many.counts == enroll_forecast(actor, users, aid).counts
    assert many.counts == {Outcome.ENROLL: 1, Outcome.REENROLL: 1, Outcome.USER_INACTIVE: 3}
    assert (facts.doable, facts.returning, many.asked) == (2, 1, 5)
