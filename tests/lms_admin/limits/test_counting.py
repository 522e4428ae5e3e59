"""A count is exact however many ask at once, ends with its window, and names nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from enrollments.models import User
from imports.services.chores import purge
from lms_admin.limits import counting
from lms_admin.limits.counting import forget_old_counts, forget_unspent, uncount, wait_for
from lms_admin.limits.table import Limit
from lms_admin.models import Count, OpenSession
from tests.threads import at_once

THREE = Limit(name="three", what="", per="", number=3, seconds=100)
OTHER = Limit(name="other", what="", per="", number=1, seconds=100)
OFTEN = Limit(name="often", what="", per="", number=20, seconds=100, step=5)


@pytest.fixture(autouse=True)
def _as_the_table_says(settings: Settings) -> None:
    settings.LIMIT_FACTOR = 1


@pytest.mark.django_db
def test_so_many_may_and_the_next_waits_to_the_end_of_the_window() -> None:
    assert [wait_for([(THREE, "marit")]) for _ in range(3)] == [0, 0, 0]
    assert 98 <= wait_for([(THREE, "marit")]) <= 100
    assert wait_for([(THREE, "sanne")]) == 0


@pytest.mark.django_db
def test_a_refusal_makes_nobody_wait_longer() -> None:
    for _ in range(50):
        wait_for([(THREE, "marit")])
    Count.objects.update(until=0)
    assert [bool(wait_for([(THREE, "marit")])) for _ in range(4)] == [False, False, False, True]


@pytest.mark.django_db
def test_what_is_given_back_may_be_done_again() -> None:
    for _ in range(3):
        wait_for([(THREE, "marit")])
    uncount([(THREE, "marit")])
    assert wait_for([(THREE, "marit")]) == 0
    assert wait_for([(THREE, "marit")])


@pytest.mark.django_db
def test_where_one_limit_refuses_the_others_are_not_used_up() -> None:
    wait_for([(OTHER, "here")])
    for _ in range(10):
        assert wait_for([(THREE, "marit"), (OTHER, "here")])
    assert wait_for([(THREE, "marit")]) == 0


@pytest.mark.django_db
def test_the_factor_multiplies(settings: Settings) -> None:
    settings.LIMIT_FACTOR = 2
    assert [bool(wait_for([(THREE, "marit")])) for _ in range(7)] == [False] * 6 + [True]


@pytest.mark.django_db
def test_what_is_asked_often_is_counted_in_steps(django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        assert not any(wait_for([(OFTEN, "marit")]) for _ in range(20))
    # A second process, which knows nothing of the first one, finds nothing left.
    forget_unspent()
    assert wait_for([(OFTEN, "marit")])


@pytest.mark.django_db
def test_nobody_is_named() -> None:
    wait_for([(THREE, "marit.vink@waterhoek.example")])
    assert "marit" not in str(Count.objects.values_list().get())


@pytest.mark.django_db
def test_what_no_longer_counts_is_deleted() -> None:
    wait_for([(THREE, "marit")])
    forget_old_counts()
    assert Count.objects.count() == 1
    Count.objects.update(until=1)
    forget_old_counts()
    assert not Count.objects.exists()


@pytest.mark.django_db
def test_the_daily_purge_deletes_them(sanne: User) -> None:
    wait_for([(THREE, "marit")])
    Count.objects.update(until=1)
    long_ago = timezone.now() - timedelta(days=2)
    OpenSession.objects.create(user=sanne, session_key="x", seen_at=long_ago)
    purge.call()
    assert not Count.objects.exists()
    assert not OpenSession.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_so_many_may() -> None:
    """A count that reads and then writes lets more of them through."""
    works = at_once(*[lambda: wait_for([(THREE, "marit")])] * 12)
    assert sorted(bool(work.outcome()) for work in works) == [False] * 3 + [True] * 9


def test_the_process_keeps_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_KEPT", 2)
    for number in range(5):
        counting._keep(str(number), 1, 10)
    assert len(counting._unspent) <= 2
    forget_unspent()
