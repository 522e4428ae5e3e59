"""Teams: listed, added, renamed, merged; their members and their managers."""

import re

import pytest

from enrollments.models import AuditEvent, Team, TeamManager
from enrollments.queries import teams
from enrollments.roles import Role
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory, give
from tests.rows import fresh
from tests.web import HTMX, elements, links, spaced, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, marit):
    return client_for(marit)


@pytest.fixture
def west(sanne):
    return sanne.team


@pytest.fixture
def ilse(west):
    user = UserFactory.create(
        first_name="Ilse", last_name="Kamphuis", role=Role.TEAM_MANAGER, team=None
    )
    TeamManagerFactory.create(user=user, team=west)
    return user


def seen_in(answer):
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def about(team, rest=""):
    return f"/teams/{team.pk}/{rest}"


# --- the list -------------------------------------------------------------------------------------


def test_the_list_tells_members_and_managers(client, west, ilse):
    page = client.get("/teams/")
    assert "Ward 3 West 1 Ilse Kamphuis" in spaced(page)
    assert "Nobody manages this team. Administrators see it." in words(page)
    assert about(west) in links(page)
    assert "/teams/" in links(client.get("/users/"))
    found = client.get("/teams/", {"q": "west"}, headers=HTMX)
    assert "Ward 3 West" in words(found)
    assert "Education desk" not in words(found)
    assert "No teams match" in words(client.get("/teams/", {"q": "xyz"}))


def test_the_members_of_a_large_team_are_counted_up_to_a_limit(client, marit, west, monkeypatch):
    other = TeamFactory.create(name="Ward 9")
    UserFactory.create_batch(2, team=west)
    UserFactory.create_batch(2, team=other)
    monkeypatch.setattr(teams, "MEMBERS_LIMIT", 2)
    page = client.get("/teams/")
    numbers = {row.team.name: row.shown_members for row in page.context["rows"]}
    assert (numbers["Ward 3 West"], numbers["Ward 9"]) == ("2+", "2")
    exact = {row.team: row.members for row in teams.listed_teams(marit, [west, other])}
    assert exact == {west: 3, other: 2}


def test_a_team_manager_sees_own_teams_alone(client_for, west, ilse, tom):
    page = client_for(ilse).get("/teams/")
    assert "Ward 3 West" in words(page)
    assert "Emergency care" not in words(page)
    assert "/teams/add/" not in links(page)
    assert client_for(ilse).get(about(tom.team)).status_code == 404


def test_a_manager_out_of_scope_is_not_named(client_for, west, ilse):
    other = UserFactory.create(first_name="Otto", role=Role.TEAM_MANAGER, team=None)
    TeamManagerFactory.create(user=other, team=west)
    for address in ("/teams/", about(west)):
        page = words(client_for(ilse).get(address))
        assert "Ilse Kamphuis" in page
        assert "Otto" not in page


def test_an_empty_list_says_what_comes_here(client, db):
    Team.objects.exclude(users__isnull=False).delete()
    page = client.get("/teams/", {"q": "nothing"})
    assert "Remove all filters" in words(page)


# --- a name ---------------------------------------------------------------------------------------


def test_a_team_is_added_and_not_twice(client):
    for status in (302, 422):
        assert client.post("/teams/add/", {"name": " Ward 9 "}).status_code == status
    assert Team.objects.filter(name="Ward 9").count() == 1
    assert AuditEvent.objects.get().action == "add_team"
    answer = client.post("/teams/add/", {"name": "Ward 9"})
    assert "There is a team called Ward 9 already" in words(answer)
    assert "Enter the name of the team" in words(client.post("/teams/add/", {"name": ""}))


def test_a_team_is_renamed(client, west):
    answer = client.post(about(west, "name/"), {"name": "Ward 3"}, follow=True)
    TeamFactory.create(name="Ward 9")
    assert "The team is called Ward 3." in words(answer)
    assert fresh(west).name == "Ward 3"
    for name, status in (("Education desk", 422), ("", 422), ("WARD 9", 422), ("Ward 3", 302)):
        assert client.post(about(west, "name/"), {"name": name}).status_code == status
    assert AuditEvent.objects.count() == 1


# --- members --------------------------------------------------------------------------------------


def test_members_are_listed_with_boxes_and_found(client, west, sanne):
    page = client.get(about(west))
    assert [one["value"] for one in elements(page, "input") if one.get("name") == "u"] == [
        str(sanne.pk)
    ]
    assert "Sanne Hoekstra" in words(page)
    assert "No users match" in words(client.get(about(west), {"q": "zzz"}, headers=HTMX))
    assert client.get(about(west), {"q": "z"}).status_code == 422


def test_all_members_are_selected_and_nobody_else(client, west):
    UserFactory.create_batch(22, team=west)
    page = client.get(about(west), {"sel": "all"})
    token = re.search(r'name="all" value="([^"]+)"', page.content.decode())[1]
    assert "Move 23 users to a team" in words(client.get("/users/team/", {"all": token}))


def test_members_are_added_by_way_of_what_moving_does(client, west, sanne, tom):
    page = client.get(about(west, "members/add/"), {"q": "o"})
    assert page.status_code == 422
    page = client.get(about(west, "members/add/"), {"q": "jansen"}, headers=HTMX)
    assert "Tom Jansen" in words(page)
    assert "Sanne" not in words(page)
    sent = {"u": tom.pk, "team": west.pk, "next": about(west)}
    shown = client.get("/users/team/", sent)
    answer = client.post("/users/team/", sent | {"seen": seen_in(shown)})
    assert answer["Location"] == about(west)
    assert fresh(tom).team == west


# --- managers -------------------------------------------------------------------------------------


def test_managers_are_shown_with_what_else_they_manage(client, west, ilse):
    TeamManagerFactory.create(user=ilse, team=TeamFactory.create(name="Ward 4"))
    page = words(client.get(about(west)))
    assert "Ilse Kamphuis Also manages Ward 4" in page
    ilse.team = west
    ilse.save()
    assert "Also a member: a colleague changes their own" in words(client.get(about(west)))


def test_a_manager_is_added_and_taken_away(client, west, ilse):
    other = TeamFactory.create(name="Ward 4")
    add, remove = about(other, "managers/add/"), about(other, f"managers/{ilse.pk}/remove/")
    answer = client.post(add, {"user": ilse.pk}, follow=True)
    assert "Ilse Kamphuis now manages Ward 4." in words(answer)
    assert client.post(add, {"user": ilse.pk}).status_code == 422
    answer = client.post(remove, follow=True)
    assert "Ilse Kamphuis no longer manages Ward 4." in words(answer)
    again = client.post(remove, follow=True)
    assert "does not manage Ward 4. Nothing was changed." in words(again)
    assert [one.team for one in TeamManager.objects.all()] == [west]
    assert fresh(ilse).role == Role.TEAM_MANAGER


def test_only_a_team_manager_is_chosen(client, west, sanne):
    for wrong in (sanne.pk, 999999999, "x", ""):
        assert client.post(about(west, "managers/add/"), {"user": wrong}).status_code == 422
    assert "There is no other team manager." in words(client.get(about(west, "managers/add/")))
    assert not TeamManager.objects.exists()


# --- merge ----------------------------------------------------------------------------------------


def test_a_merge_is_shown_and_done(client, west, ilse, tom):
    into = tom.team
    shown = client.get(about(west, "merge/"), {"into": into.pk})
    assert "1 user moves to Emergency care" in spaced(shown)
    assert "Managers are then: Ilse Kamphuis. 1 of them sees more users than before." in spaced(
        shown
    )
    sent = {"into": into.pk, "seen": seen_in(shown)}
    answer = client.post(about(west, "merge/"), sent, follow=True)
    assert answer.redirect_chain == [(about(into), 302)]
    assert "Ward 3 West is now a part of Emergency care." in words(answer)
    assert client.post(about(west, "merge/"), sent).status_code == 404


def test_managers_of_either_team_see_more_when_both_have_members(client, west, ilse, tom):
    both, other = (give(UserFactory.create(), Role.TEAM_MANAGER) for _each in range(2))
    for manager, team in ((both, west), (both, tom.team), (other, tom.team)):
        TeamManagerFactory.create(user=manager, team=team)
    shown = client.get(about(west, "merge/"), {"into": tom.team_id})
    assert "2 of them see more users than before." in spaced(shown)


def test_a_merge_that_changed_meanwhile_is_refused(client, west, tom):
    sent = {"into": tom.team_id}
    assert client.post(about(west, "merge/"), sent).status_code == 409
    seen = seen_in(client.get(about(west, "merge/"), sent))
    UserFactory.create(team=west)
    answer = client.post(about(west, "merge/"), sent | {"seen": seen})
    assert answer.status_code == 409
    assert "Something changed since you opened this." in words(answer)
    assert client.post(about(west, "merge/"), {"into": west.pk}).status_code == 422
    assert not AuditEvent.objects.exists()


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER])
def test_who_only_looks_is_offered_nothing(client_for, west, tom, ilse, role):
    TeamManagerFactory.create(user=give(tom, role), team=west)
    client = client_for(tom)
    page = client.get(about(west)).content.decode()
    for rest in ("name/", "merge/", "managers/add/", f"managers/{ilse.pk}/remove/"):
        assert about(west, rest) not in page
        assert client.post(about(west, rest), {"name": "x"}).status_code == 403


def test_its_members_are_taken_away_as_filtered(client, west, sanne):
    page = client.get(about(west) + "?q=hoek")
    (csv,) = [
        one["action"]
        for one in elements(page, "form")
        if "/exports/users/csv/" in (one.get("action") or "")
    ]
    UserFactory.create(team=None, last_name="Hoekman")
    rows = client.post(csv).getvalue().decode().splitlines()
    assert [sanne.name in row for row in rows] == [False, True]
