"""Pages of long lists."""

import pytest

from enrollments.models import Team
from lms_admin import paging
from lms_admin.paging import CappedPaginator, capped_count, count_text, page_size, turn_to
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams():
    TeamFactory.create_batch(7)
    return Team.objects.order_by("name")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (312, "312"), (2_418, "2,418"), (10_000, "10,000"), (10_001, "10,000+")],
)
def test_numbers_in_words(number, text):
    assert count_text(number) == text


def test_counting_stops(teams, monkeypatch):
    assert capped_count(teams) == 7
    monkeypatch.setattr(paging, "COUNT_LIMIT", 5)
    assert capped_count(teams) == 6
    paginator = CappedPaginator(teams, 2)
    assert (paginator.count, paginator.total, paginator.num_pages) == (5, "5+", 3)


@pytest.mark.parametrize(
    ("wanted", "number", "was_there"),
    [
        (None, 1, True),
        ("", 1, True),
        ("2", 2, True),
        ("4", 4, True),
        ("5", 4, False),
        ("9" * 5000, 1, True),  # Python refuses to read such a number
        ("9" * 40, 4, False),
        ("0", 1, True),
        ("-1", 1, True),
        ("last", 1, True),
    ],
)
def test_turning_to_a_page(teams, wanted, number, was_there):
    page, found = turn_to(CappedPaginator(teams, 2), wanted)
    assert (page.number, found) == (number, was_there)


def test_no_rows_are_one_empty_page(teams):
    page, found = turn_to(CappedPaginator(teams.none(), 2), "1")
    assert (list(page.object_list), found) == ([], True)


@pytest.mark.parametrize(
    ("wanted", "size"), [("50", 50), ("100", 100), ("20", 20), ("7", 20), ("", 20), (None, 20)]
)
def test_page_sizes(wanted, size):
    assert page_size(wanted) == size


def test_of_a_part_that_was_not_counted_to_its_end_few_pages_can_be_turned_to(teams, monkeypatch):
    monkeypatch.setattr(paging, "PART_LIMIT", 3)
    paginator = CappedPaginator(teams, 2, limit=5, is_part=True)
    assert (paginator.is_capped, paginator.count, paginator.num_pages) == (True, 3, 2)
    assert [team.pk for team in paginator.page(2)] == [teams[2].pk]


def test_what_is_known_is_not_counted(teams, django_assert_num_queries):
    paginator = CappedPaginator(teams, 2, limit=5, is_part=True, known=7)
    with django_assert_num_queries(0):
        assert (paginator.total, paginator.is_capped) == ("7", True)


@pytest.mark.parametrize("is_part", [False, True])
def test_a_page_has_the_rows_of_its_place(teams, is_part):
    paginator = CappedPaginator(teams, 3, is_part=is_part)
    assert [list(paginator.page(number)) for number in (1, 2, 3)] == [
        list(teams[:3]),
        list(teams[3:6]),
        list(teams[6:]),
    ]


@pytest.mark.parametrize(("among", "last"), [(7, 2), (28, 2), (10**6, 1)])
def test_no_further_is_turned_than_a_walk_comes_in_time(teams, monkeypatch, among, last):
    """Of 7 rows among 28 each takes four steps; a page of the least size there always is."""
    monkeypatch.setattr(paging, "WALKED_FREELY", 16)
    monkeypatch.setattr(paging, "SIZES", (2, 2))
    monkeypatch.setattr(paging, "PART_LIMIT", 4)
    paginator = CappedPaginator(teams, 2, limit=5, is_part=True, known=7, among=among)
    assert (paginator.num_pages, paginator.ends_early) == (last, True)
    assert list(paginator.page(1)) == list(teams[:2])


@pytest.mark.parametrize("among", [None, 7, 10**6])
@pytest.mark.parametrize("known", [None, 7])
def test_however_its_rows_are_found_a_page_has_the_same(teams, known, among):
    paginator = CappedPaginator(teams, 3, is_part=True, known=known, among=among)
    assert paginator.counted == 7
    assert not paginator.ends_early
    assert [list(paginator.page(number)) for number in (1, 2, 3)] == [
        list(teams[:3]),
        list(teams[3:6]),
        list(teams[6:]),
    ]


def test_of_a_search_that_finds_too_many_some_are_listed_in_order(teams, monkeypatch):
    monkeypatch.setattr(paging, "SEARCH_LIMIT", 4)
    monkeypatch.setattr(paging, "COUNT_LIMIT", 4)
    paginator = CappedPaginator(teams, 3, is_part=True, is_searched=True, among=10**6)
    assert (paginator.is_sample, paginator.total, paginator.count) == (True, "4+", 4)
    shown = [team for number in (1, 2) for team in paginator.page(number)]
    assert len(shown) == 4
    assert shown == [team for team in teams if team in shown]
    # What a walk finds in time is listed from the first one on, and so is what nobody looked for.
    for among, is_searched in ((7, True), (10**6, False)):
        by_walk = CappedPaginator(teams, 3, is_part=True, is_searched=is_searched, among=among)
        assert not by_walk.is_sample
        assert list(by_walk.page(1)) == list(teams[:3])
