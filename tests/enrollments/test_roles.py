"""Five roles: what each may do, and whom it sees. The table of the specification, written again."""

import pytest

from enrollments.actors import Actor, scope
from enrollments.models import User
from enrollments.roles import ROLES, Right, Role
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory, give

VIEWS = {
    Right.VIEW_USER,
    Right.VIEW_ACTIVITY,
    Right.VIEW_ENROLLMENT,
    Right.VIEW_AUDIT,
    Right.VIEW_IMPORT,
}
MAY = {
    Right.ENROLL: "owner administrator team_manager",
    Right.UNENROLL: "owner administrator team_manager",
    Right.REMOVE: "owner administrator",
    Right.RUN_IMPORT: "owner administrator team_manager",
    Right.GRANT_QUALIFICATION: "owner administrator team_manager",
    Right.CHANGE_CATALOGUE: "owner administrator",
    Right.CHANGE_USER: "owner administrator",
    Right.MOVE_USER: "owner administrator team_manager",
    Right.CHANGE_TEAM: "owner administrator",
    Right.ADMINISTER: "owner",
} | dict.fromkeys(VIEWS, "owner administrator auditor team_manager")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_this(role, right):
    user = UserFactory.create(role=role)
    assert user.has_perm(right) == (role in MAY[right].split())
    assert Actor.at_screen(user).may(right) == user.has_perm(right)


def test_team_managers_alone_leave_what_is_required():
    assert [role for role, row in ROLES.items() if not row.ends_required] == [Role.TEAM_MANAGER]


def test_every_role_has_a_row():
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_somebody_who_left_may_do_nothing_and_sees_nobody(role):
    user = UserFactory.create(role=role, inactive=True)
    assert not any(user.has_perm(right) for right in Right)
    assert not User.objects.filter(scope(user)).exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_these_see_everybody(role, sanne, tom):
    user = UserFactory.create(role=role)
    assert set(User.objects.filter(scope(user))) == {user, sanne, tom}


def test_a_team_manager_sees_the_users_of_managed_teams_and_never_themselves(sanne, tom):
    manager = give(UserFactory.create(team=sanne.team), Role.TEAM_MANAGER)
    for team in (sanne.team, TeamFactory.create()):
        TeamManagerFactory.create(user=manager, team=team)
    assert list(User.objects.filter(scope(manager))) == [sanne]


def test_managing_a_team_without_the_role_is_nothing(sanne):
    TeamManagerFactory.create(user=sanne, team=sanne.team)
    UserFactory.create(team=sanne.team)
    assert not User.objects.filter(scope(sanne)).exists()


def test_a_learner_sees_nobody(sanne):
    assert not User.objects.filter(scope(sanne)).exists()


def test_two_together_may_and_see_only_what_both_do(marit, sanne, tom):
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    both = Actor.by_import(marit, 1, prepared_by=manager)
    assert both.may(Right.UNENROLL)
    assert not both.may(Right.REMOVE)
    assert list(User.objects.filter(both.scope())) == [sanne]
    assert both.keeps_required


def test_only_an_owner_may_change_what_is_their_own(marit):
    owner = UserFactory.create(role=Role.OWNER)
    assert Actor.at_screen(marit).untouchable == (marit.pk,)
    assert Actor.at_screen(owner).untouchable == ()


def test_a_setting_lets_team_managers_end_what_is_required(settings):
    actor = Actor.at_screen(UserFactory.create(role=Role.TEAM_MANAGER))
    assert actor.keeps_required
    settings.TEAM_MANAGERS_END_REQUIRED = True
    assert not actor.keeps_required
