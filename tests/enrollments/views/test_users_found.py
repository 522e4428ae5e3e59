"""The list of users: search and filters."""

import pytest

from lms_admin import paging
from tests.factories import QualificationFactory, TeamFactory, UserFactory
from tests.web import HTMX, elements, links, words

URL = "/users/"


def names(response) -> list[str]:
    return [row.user.name for row in response.context["rows"]]


@pytest.mark.parametrize(
    "text", ["sanne", "HOEKSTRA", "hoekstra sanne", "sanne.hoekstra@", "10240", " sanne  10240 "]
)
def test_search_finds_each_word_in_name_email_or_number(desk, sanne, tom, text):
    assert names(desk.get(URL, {"q": text})) == ["Sanne Hoekstra"]


def test_every_word_must_occur(desk, sanne, tom):
    assert names(desk.get(URL, {"q": "sanne jansen"})) == []


def test_search_finds_names_with_prefix_and_accents_whatever_their_case(desk):
    UserFactory.create(first_name="Femke", name_prefix="van den", last_name="Berg")
    UserFactory.create(first_name="Aylin", last_name="Çelik")
    assert names(desk.get(URL, {"q": "femke van den berg"})) == ["Femke van den Berg"]
    assert names(desk.get(URL, {"q": "çelik"})) == ["Aylin Çelik"]
    assert names(desk.get(URL, {"q": "ÇELIK"})) == ["Aylin Çelik"]


@pytest.mark.parametrize("text", ["%", "_", "100%", "\\"])
def test_search_takes_wildcards_as_letters(desk, sanne, text):
    assert names(desk.get(URL, {"q": text})) == []


def test_no_hits_say_what_to_do(desk, sanne):
    response = desk.get(URL, {"q": "jansn"})
    assert (
        'No users match "jansn". Check the spelling or remove a filter. Remove all filters'
        in words(response)
    )
    assert response.status_code == 200
    assert "No users found" in words(desk.get(URL, {"q": "jansn"}, headers=HTMX))


def test_what_is_searched_for_is_text(desk):
    response = desk.get(URL, {"q": "<b>x</b>"})
    assert "<b>x</b>" not in response.content.decode()


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (["active"], ["Sanne Hoekstra", "Marit Vink"]),
        (["invited"], ["Ina Invited"]),
        (["inactive"], ["Leo Leaver", "Lia Leaver"]),
        (["invited", "inactive"], ["Ina Invited", "Leo Leaver", "Lia Leaver"]),
    ],
)
def test_filter_by_status(desk, marit, sanne, status, found):
    UserFactory.create(first_name="Ina", last_name="Invited", invited=True)
    UserFactory.create(first_name="Leo", last_name="Leaver", inactive=True)
    UserFactory.create(first_name="Lia", last_name="Leaver", inactive=True, invited=True)
    response = desk.get(URL, {"status": status})
    assert names(response) == found
    assert [row.user.state in status for row in response.context["rows"]] == [True] * len(found)


def test_filter_by_team_and_its_chip(desk, sanne, tom):
    west, emergency = sanne.team, tom.team
    assert names(desk.get(URL, {"team": [west.pk]})) == ["Sanne Hoekstra"]
    response = desk.get(URL, {"team": [west.pk, emergency.pk], "q": "san", "page": 1})
    assert names(response) == ["Sanne Hoekstra"]
    assert "Remove filter Team: Emergency care, Ward 3 West" in words(response)
    assert "?q=san" in links(response)


def test_filter_by_qualification_lists_each_user_once(desk, sanne, tom):
    nurse = QualificationFactory.create(name="Level 4 nurse", holders=[sanne, tom])
    everyone = QualificationFactory.create(name="All employees", holders=[sanne])
    both = {"qualification": [nurse.pk, everyone.pk]}
    assert names(desk.get(URL, both)) == ["Sanne Hoekstra", "Tom Jansen"]
    assert names(desk.get(URL, {"qualification": everyone.pk})) == ["Sanne Hoekstra"]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (["administrator"], ["Marit Vink"]),
        (["learner"], ["Sanne Hoekstra"]),
        (["learner", "administrator"], ["Sanne Hoekstra", "Marit Vink"]),
    ],
)
def test_filter_by_role(desk, marit, sanne, role, found):
    assert names(desk.get(URL, {"role": role})) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "retired"),
        ("role", "boss"),
        ("team", "0"),
        ("team", "west"),
        ("team", "9" * 30),
        ("qualification", "-1"),
        ("q", "a\x00b"),
        ("q", "a" * 201),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_filter_that_does_not_exist_shows_nobody_and_says_so(desk, sanne, name, value, headers):
    response = desk.get(URL, {name: value}, headers=headers)
    assert response.status_code == 422
    assert names(response) == []
    assert "These filters can't be used." in words(response)
    assert "Sanne" not in words(response)


def test_one_wrong_filter_is_not_saved_by_a_right_one(desk, sanne):
    response = desk.get(URL, {"q": "sanne", "team": "0"})
    assert (response.status_code, names(response)) == (422, [])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_of_too_many_that_match_some_are_listed_and_it_says_so(desk, sanne, monkeypatch, headers):
    UserFactory.create_batch(3, last_name="Hoekstra")
    monkeypatch.setattr(paging, "SEARCH_LIMIT", 2)
    monkeypatch.setattr(paging, "WALKED_FREELY", 1)
    monkeypatch.setattr("enrollments.queries.users.about_how_many", lambda: 10**6)
    page = desk.get(URL, {"q": "hoekstra"}, headers=headers)
    assert "More than 2 match. These are 2 of them" in words(page)
    assert len(names(page)) == 2
    assert "More than" not in words(desk.get(URL, {"q": "sanne"}, headers=headers))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_no_team_is_looked_up_but_the_chosen_ones(desk, sanne, headers, django_assert_num_queries):
    TeamFactory.create_batch(30)
    desk.get(URL)
    with django_assert_num_queries(10 if not headers else 9):
        response = desk.get(URL, {"team": sanne.team.pk}, headers=headers)
    boxes = [e for e in elements(response, "input") if e.get("name") == "team"]
    assert [(box["value"], "checked" in box) for box in boxes] == [(str(sanne.team.pk), True)]
    assert "Team: Ward 3 West" in words(response)


def test_one_letter_is_not_looked_for_and_the_list_says_so(desk):
    response = desk.get("/users/?q=j")
    assert response.status_code == 422
    assert "Type at least 2 letters or digits" in response.text
