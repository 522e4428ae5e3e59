"""On whose behalf services act."""

import pytest
from django.contrib.auth.models import AnonymousUser

from enrollments.actors import Actor, scope, sees_everybody
from enrollments.models import TeamManager, User
from enrollments.roles import Right, Role
from tests.factories import UserFactory, give


def test_a_signed_in_person_acts_under_their_name(marit):
    actor = Actor.at_screen(marit)
    assert (actor.user_id, actor.name, actor.door) == (marit.pk, "Marit Vink", "screen")


def test_a_visitor_cannot_act():
    with pytest.raises(TypeError):
        Actor.at_screen(AnonymousUser())


def test_a_rule_acts_for_nobody_and_knows_the_import(marit):
    rule = Actor.by_import(marit, 214).as_rule()
    assert (rule.user_id, rule.door, rule.import_number) == (None, "rule", 214)


def test_the_command_line_is_a_door_of_its_own(marit):
    actor = Actor.at_command_line(marit)
    assert (actor.user, actor.door, actor.confirmed) == (marit, "command_line", None)


def test_of_two_persons_the_one_who_started_is_named(marit, tom):
    actor = Actor.by_import(marit, 214, prepared_by=tom, confirmed=12)
    assert actor.persons == (marit, tom)
    assert (actor.user, actor.user_id, actor.name) == (marit, marit.pk, "Marit Vink")
    assert (actor.door, actor.import_number, actor.confirmed) == ("import", 214, 12)


def test_who_prepared_and_started_it_is_one_person(marit):
    assert Actor.by_import(marit, 214, prepared_by=marit).persons == (marit,)
    assert Actor.by_import(marit, 214).persons == (marit,)


def test_a_rule_is_nobody_sees_nobody_and_confirmed_nothing(marit, sanne):
    rule = Actor.at_screen(marit, confirmed=120).as_rule()
    assert (rule.name, rule.confirmed) == ("Rule", None)
    assert not rule.sees_everybody
    assert not rule.may(Right.ENROLL)
    assert not User.objects.filter(rule.scope()).exists()
    with pytest.raises(ValueError, match="nobody"):
        _ = rule.user


def test_a_number_is_confirmed_as_it_was_typed_and_of_an_import_as_a_part(marit):
    click = Actor.at_screen(marit, confirmed=120)
    assert [click.has_confirmed(number) for number in (119, 120, 121)] == [False, True, False]
    plan = Actor.by_import(marit, 214, confirmed=120)
    assert [plan.has_confirmed(number) for number in (119, 120, 121)] == [True, True, False]
    # Where nothing had to be typed, nothing is confirmed.
    assert [Actor.by_import(marit, 214).has_confirmed(number) for number in (0, 1)] == [True, False]
    assert not Actor.at_screen(marit).has_confirmed(1)


def test_two_team_managers_see_the_users_of_their_own_teams(marit, sanne, tom):
    of_sanne, of_tom = (
        give(UserFactory.create(team=of.team), Role.TEAM_MANAGER) for of in (sanne, tom)
    )
    for manager, learner in ((of_sanne, sanne), (of_tom, tom)):
        TeamManager.objects.create(user=manager, team=learner.team)
    # Not themselves, though they are of that team.
    assert list(User.objects.filter(scope(of_sanne))) == [sanne]
    assert list(User.objects.filter(scope(of_tom))) == [tom]
    both = Actor.by_import(of_sanne, 214, prepared_by=of_tom)
    assert not User.objects.filter(both.scope()).exists()
    with_marit = Actor.by_import(marit, 214, prepared_by=of_tom)
    assert list(User.objects.filter(with_marit.scope())) == [tom]
    assert not with_marit.sees_everybody
    assert with_marit.keeps_required


def test_who_sees_everybody(marit, sanne):
    assert sees_everybody(marit)
    assert Actor.at_screen(marit).sees_everybody
    assert not sees_everybody(sanne)
    assert not sees_everybody(AnonymousUser())
    marit.is_active = False
    assert not sees_everybody(marit)
