"""The profile of a user: edited as one form; another team is shown before it is saved."""

import pytest

from enrollments.models import AuditEvent
from enrollments.roles import Role
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory, give
from tests.rows import fresh
from tests.web import HTMX, elements, links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, marit):
    return client_for(marit)


@pytest.fixture
def sent(sanne):
    return {
        "first_name": "Sanne",
        "last_name": "Hoekstra",
        "employee_number": "10240",
        "team": sanne.team_id,
    }


def address(user):
    return f"/users/{user.pk}/profile/"


def test_the_profile_is_a_tab(client, sanne):
    page = client.get(address(sanne))
    assert address(sanne) in links(page)
    values = {one["name"]: one.get("value") for one in elements(page, "input") if one.get("name")}
    assert (values["first_name"], values["employee_number"]) == ("Sanne", "10240")
    assert "Only their own learning." in words(page)


def test_a_name_is_saved_and_told(client, sanne, sent):
    answer = client.post(address(sanne), sent | {"last_name": "de Wit"}, follow=True)
    assert "The profile of Sanne is saved." in words(answer)
    assert fresh(sanne).last_name == "de Wit"
    assert AuditEvent.objects.get().changes == {"last_name": []}
    history = words(client.get(f"/users/{sanne.pk}/history/"))
    assert "Changed: last name" in history


def test_saving_the_same_twice_is_one_event(client, sanne, sent):
    for _time in range(2):
        assert client.post(address(sanne), sent | {"last_name": "de Wit"}).status_code == 302
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(("name", "said"), [("last_name", "Enter the last name")])
def test_what_is_wrong_is_said(client, sanne, sent, name, said):
    answer = client.post(address(sanne), sent | {name: ""})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not AuditEvent.objects.exists()


def test_the_number_of_somebody_else_is_refused(client, sanne, sent):
    UserFactory.create(employee_number="77", first_name="Daan", last_name="Bos")
    answer = client.post(address(sanne), sent | {"employee_number": "77"})
    assert answer.status_code == 422
    assert "This employee number belongs to Daan Bos." in words(answer)


# --- another team ---------------------------------------------------------------------------------


@pytest.fixture
def east(sanne):
    tom_bakker = UserFactory.create(
        first_name="Tom", last_name="Bakker", role=Role.TEAM_MANAGER, team=None
    )
    both = UserFactory.create(first_name="Both", role=Role.TEAM_MANAGER, team=None)
    ilse = UserFactory.create(
        first_name="Ilse", last_name="Kamphuis", role=Role.TEAM_MANAGER, team=None
    )
    team = TeamFactory.create(name="Ward 2 East")
    for user, of in ((tom_bakker, sanne.team), (both, sanne.team), (both, team), (ilse, team)):
        TeamManagerFactory.create(user=user, team=of)
    return team


FORECAST = "Saving moves Sanne from Ward 3 West to Ward 2 East. Tom Bakker can no longer see Sanne."


def test_the_field_asks_what_another_team_changes(client, sanne, east):
    answer = client.get(address(sanne), {"team": east.pk}, headers=HTMX)
    assert FORECAST in words(answer)
    assert "Ilse Kamphuis now sees Sanne." in words(answer)
    assert "Both" not in words(answer)
    assert f'name="seen_team" value="{east.pk}"' in answer.content.decode()
    back = client.get(address(sanne), {"team": sanne.team_id}, headers=HTMX)
    assert "Saving" not in words(back)


def test_without_script_the_first_save_shows_it_and_the_second_does_it(client, sanne, sent, east):
    first = client.post(address(sanne), sent | {"team": east.pk})
    assert first.status_code == 422
    assert FORECAST in words(first)
    assert not AuditEvent.objects.exists()
    second = client.post(address(sanne), sent | {"team": east.pk, "seen_team": east.pk})
    assert second.status_code == 302
    assert fresh(sanne).team == east
    history = words(client.get(f"/users/{sanne.pk}/history/"))
    assert "Moved from Ward 3 West to Ward 2 East" in history


def test_out_of_every_team(client, sanne, sent, east):
    first = client.post(address(sanne), sent | {"team": ""})
    assert "Saving takes Sanne out of Ward 3 West." in words(first)
    client.post(address(sanne), sent | {"team": "", "seen_team": "none"})
    assert fresh(sanne).team is None
    again = client.get(address(sanne), {"team": east.pk}, headers=HTMX)
    assert "Saving puts Sanne into Ward 2 East." in words(again)


# --- who may --------------------------------------------------------------------------------------


def test_a_stranger_is_not_there(client):
    assert client.get("/users/999999999/profile/").status_code == 404
    assert client.post("/users/999999999/profile/", {}).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER])
def test_who_only_reads_has_no_such_tab(client_for, tom, sanne, sent, role):
    TeamManagerFactory.create(user=tom, team=sanne.team)
    client = client_for(give(tom, role))
    assert client.get(address(sanne)).status_code == 403
    assert client.post(address(sanne), sent).status_code == 403
    assert address(sanne) not in links(client.get(f"/users/{sanne.pk}/enrollments/"))


# --- two at once ----------------------------------------------------------------------------------


def test_a_page_that_is_older_than_what_it_would_save_brings_nothing_back(client, sanne):
    here = address(sanne)
    seen = next(
        one["value"] for one in elements(client.get(here), "input") if one.get("name") == "seen"
    )
    sent = {"first_name": "Sanne", "last_name": "Newname", "team": sanne.team_id, "seen": seen}
    assert client.post(here, sent).status_code == 302
    late = client.post(here, sent | {"first_name": "Other", "last_name": "Hoekstra"})
    assert late.status_code == 409
    assert "Something changed since you opened this. Nothing was saved. Marit Vink" in words(late)
    assert (fresh(sanne).first_name, fresh(sanne).last_name) == ("Sanne", "Newname")
