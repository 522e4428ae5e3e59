"""Who sees what: by right and by scope, one question beside the other."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from enrollments.models import Enrollment, LearningActivity, Qualification, Team, User
from enrollments.queries.gates import (
    own_enrollments,
    visible_activities,
    visible_enrollments,
    visible_qualifications,
    visible_teams,
    visible_users,
)
from enrollments.roles import Right, Role
from tests.factories import (
    EnrollmentFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Team:
    return TeamFactory.create(name="Ward 3 West")


@pytest.fixture
def inside(ward: Team) -> Enrollment:
    return EnrollmentFactory.create(user=UserFactory.create(team=ward))


@pytest.fixture
def outside(inside: Enrollment) -> Enrollment:
    return EnrollmentFactory.create(user=UserFactory.create(team=TeamFactory.create()))


def test_a_team_manager_sees_the_own_teams(ward, inside, outside):
    QualificationFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    assert set(visible_users(manager)) == {inside.user}
    assert set(visible_enrollments(manager)) == {inside}
    assert set(visible_teams(manager)) == {ward}
    assert set(visible_activities(manager)) == {inside.activity, outside.activity}
    assert set(visible_qualifications(manager)) == set(Qualification.objects.all())


def test_whoever_sees_everybody_sees_all_teams(inside, outside, marit):
    QualificationFactory.create()
    assert set(visible_users(marit)) == set(User.objects.all())
    assert set(visible_enrollments(marit)) == {inside, outside}
    assert set(visible_teams(marit)) == set(Team.objects.all())
    assert set(visible_activities(marit)) == set(LearningActivity.objects.all())
    assert set(visible_qualifications(marit)) == set(Qualification.objects.all())


def test_to_reach_somebody_is_not_to_see_them(tom, inside, rights: Callable[..., User]):
    """No real role is so; one question does not answer the other."""
    QualificationFactory.create()
    rights(tom, Right.ENROLL)
    for visible in (
        visible_users,
        visible_enrollments,
        visible_teams,
        visible_activities,
        visible_qualifications,
    ):
        assert not visible(tom).exists()


def test_whoever_is_signed_in_has_what_is_their_own(inside, outside, marit):
    assert set(own_enrollments(inside.user)) == {inside}
    assert not own_enrollments(marit).exists()
    assert not own_enrollments(AnonymousUser()).exists()
    assert not visible_users(inside.user).exists()
    assert not visible_enrollments(inside.user).exists()
