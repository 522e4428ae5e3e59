"""Adding somebody, who is invited to choose a password."""

import re

import pytest
from django.core import mail
from django.test import Client
from zeal import zeal_ignore

from enrollments.models import AuditEvent, User
from enrollments.roles import Role
from tests.factories import TeamFactory, UserFactory, give
from tests.web import HTMX, links, words

pytestmark = pytest.mark.django_db
ADDRESS = "/users/add/"
ANNA = {
    "email": " Anna.Berg@waterhoek.example ",
    "first_name": "Anna",
    "name_prefix": "van den",
    "last_name": "Berg",
}


@pytest.fixture
def client(client_for, marit):
    return client_for(marit)


def test_the_page_is_offered_beside_the_list(client):
    assert ADDRESS in links(client.get("/users/"))
    assert "Add user" in words(client.get(ADDRESS))


def test_somebody_is_added_and_can_choose_a_password(client):
    team = TeamFactory.create()
    answer = client.post(ADDRESS, ANNA | {"team": team.pk, "language": "nl"}, follow=True)
    user = User.objects.get(email="Anna.Berg@waterhoek.example")
    assert answer.redirect_chain == [(f"/users/{user.pk}/profile/", 302)]
    assert "Anna van den Berg is added. An invitation was sent to" in words(answer)
    assert (user.team, user.role, user.language) == (team, Role.LEARNER, "nl")
    assert AuditEvent.objects.get().action == "add_user"
    [message] = mail.outbox
    assert (message.to, message.subject) == (
        ["Anna.Berg@waterhoek.example"],
        "Waterhoek Academy: Je hebt een account",
    )
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)
    anna = Client()
    page = anna.get(found[1], follow=True)
    new = {"password1": "a long enough one", "password2": "a long enough one"}
    with zeal_ignore():
        anna.post(page.request["PATH_INFO"], new)
    assert anna.login(email=user.email, password="a long enough one")


def test_who_has_no_password_yet_is_invited_again(client):
    client.post(ADDRESS, ANNA)
    anna = User.objects.get(email="Anna.Berg@waterhoek.example")
    profile, invitation = f"/users/{anna.pk}/profile/", f"/users/{anna.pk}/invitation/"
    assert "Invite again" in words(client.get(profile))
    answer = client.post(invitation, follow=True)
    assert "An invitation was sent to Anna.Berg@waterhoek.example." in words(answer)
    assert [one.to for one in mail.outbox] == [[anna.email]] * 2
    anna.set_password("a long enough one")
    anna.save(update_fields=("password",))
    assert "Invite again" not in words(client.get(profile))
    assert "can't be invited again" in words(client.post(invitation, follow=True))
    assert len(mail.outbox) == 2


def test_the_same_over_htmx_and_twice(client):
    assert client.post(ADDRESS, ANNA, headers=HTMX).status_code == 302
    answer = client.post(ADDRESS, ANNA, headers=HTMX)
    assert answer.status_code == 422
    assert (User.objects.filter(last_name="Berg").count(), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first_name": ""}, "Enter the first name"),
        ({"last_name": " "}, "Enter the last name"),
        ({"email": ""}, "Enter the email"),
        ({"email": "anna"}, "Enter a full email address"),
        ({"email": "@waterhoek.example"}, "Enter a full email address"),
        ({"team": "9999999999999"}, "This team does not exist."),
        ({"leaves_on": "soon"}, "Enter a date"),
        ({"language": "xx"}, "This option does not exist."),
        ({"first_name": "A" * 81}, "Use at most 80 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_added(client, sent, said):
    answer = client.post(ADDRESS, ANNA | sent)
    assert (answer.status_code, len(mail.outbox)) == (422, 0)
    assert said in words(answer)
    assert not User.objects.filter(last_name="Berg").exists()


def test_an_address_that_somebody_in_scope_has_leads_to_them(client, sanne):
    answer = client.post(ADDRESS, ANNA | {"email": sanne.email.upper()})
    assert answer.status_code == 422
    assert "Sanne Hoekstra already has this address." in words(answer)
    assert f"/users/{sanne.pk}/" in links(answer)


def test_an_address_of_somebody_out_of_scope_names_nobody(client_for, sanne, monkeypatch):
    """No role of today adds users and does not see everybody; one of tomorrow may."""
    monkeypatch.setattr("enrollments.forms.people.profile.is_seen", lambda *_who: False)
    UserFactory.create(employee_number="A-17", first_name="Daan")
    client = client_for(UserFactory.create(role=Role.ADMINISTRATOR))
    answer = client.post(ADDRESS, ANNA | {"email": sanne.email, "employee_number": "A-17"})
    said = words(answer)
    assert "This address cannot be used here. Ask an administrator." in said
    assert "This employee number cannot be used here." in said
    assert "Sanne" not in said
    assert "Daan" not in said


def test_an_employee_number_belongs_to_one(client):
    UserFactory.create(employee_number="a-17", first_name="Daan", last_name="Bos")
    answer = client.post(ADDRESS, ANNA | {"employee_number": "A-17"})
    assert answer.status_code == 422
    assert "This employee number belongs to Daan Bos." in words(answer)


def test_without_mail_the_page_says_so(client, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    assert "gets a mail" not in words(client.get(ADDRESS))
    answer = client.post(ADDRESS, ANNA, follow=True)
    assert "No mail was sent, because mail is off." in words(answer)


def test_a_mail_server_out_of_reach_is_said_and_the_user_is_there(client, monkeypatch):
    def out_of_reach(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", out_of_reach)
    answer = client.post(ADDRESS, ANNA, follow=True)
    assert "The invitation could not be sent" in words(answer)
    assert User.objects.filter(last_name="Berg").exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER, Role.LEARNER])
def test_who_may_not_add_is_not_offered_it(client_for, tom, role):
    client = client_for(give(tom, role))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, ANNA).status_code == 403
    if role != Role.LEARNER:
        assert ADDRESS not in links(client.get("/users/"))
    assert not User.objects.filter(last_name="Berg").exists()
