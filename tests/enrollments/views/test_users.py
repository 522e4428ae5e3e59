"""The list of users."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.models import User
from enrollments.roles import Right, Role
from lms_admin import paging
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
    give,
)
from tests.web import HTMX, elements, links, words

URL = "/users/"


def names(response) -> list[str]:
    return [row.user.name for row in response.context["rows"]]


# --- the ladder -----------------------------------------------------------------------------------


def test_it_lists_users_with_links_to_each(desk, marit, sanne):
    response = desk.get(URL)
    assert response.status_code == 200
    assert names(response) == ["Sanne Hoekstra", "Marit Vink"]
    address = reverse("user", args=(sanne.pk,))
    # The name and the pencil beside it.
    assert links(response).count(address) == 2
    assert "Edit Sanne Hoekstra" in words(response)
    assert "2 of 2 users" in words(response)


def test_htmx_gets_the_list_alone_with_its_count_and_chips(desk, sanne):
    response = desk.get(URL, {"q": "sanne"}, headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert html.lstrip().startswith('<div id="users">')
    swapped = {e["id"] for e in elements(response, "div") if e.get("hx-swap-oob") == "true"}
    assert swapped == {"users-chips", "users-sortbar", "bulk", "export", "views"}
    assert "1 of 2 users" in words(response)
    assert "1 user, sorted by name" in words(response)
    assert "HX-Request" in response["Vary"]


def test_visitors_sign_in_first(client, db):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/users/"


def test_htmx_of_a_visitor_leaves_the_page_for_the_sign_in(client, db):
    response = client.get(URL, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/?next=/users/")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_learners_are_refused(client_for, sanne, headers):
    response = client_for(sanne).get(URL, headers=headers)
    assert response.status_code == 403
    assert "Hoekstra, Sanne" not in words(response)


def test_nothing_is_posted_there(desk):
    assert desk.post(URL).status_code == 405


def test_who_may_not_import_sees_no_import(client_for, marit, desk, lacking):
    assert reverse("imports:new") in links(desk.get(URL))
    lacking(marit, Right.RUN_IMPORT)
    assert reverse("imports:new") not in links(client_for(marit).get(URL))


# --- order and pages ------------------------------------------------------------------------------


@pytest.fixture
def three(marit):
    """Ann, Bea and Cor, whose other columns are each in an order of their own."""
    now = timezone.now()
    west, east = TeamFactory.create(name="West"), TeamFactory.create(name="East")
    ann = UserFactory.create(
        first_name="Ann",
        name_prefix="van",
        last_name="Aa",
        employee_number="3",
        team=west,
        last_login=now - timedelta(days=2),
    )
    bea = UserFactory.create(
        first_name="Bea", last_name="Bb", employee_number="1", team=None, invited=True
    )
    cor = UserFactory.create(
        first_name="Cor", last_name="Cc", employee_number="2", team=east, last_login=now
    )
    EnrollmentFactory.create(user=ann)
    EnrollmentFactory.create(user=cor, completed=True)
    EnrollmentFactory.create_batch(2, user=bea, completed=True)
    User.objects.filter(pk=cor.pk).update(is_active=False)
    return User.objects.filter(pk__in=(ann.pk, bea.pk, cor.pk))


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", "Ann Bea Cor"),
        ("-name", "Cor Bea Ann"),
        ("number", "Bea Cor Ann"),
        ("-number", "Ann Cor Bea"),
        ("team", "Cor Ann Bea"),
        ("-team", "Ann Cor Bea"),
        ("in_progress", "Bea Cor Ann"),
        ("-in_progress", "Ann Bea Cor"),
        ("completed", "Ann Cor Bea"),
        ("-completed", "Bea Cor Ann"),
        ("last_active", "Bea Ann Cor"),
        ("-last_active", "Cor Ann Bea"),
        ("status", "Ann Bea Cor"),
        ("-status", "Cor Bea Ann"),
        ("nonsense", "Ann Bea Cor"),
        ("", "Ann Bea Cor"),
    ],
)
def test_orders(desk, three, sort, found):
    response = desk.get(URL, {"sort": sort, "role": "learner"})
    assert [row.user.first_name for row in response.context["rows"]] == found.split()


def test_the_sorted_column_alone_says_its_order(desk, sanne):
    sorts = [e.get("aria-sort") for e in elements(desk.get(URL, {"sort": "-team"}), "th")]
    assert [sort for sort in sorts if sort] == ["descending"]
    assert sorts[2] == "descending"


def test_surnames_stand_without_their_prefix(desk, marit):
    UserFactory.create(first_name="Zoë", name_prefix="van den", last_name="Berg")
    UserFactory.create(first_name="Ab", last_name="Cool")
    assert names(desk.get(URL)) == ["Zoë van den Berg", "Ab Cool", "Marit Vink"]


def test_pages_and_their_size(desk, marit):
    UserFactory.create_batch(24)
    first = desk.get(URL)
    assert (len(names(first)), "1–20 of 25" in words(first)) == (20, True)
    second = desk.get(URL, {"page": 2})
    assert "21–25 of 25" in words(second)
    assert not set(names(first)) & set(names(second))
    assert len(names(desk.get(URL, {"per": 50}))) == 25
    assert len(names(desk.get(URL, {"per": 10_000_000}))) == 20


@pytest.mark.parametrize("wanted", ["99", "9" * 40])
def test_a_page_beyond_the_end_is_the_last_one_and_says_so(desk, marit, wanted):
    UserFactory.create_batch(24)
    response = desk.get(URL, {"page": wanted})
    assert (response.status_code, len(names(response))) == (200, 5)
    assert "That page no longer exists. This is the last page." in words(response)


@pytest.mark.parametrize("wanted", ["0", "-3", "two", ""])
def test_a_page_that_is_no_number_is_the_first_one(desk, sanne, wanted):
    response = desk.get(URL, {"page": wanted})
    assert response.status_code == 200
    assert response.context["page_obj"].number == 1


def test_counting_stops_at_the_limit(desk, marit, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_LIMIT", 22)
    UserFactory.create_batch(30)
    response = desk.get(URL, {"page": 2})
    assert "22+ of 22+ users" in words(response)
    assert len(names(response)) == 2


# --- what stands in a row -------------------------------------------------------------------------


def test_numbers_of_a_row(desk, sanne, tom):
    """What is still open, late or not, and what is shown as completed. Each leads to its list."""
    EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create(user=sanne, overdue=True, in_progress=True)
    EnrollmentFactory.create(user=sanne, completed=True)
    EnrollmentFactory.create(user=sanne, completed=True, unenrolled=True)
    EnrollmentFactory.create(user=sanne, in_progress=True, unenrolled=True)
    for sort in ("name", "-in_progress", "completed"):
        row = desk.get(URL, {"q": "sanne", "sort": sort}).context["rows"][0]
        assert (row.open, row.completed) == (2, 1)
    row = desk.get(URL, {"q": "tom"}).context["rows"][0]
    assert (row.open, row.completed) == (0, 0)
    adds_up(desk, desk.get(URL, {"q": "sanne"}), [2, 1])


def test_numbers_of_a_member_lead_to_the_same_lists(desk, sanne):
    EnrollmentFactory.create_batch(3, user=sanne)
    EnrollmentFactory.create(user=sanne, completed=True, unenrolled=True)
    adds_up(desk, desk.get(reverse("team", args=[sanne.team.pk])), [3])


def adds_up(desk, page, numbers):
    """Each linked number of the page is that of the rows of the list that it leads to."""
    found = [address for address in links(page) if "?status=" in address]
    assert [len(desk.get(address).context["rows"]) for address in found] == numbers


@pytest.mark.parametrize(
    ("held", "shown"),
    [([], "None"), (["B", "A"], "A B"), (["D", "C", "B", "A"], "A and 3 more")],
)
def test_qualifications_of_a_row_fit_two_lines(desk, sanne, held, shown):
    for name in held:
        QualificationFactory.create(name=name, holders=[sanne])
    assert f"Ward 3 West {shown} 0" in words(desk.get(URL, {"q": "sanne"}, headers=HTMX))


@pytest.mark.parametrize(
    ("ago", "shown"), [(timedelta(0), "Today, "), (timedelta(days=1), "Yesterday"), (None, "Never")]
)
def test_when_somebody_was_last_active(desk, sanne, ago, shown):
    last_login = None if ago is None else timezone.now() - ago
    User.objects.filter(pk=sanne.pk).update(last_login=last_login)
    assert shown in words(desk.get(URL, {"q": "sanne"}))


@pytest.mark.parametrize("sort", ["name", "-completed"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    desk, marit, sort, django_assert_num_queries
):
    activity = LearningActivityFactory.create()
    qualification = QualificationFactory.create(activities=[activity])

    def more_users(number: int) -> None:
        for user in UserFactory.create_batch(number):
            EnrollmentFactory.create(user=user, activity=activity)
            qualification.holders.create(user=user)

    more_users(1)
    query = {"role": "learner", "per": 50, "sort": sort}
    desk.get(URL, query)
    with django_assert_num_queries(9) as one:
        assert len(names(desk.get(URL, query))) == 1
    more_users(49)
    with django_assert_num_queries(len(one)):
        assert len(names(desk.get(URL, query))) == 50


def test_a_list_that_nothing_filters_is_counted_once(desk, sanne, django_assert_num_queries):
    """Session, user, count, views, rows, their numbers and qualifications, and the menu's badge."""
    desk.get(URL)
    with django_assert_num_queries(8) as asked:
        desk.get(URL)
    assert sum("COUNT(*) FROM" in query["sql"] for query in asked.captured_queries) == 1
    # Searches are counted in steps: the next ones are of the same step. How many users there are
    # says whether those that match are found in order.
    desk.get(URL, {"q": "sanne"})
    for query in ({"q": "sanne"}, {"status": "active"}):
        with django_assert_num_queries(10):
            assert "1 of 2 users" in words(desk.get(URL, {"q": "sanne"} | query))


def test_only_who_may_change_something_is_offered_to_edit(client_for, tom, sanne):
    give(tom, Role.AUDITOR)
    assert f"Edit {sanne.name}" not in words(client_for(tom).get(URL))
    give(tom, Role.ADMINISTRATOR)
    assert f"Edit {sanne.name}" in words(client_for(tom).get(URL))
