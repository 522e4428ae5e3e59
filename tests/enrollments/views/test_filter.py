"""What a filter of a list offers to choose from: a page, and for an opened panel its options."""

import pytest
from django.urls import reverse

from enrollments.models import Team, User
from enrollments.models.people import TeamManager
from enrollments.roles import Role
from tests.factories import LearningActivityFactory, QualificationFactory, TeamFactory, give
from tests.web import HTMX, elements, links, words

URL = "/users/filters/team/"


def boxes(response, name: str) -> dict[str, bool]:
    """Which values can be chosen, and whether they are."""
    found = (e for e in elements(response, "input") if e.get("name") == name)
    return {str(box["value"]): "checked" in box for box in found}


def test_the_page_is_a_form_that_keeps_what_else_is_asked_for(desk, sanne, tom):
    asked = {"q": "a", "status": ["active", "invited"], "team": sanne.team.pk, "page": 3}
    response = desk.get(URL, asked)
    assert response.status_code == 200
    assert "Filter: Team - Waterhoek Academy" in words(response)
    chosen = {str(team.pk): team == sanne.team for team in Team.objects.all()}
    assert len(chosen) == 3
    assert boxes(response, "team") == chosen
    (form,) = (e for e in elements(response, "form") if e.get("action") == "/users/")
    assert form["method"] == "get"
    hidden = [
        (e["name"], e["value"]) for e in elements(response, "input") if e.get("type") == "hidden"
    ]
    kept = [one for one in hidden if one[0] not in ("csrfmiddlewaretoken", "next")]
    assert kept == [("q", "a"), ("status", "active"), ("status", "invited")]
    back = f"/users/?q=a&status=active&status=invited&team={sanne.team.pk}"
    assert links(response).count(back) == 2


def test_the_panel_gets_the_options_alone(desk, sanne, tom):
    response = desk.get(URL, {"team": sanne.team.pk}, headers=HTMX)
    assert response.content.decode().strip().startswith('<fieldset class="options"')
    assert "<form" not in response.content.decode()
    assert sum(boxes(response, "team").values()) == 1
    assert "HX-Request" in response["Vary"]


def test_the_chip_links_to_it_as_htmx_does(desk, sanne):
    response = desk.get("/users/", {"q": "sanne", "page": 2})
    for name in ("team", "qualification"):
        address = f"/users/filters/{name}/?q=sanne"
        (link,) = (e for e in elements(response, "a") if e.get("href") == address)
        assert link["hx-get"] == address
        assert link["hx-push-url"] == "false"
        assert desk.get(address).status_code == 200


def test_options_stand_in_their_order(desk, marit):
    for name in ("Zorg", "Acute care", "Éénheid"):
        QualificationFactory.create(name=name)
    text = words(desk.get("/users/filters/qualification/", headers=HTMX))
    assert text == "Qualification Acute care Éénheid Zorg"


def test_the_number_of_queries_does_not_grow_with_the_options(desk, django_assert_num_queries):
    desk.get(URL)
    with django_assert_num_queries(3):  # session, user, teams
        desk.get(URL, headers=HTMX)
    TeamFactory.create_batch(40)
    with django_assert_num_queries(3):
        assert len(boxes(desk.get(URL, headers=HTMX), "team")) == 41


@pytest.mark.parametrize("chosen", ["0", "west", "9" * 30, "-" + "9" * 30])
def test_what_does_not_exist_is_not_chosen(desk, sanne, chosen):
    response = desk.get(URL, {"team": [chosen, sanne.team.pk]})
    assert response.status_code == 200
    assert {value for value, on in boxes(response, "team").items() if on} == {str(sanne.team.pk)}


def test_without_teams_it_says_so(desk, marit):
    User.objects.update(team=None)
    Team.objects.all().delete()
    assert "Nothing to choose from yet" in words(desk.get(URL))


@pytest.mark.parametrize("name", ["q", "status", "role", "password", "nothing"])
def test_only_filters_of_rows_have_a_page(desk, name):
    assert desk.get(f"/users/filters/{name}/").status_code == 404


def test_a_team_manager_is_offered_their_own_teams(client_for, tom, sanne, marit):
    TeamManager.objects.create(user=give(tom, Role.TEAM_MANAGER), team=sanne.team)
    activity = LearningActivityFactory.create()
    for address in (URL, reverse("participants_filter", args=(activity.pk, "team"))):
        assert list(boxes(client_for(tom).get(address), "team")) == [str(sanne.team.pk)]


def test_of_participants_it_leads_back_to_them(desk, sanne):
    activity = LearningActivityFactory.create(title="CPR")
    response = desk.get(reverse("participants_filter", args=(activity.pk, "team")), {"q": "s"})
    back = reverse("participants", args=(activity.pk,))
    assert back in [e.get("action") for e in elements(response, "form")]
    assert f"{back}?q=s" in links(response)
    assert str(sanne.team.pk) in boxes(response, "team")
    assert boxes(desk.get(back, {"team": sanne.team.pk}), "team") == {str(sanne.team.pk): True}


def test_of_imports_it_names_the_people(desk, marit):
    response = desk.get("/imports/filters/person/")
    assert "Filter: Person" in words(response)
    assert "Nothing to choose from yet" in words(response)
