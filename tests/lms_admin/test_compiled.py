"""Small queries that are compiled once for each number of keys."""

import pytest
from django.db.models import Count, Q

from enrollments.models import Team, User
from lms_admin.compiled import Compiled
from tests.factories import TeamFactory, UserFactory


@pytest.fixture
def teams(db) -> list[Team]:
    """With none, one and two users, of whom the last is inactive."""
    teams = [TeamFactory.create(name=name) for name in "ABC"]
    UserFactory.create(team=teams[1])
    UserFactory.create(team=teams[2])
    UserFactory.create(team=teams[2], inactive=True)
    return teams


def active(keys):
    return (
        User.objects.filter(is_active=True, team_id__in=keys)
        .order_by("team__sort_name")
        .values_list("team__name")
        .annotate(number=Count("pk", filter=~Q(employee_number="none")))
    )


def test_it_answers_as_the_query_does(teams, django_assert_num_queries):
    compiled = Compiled(active)
    for some in (teams, teams[:2], teams[1:], teams[2:], [teams[2], teams[1]], [teams[1]]):
        keys = [team.pk for team in some]
        with django_assert_num_queries(1):
            found = compiled.rows(keys)
        assert found == list(active(keys))


def test_the_query_is_made_once_for_each_number_of_keys(teams):
    made = []
    compiled = Compiled(lambda keys: made.append(len(keys)) or active(keys))
    for some in (teams, teams[:2], teams[1:], teams):
        compiled.rows([team.pk for team in some])
    assert made == [3, 2]


def test_nothing_is_asked_of_nobody(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Compiled(active).rows([]) == []


def test_a_key_may_stand_in_several_places(teams):
    def twice(keys):
        [key] = keys
        rows = Team.objects.filter(Q(pk=key) | Q(name="A", pk__lt=key)).order_by("name")
        return rows.exclude(pk__gt=key).values_list("name")

    for team in teams:
        found = Compiled(twice).rows([team.pk])
        assert found == list(twice([team.pk]))
