"""Rows that lie spread over all users: however they are found, they are those that a plain query
finds."""

import random
from itertools import product

import pytest

from enrollments.models import Enrollment, User
from enrollments.queries import spread
from enrollments.queries.enrollments import participants_of
from enrollments.queries.search import people
from lms_admin import paging
from lms_admin.paging import CappedPaginator
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAMES = ("Çelik", "Jansen", "O'Brien", "van Dijk", "Jacobs", "100%")
FOUND = ("", "celik", "ja", "0% jan", "nobody")
ORDERS = {"name": ("user__sort_name", "user_id"), "-name": ("-user__sort_name", "-user_id")}


@pytest.fixture
def teams(db):
    return TeamFactory.create_batch(3)


@pytest.fixture
def activity(teams):
    """Some of its participants are unenrolled; not everybody takes part, and some elsewhere."""
    chance = random.Random(7)
    here, elsewhere = LearningActivityFactory.create_batch(2)
    for number in range(24):
        user = UserFactory.create(
            first_name=chance.choice(("Jan", "Øre")),
            last_name=chance.choice(NAMES),
            email=f"b{number}@waterhoek.example",
            team=chance.choice((*teams, None)),
        )
        EnrollmentFactory.create(user=user, activity=elsewhere)
        if number % 3:
            EnrollmentFactory.create(user=user, activity=here, unenrolled=number % 4 == 0)
    return here


def asked(viewer, activity, words="", teams=(), **conditions):
    rows = participants_of(viewer, activity.pk).filter(**conditions)
    return rows, spread.SpreadPeople(
        viewer=viewer, rows=rows, of=rows.count(), among=User.objects.count(),
        words=words, teams=[team.pk for team in teams],
    )  # fmt: skip


def plain(rows, words, teams, order):
    found = rows.filter(people(words, "user__")).order_by(*ORDERS[order])
    return found.filter(user__team__in=teams) if teams else found


def users_of(rows):
    return [row.user_id for row in rows]


@pytest.mark.parametrize("few_rows", [0, 10**6])
@pytest.mark.parametrize("sees_everybody", [True, False])
def test_whatever_is_asked_all_pages_show_what_a_plain_query_finds(
    monkeypatch, marit, activity, teams, few_rows, sees_everybody
):
    monkeypatch.setattr(spread, "FEW_ROWS", few_rows)
    viewer = marit if sees_everybody else TeamManagerFactory.create(team=teams[0]).user
    state = {"status": Enrollment.Status.ENROLLED}
    for words, order in product(FOUND, ORDERS):
        for chosen in ((), teams[:1], teams[:2]):
            for conditions in ({}, state)[len(words) % 2 :]:
                rows, found = asked(viewer, activity, words, chosen, **conditions)
                paginator = CappedPaginator(
                    plain(rows, words, chosen, order), 6,
                    is_part=True, key="user_id", spread=found, is_searched=bool(words),
                    known=None if found.is_narrowed else rows.count(),
                )  # fmt: skip
                paginator.sort = order
                shown = [row.user_id for number in paginator.page_range
                         for row in paginator.page(number)]  # fmt: skip
                expected = users_of(plain(rows, words, chosen, order))
                assert shown == expected, (words, chosen, conditions)
                assert not any((paginator.is_cut, paginator.is_sample, paginator.is_too_rare))


@pytest.mark.parametrize(("words", "short"), [("jan", False), ("ja", True)])
def test_of_more_users_who_match_only_so_many_are_looked_at(
    monkeypatch, marit, activity, words, short
):
    monkeypatch.setattr(spread, "FEW_ROWS", 0)
    rows, found = asked(marit, activity, words)
    there = set(users_of(plain(rows, words, (), "name")))
    match = User.objects.filter(people(words)).count()
    monkeypatch.setattr(spread, "LOOKED_AT_SHORT" if short else "LOOKED_AT", match)
    everybody = found.matching(500, "name")
    assert (set(everybody.keys), everybody.is_cut) == (there, False)
    monkeypatch.setattr(spread, "LOOKED_AT_SHORT" if short else "LOOKED_AT", match - 1)
    some = found.matching(500, "name")
    assert some.is_cut
    assert there - set(some.keys) <= there
    assert len(some.keys) >= len(there) - 1
    paginator = CappedPaginator(rows, 4, is_part=True, key="user_id", spread=found)
    assert paginator.total == f"{len(some.keys)}+"
    # More rows than are listed: whoever comes next does not tell whether there are more users.
    assert found.matching(1, "name") == paging.FoundKeys(some.keys[:2])


def test_members_of_one_team_are_found_in_order(monkeypatch, marit, activity, teams):
    monkeypatch.setattr(spread, "FEW_ROWS", 0)
    rows, found = asked(marit, activity, teams=teams[:1])
    first = users_of(plain(rows, "", teams[:1], "-name"))[:2]
    assert found.matching(1, "-name") == paging.FoundKeys(first, in_order=True)
    assert not found.matching(1, "-due").in_order


def test_few_among_many_are_not_looked_for(monkeypatch, marit, activity):
    rows, found = asked(marit, activity, status=Enrollment.Status.UNENROLLED)
    paginator = CappedPaginator(rows, 4, is_part=True, spread=found, known=rows.count())
    assert (paginator.is_too_rare, paginator.count > 0) == (False, True)
    monkeypatch.setattr(paging, "READ_AT_MOST", found.of - 1)
    assert not paginator.is_too_rare
    monkeypatch.setattr(paging, "WALKED_AT_MOST", found.among - 1)
    paginator = CappedPaginator(rows, 4, is_part=True, spread=found, known=rows.count())
    assert (paginator.is_too_rare, paginator.count, paginator.has_some_elsewhere) == (True, 0, True)
    assert paginator.sortable is None
    assert paginator.total == str(rows.count())


def test_few_among_many_are_all_found_for_somebody_who_waits(monkeypatch, marit, activity):
    rows, found = asked(marit, activity, status=Enrollment.Status.UNENROLLED)
    monkeypatch.setattr(paging, "READ_AT_MOST", found.of - 1)
    monkeypatch.setattr(paging, "WALKED_AT_MOST", found.among - 1)
    for order, by in ORDERS.items():
        paginator = CappedPaginator(
            rows.order_by(*by), 4, is_part=True, spread=found, known=rows.count(), reads_all=True
        )
        paginator.sort = order
        assert (paginator.is_too_rare, paginator.sortable) == (False, rows.count())
        shown = [row for number in paginator.page_range for row in paginator.page(number)]
        assert users_of(shown) == users_of(rows.order_by(*by))
