"""Step 5: the lists behind the numbers, their search and their pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments.models import Enrollment
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.workbooks import filled, open_import, upload
from tests.web import HTMX, elements, links, spaced, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/check/"


# --- the lists behind the numbers -----------------------------------------------------------------


def test_the_lists_are_there_without_script(desk, url, checked):
    text = spaced(desk.get(url))
    assert "3 enrollments will be unenrolled" in text
    # (An address may break behind its dots.)
    assert "2 Sanne Hoekstra sanne." in text
    assert "example CPR and AED refresher" in text
    assert "1 of 4 lines has a problem" in text


def test_htmx_gets_the_rows_alone(desk, url, checked):
    response = desk.get(url, {"list": "will"}, headers=HTMX)
    html = response.content.decode()
    assert html.count("<table") == 1
    assert "<html" not in html
    assert "Completed" in words(response)
    assert "HX-Request" in response["Vary"]


def test_what_was_ended_before_says_when(url, checked, tom, listed):
    ended = Enrollment.objects.get(user=tom, status="unenrolled").unenrolled_at
    on = f"{timezone.localtime(ended):%b %Y}"
    [row] = listed(url, "cannot")
    assert (row.row, row.email, row.activity) == (3, tom.email, "Hand hygiene")
    assert row.outcome == f"Already unenrolled on {timezone.localtime(ended).day} {on}"


def test_lines_left_blank_are_shown_when_somebody_asks(desk, url, checked, listed, marit):
    response = desk.get(url)
    assert "?list=blank#blank" in links(response)
    assert "blank" not in response.context["lists"]
    assert [row.email for row in listed(url, "blank")] == [marit.email]
    assert found(desk.get(url, {"list": "blank"}))["blank"] == [4]


def test_a_line_done_in_part_says_how_far(desk, url, draft, enrolled, sanne, marit, listed):
    upload(draft, filled(draft, [(sanne.email, "", "x", "ja")]), by=marit)
    [(line, [problem], done)] = listed(url, "wrong")
    assert (line.row, line.mark_count, problem.cell, done) == (2, 2, "D2", 1)
    text = spaced(desk.get(url))
    assert "Done in part 1 of 2 marks" in text
    assert "1 line 0 done in full 1 in part 0 not at all 0 left blank" in text
    assert "Unenroll 1 enrollment of 1 user ; 1 mark is not carried out." in text


def test_a_repeated_mark_is_done_in_each_of_its_lines(
    desk, url, draft, enrolled, sanne, marit, listed
):
    lines = [(sanne.email, "", "x"), (sanne.email, "", "x", "ja")]
    upload(draft, filled(draft, lines), by=marit)
    [(_line, _problems, done)] = listed(url, "wrong")
    assert done == 1
    assert "2 marks 1 will be unenrolled" in spaced(desk.get(url))
    assert "2 lines 1 done in full 1 in part" in spaced(desk.get(url))


@pytest.mark.parametrize("query", ["list=x", "list=applied", "list=will&after=x", "activity=x"])
def test_a_list_that_there_is_not_is_not_found(desk, url, checked, query):
    assert desk.get(f"{url}?{query}").status_code == 404


# --- search and filter ----------------------------------------------------------------------------


def found(response) -> dict[str, list[int]]:
    """The rows of each list."""
    return {
        key: [item[0].row if isinstance(item, tuple) else item.row for item in one.items]
        for key, one in response.context["lists"].items()
    }


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, {"will": [2, 2, 3], "cannot": [3], "wrong": [5]}),
        ({"q": "hoekstra"}, {"will": [2, 2], "cannot": [], "wrong": []}),
        ({"q": "ELSEWHERE.example"}, {"will": [], "cannot": [], "wrong": [5]}),
        ({"q": "3"}, {"will": [3], "cannot": [3], "wrong": []}),
        ({"activity": "hygiene"}, {"will": [2], "cannot": [3], "wrong": []}),
        ({"reason": "already_unenrolled"}, {"will": [], "cannot": [3], "wrong": []}),
        ({"reason": "user_unknown"}, {"will": [], "cannot": [], "wrong": [5]}),
        ({"q": "tom", "activity": "hygiene"}, {"will": [], "cannot": [3], "wrong": []}),
    ],
)
def test_one_search_looks_in_all_lists(desk, url, checked, hygiene, query, rows):
    if "activity" in query:
        query = query | {"activity": hygiene.pk}
    assert found(desk.get(url, query)) == rows


def test_a_search_says_how_much_it_found(desk, url, checked):
    response = desk.get(url, {"q": "hoekstra"}, headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert "2 of 3 enrollments" in html
    assert "#live" in html
    assert "0 of 1 line" in html
    assert "2 of 3 enrollments" in words(desk.get(url, {"q": "hoekstra"}))


def test_a_few_rows_need_no_search(desk, url, checked):
    assert not list(elements(desk.get(url), "select"))


def test_only_reasons_that_occur_are_offered(desk, url, checked, monkeypatch):
    monkeypatch.setattr("imports.views.lists.SHORT", 4)
    options = [one["value"] for one in elements(desk.get(url), "option")]
    assert options[-3:] == ["", "already_unenrolled", "user_unknown"]
    text = words(desk.get(url))
    assert "Already unenrolled (1)" in text
    assert "No user with this email (1)" in text


def test_long_lists_go_on_page_by_page(desk, url, draft, cpr, marit):
    people = UserFactory.create_batch(120)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    seen: list[str] = []
    address = f"{url}?list=will"
    pages = 0
    while address:
        response = desk.get(address, headers=HTMX)
        seen += [one.email for one in response.context["lists"]["will"].items]
        more = [one for one in elements(response, "a") if "after=" in (one.get("href") or "")]
        assert len(more) <= 1
        address = url + str(more[0]["hx-get"]) if more else ""
        pages += 1
    assert pages == 3
    assert seen == [one.email for one in people]


def test_the_next_rows_take_the_focus(desk, url, draft, cpr, marit):
    people = UserFactory.create_batch(51)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    checked = upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    after = checked.marks.order_by("number")[49].number
    response = desk.get(url, {"list": "will", "after": after}, headers=HTMX)
    assert [one for one in elements(response, "th") if "autofocus" in one]
    assert "<table" not in response.content.decode()


def test_queries_of_page_and_list_do_not_grow_with_the_lines(desk, marit):
    counts = []
    for size in (1, 50):
        activities = LearningActivityFactory.create_batch(size)
        import_run = open_import(marit, *activities)
        lines = []
        for number, activity in enumerate(activities):
            user, other = UserFactory.create(), UserFactory.create()
            EnrollmentFactory.create(user=user, activity=activity)
            EnrollmentFactory.create(user=other, activity=activity, unenrolled=True)
            lines.append([user.email, "", *["x"] * size])
            lines.append([other.email, "", *["x"] * size])
            lines.append([f"nobody{number}@elsewhere.example", "", "x"])
        upload(import_run, filled(import_run, lines), by=marit)
        for query in ("", "?list=wrong", "?q=nobody"):
            address = f"/imports/{import_run.pk}/check/{query}"
            desk.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(address).status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:]
