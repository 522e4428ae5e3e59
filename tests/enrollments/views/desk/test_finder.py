"""Search over everything: groups of links, of what the reader may see."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from enrollments.roles import Right, Role
from imports.models import Import
from tests.factories import (
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.web import links

FIND = "/search/"
# The end of each hit: what it is.
TAIL = '<span class="tail">'
HTMX = {"HX-Request": "true"}


@pytest.fixture
def handan(sanne):
    return UserFactory.create(
        first_name="Handan", last_name="Yıldız", email="handan@waterhoek.example", team=sanne.team
    )


@pytest.fixture
def everything(handan, marit):
    activity = LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")
    qualification = QualificationFactory.create(name="Safe handling of medicines")
    run = Import.objects.create(action="enroll", created_by=marit, file_name="hands.xlsx")
    return activity, qualification, run


def test_each_kind_is_found_and_links_to_its_page(client_for, marit, handan, everything):
    activity, qualification, run = everything
    html = client_for(marit).get(FIND, {"q": "hand"}).content.decode()
    for address in (
        reverse("user", args=[handan.pk]),
        reverse("activity", args=[activity.pk]),
        reverse("imports:detail", args=[run.pk]),
        reverse("qualification", args=[qualification.pk]),
        # A page that something is added on by hand.
        reverse("user_add"),
    ):
        assert f'href="{address}"' in html
    assert "<mark>Hand</mark>an" in html
    assert f"{html.count(TAIL)} results" in html


def test_teams_are_found_in_scope(client_for, marit, sanne):
    other = TeamFactory.create(name="Ward 9")
    both = {reverse("team", args=[team.pk]) for team in (sanne.team, other)}
    assert both <= set(links(client_for(marit).get(FIND, {"q": "ward"})))
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    found = links(client_for(manager).get(FIND, {"q": "ward"}))
    assert both & set(found) == {reverse("team", args=[sanne.team.pk])}


def test_pages_and_help_are_found_by_what_they_are_about(client_for, marit):
    html = client_for(marit).get(FIND, {"q": "excel"}).content.decode()
    assert reverse("imports:new") in html
    html = client_for(marit).get(FIND, {"q": "come back"}).content.decode()
    assert reverse("help_page", args=["why-did-this-come-back"]) in html


def test_over_htmx_it_opens_in_the_dialog_and_then_fills_it(client_for, marit, handan):
    opened = client_for(marit).get(FIND, headers=HTMX)
    assert opened["HX-Retarget"] == "#dialog"
    assert 'name="q"' in opened.content.decode()
    found = client_for(marit).get(FIND, {"q": "handan"}, headers=HTMX)
    html = found.content.decode()
    assert html.strip().startswith('<div id="found">')
    assert "HX-Retarget" not in found
    assert "1 result<" in html


def test_nothing_found_says_so_with_what_was_asked(client_for, marit):
    html = client_for(marit).get(FIND, {"q": '<b>"hnad'}).content.decode()
    assert escape('Nothing found for "<b>"hnad". Try fewer letters.') in html


@pytest.mark.parametrize("words", ["", "   ", "\0", "é", "x" * 5000])
def test_any_words_are_answered(client_for, marit, handan, words):
    assert client_for(marit).get(FIND, {"q": words}).status_code == 200


def test_a_team_manager_finds_the_users_in_scope_alone(client_for, handan, everything):
    elsewhere = UserFactory.create(first_name="Handy", last_name="Elsewhere")
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=handan.team)
    html = client_for(manager).get(FIND, {"q": "hand"}).content.decode()
    assert reverse("user", args=[handan.pk]) in html
    assert reverse("user", args=[elsewhere.pk]) not in html
    assert "hands.xlsx" not in html


def test_a_page_without_the_right_is_not_offered(client_for, lacking, marit):
    html = client_for(lacking(marit, Right.RUN_IMPORT)).get(FIND, {"q": "excel"}).content.decode()
    assert reverse("imports:new") not in html


def test_a_group_shows_five_and_then_the_list(client_for, marit):
    for number in range(7):
        UserFactory.create(first_name="Zelda", last_name=f"Nr {number}")
    html = client_for(marit).get(FIND, {"q": "zelda"}).content.decode()
    assert html.count('class="sub">') == 5
    assert f"{reverse('users')}?q=zelda" in html


def test_the_number_of_queries_does_not_grow(client_for, marit, django_assert_max_num_queries):
    def many(number):
        for _ in range(number):
            UserFactory.create(first_name="Zelda")
            QualificationFactory.create()
            LearningActivityFactory.create()

    many(1)
    client = client_for(marit)
    client.get(FIND, {"q": "e"})
    many(5)
    with django_assert_max_num_queries(12):
        client.get(FIND, {"q": "er"})


def test_an_import_is_found_as_pages_call_it(client_for, marit):
    one = Import.objects.create(action="unenroll", created_by=marit)
    for words_typed in (f"import {one.pk}", f"Import #{one.pk}"):
        assert f"/imports/{one.pk}/" in client_for(marit).get("/search/", {"q": words_typed}).text
