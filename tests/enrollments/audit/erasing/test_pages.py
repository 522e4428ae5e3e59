"""The pages of one person's data: to erase it, and to take it away."""

import io
import json
import zipfile

import pytest

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from tests.factories import TeamManagerFactory
from tests.web import spaced, words

pytestmark = pytest.mark.django_db(transaction=True)
Action = AuditEvent.Action


# --- the page -------------------------------------------------------------------------------------


def erase(client, user, **data):
    return client.post(f"/users/{user.pk}/erase/", data)


@pytest.mark.usefixtures("story")
def test_the_page_says_what_becomes_of_what_and_asks_for_the_address(client_for, owner, zanna):
    desk = client_for(owner)
    page = desk.get(f"/users/{zanna.pk}/erase/")
    text = words(page)
    assert "Erase Zanna Quixworth?" in text
    assert "1, of which 0 completed" in text
    assert "Lines of imports 4 the address in them" in spaced(page)
    assert "Uploaded files 1 those that name" in spaced(page)
    assert "1 enrollment is deleted. This cannot be undone." in text
    wrong = erase(desk, zanna, typed="quixworth")
    assert wrong.status_code == 422
    assert "Type the email of the person who is erased" in words(wrong)
    done = erase(desk, zanna, typed=" zanna.q@WATERHOEK.example")
    assert done.status_code == 302
    assert f"Person {zanna.pk} is erased." in words(desk.get("/users/"))


def test_to_keep_the_record_a_law_and_a_day_are_asked_for(client_for, owner, zanna):
    desk = client_for(owner)
    refused = erase(desk, zanna, typed=zanna.email, keeps_record="on")
    assert refused.status_code == 422
    assert "Say which law or duty it is" in words(refused)
    named = erase(
        desk, zanna, typed=zanna.email, keeps_record="on", law="Quixworth's", until="2031-01-01"
    )
    assert "Do not name the person here: this stays" in words(named)
    erase(desk, zanna, typed=zanna.email, keeps_record="on", law="BIG", until="2031-01-01")
    kept = AuditEvent.objects.get(action=Action.ERASE)
    assert kept.reason == "Record kept until 1 Jan 2031: BIG"


def test_a_refusal_of_the_service_is_said(client_for, owner):
    answer = erase(client_for(owner), owner, typed=owner.email)
    assert answer.status_code == 409
    assert "Somebody must stay owner." in words(answer)


@pytest.mark.parametrize("page", ["erase", "export"])
def test_nobody_else_gets_to_the_page(client_for, zanna, marit, page):
    assert client_for(marit).get(f"/users/{zanna.pk}/{page}/").status_code == 403


# --- everything about a person --------------------------------------------------------------------


@pytest.mark.usefixtures("story")
def test_everything_about_a_person_is_one_file(client_for, owner, zanna):
    desk = client_for(owner)
    TeamManagerFactory.create(user=zanna)
    assert desk.get(f"/users/{zanna.pk}/export/").status_code == 200
    answer = desk.post(f"/users/{zanna.pk}/export/")
    content = io.BytesIO(b"".join(answer.streaming_content))
    with zipfile.ZipFile(content) as parts:
        data = json.loads(parts.read("person.json"))
        page = parts.read("person.html").decode()
    assert data["profile"]["email"] == zanna.email
    assert data["enrollments"][0]["title"] == "CPR and AED refresher"
    assert {event["action"] for event in data["events"]} >= {"enroll", "grant", "sign_in"}
    assert data["saved_views"][0]["name"] == "Quixworth's"
    assert data["second_factors"][0]["name"] == "Phone of Quixworth"
    assert data["linked_sign_ins"][0]["number_there"] == zanna.email
    assert "Unenrolled from CPR and AED refresher" in page
    for text in (json.dumps(data), page):
        assert owner.last_name not in text
    kept = AuditEvent.objects.get(action=Action.EXPORT_PERSON)
    assert (kept.user_id, kept.actor_id) == (zanna.pk, owner.pk)


def test_whoever_may_not_administer_exports_nobody(zanna, marit):
    result = services.export_person(zanna, actor=Actor.at_screen(marit))
    assert result.refused == Outcome.NOT_ALLOWED
    assert not AuditEvent.objects.filter(action=Action.EXPORT_PERSON).exists()
