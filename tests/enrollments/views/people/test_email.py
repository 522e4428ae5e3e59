"""Another address to sign in with: the old one is told, and sessions end for good."""

import pytest
from django.core import mail

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.roles import Role
from imports.models import Import, ImportLine
from tests.factories import UserFactory
from tests.rows import fresh, of
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db
NEW = "sanne.de.wit@waterhoek.example"


@pytest.fixture
def client(client_for, marit):
    return client_for(marit)


def address(user):
    return f"/users/{user.pk}/email/"


def test_it_is_asked_on_a_page_and_in_the_dialog(client, sanne):
    page, inside = client.get(address(sanne)), client.get(address(sanne), headers=HTMX)
    for answer in (page, inside):
        assert "Change the email of Sanne Hoekstra?" in words(answer)
    assert inside["HX-Retarget"] == "#dialog"


def test_the_old_address_is_told_and_the_new_one_is_not_named_to_it(client, sanne):
    old = sanne.email
    answer = client.post(address(sanne), {"email": NEW}, follow=True)
    assert f"Sanne Hoekstra now signs in with {NEW}. {old} was told." in words(answer)
    [message] = mail.outbox
    assert message.to == [old]
    assert "Hello Sanne, an administrator of Waterhoek Academy changed" in message.body
    assert NEW not in message.body
    event = AuditEvent.objects.get()
    assert (event.action, event.changes) == ("change_email", {"email": []})


def test_prepared_imports_that_name_the_old_address_are_counted(client, sanne, tom, marit):
    for status, person in (("checked", sanne), ("checked", tom), ("draft", sanne)):
        prepared = Import.objects.create(action="unenroll", created_by=marit, status=status)
        for row in (2, 3):
            ImportLine.objects.create(
                import_run=prepared,
                row=row,
                email=person.email,
                email_key=person.email_key,
                outcome="ready",
            )
    assert "1 prepared import names the old address." in words(client.get(address(sanne)))
    Import.objects.update(status="draft")
    assert "names the old address. Checked" not in words(client.get(address(sanne)))


def test_without_mail_nobody_is_promised_one(client, sanne, settings):
    assert "The old address is told." in words(client.get(address(sanne)))
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    assert "Mail is off: the old address is not told." in words(client.get(address(sanne)))


def test_twice_is_safe(client, sanne):
    client.post(address(sanne), {"email": NEW})
    answer = client.post(address(sanne), {"email": NEW}, follow=True)
    assert "is the email already. Nothing was changed." in words(answer)
    assert (AuditEvent.objects.count(), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_address_that_cannot_be_is_refused(client, sanne, tom, headers):
    for wrong, said in (
        ("", "Enter the email"),
        ("nobody", "Enter a full email address"),
        (tom.email, "Tom Jansen already has this address."),
    ):
        answer = client.post(address(sanne), {"email": wrong}, headers=headers)
        assert answer.status_code == 422
        assert said in words(answer)
    assert fresh(sanne).email == sanne.email
    assert mail.outbox == []


def test_a_stranger_is_not_there(client):
    assert client.get("/users/999999999/email/").status_code == 404


@pytest.mark.parametrize("change", ["email", "role", "deactivate"])
def test_a_session_that_ended_never_revives(client_for, actor, sanne, change):
    """Also not when all is as it was again."""
    owner = Actor.at_screen(UserFactory.create(role=Role.OWNER))
    session = client_for(sanne)
    assert session.get("/learning/").status_code == 200
    old = sanne.email
    match change:
        case "email":
            services.change_email(sanne, NEW, actor=actor)
            ended = session.get("/learning/").status_code
            services.change_email(sanne, old, actor=actor)
        case "role":
            services.give_role(of(sanne), Role.AUDITOR, actor=owner)
            ended = session.get("/learning/").status_code
            services.give_role(of(sanne), Role.LEARNER, actor=owner)
        case "deactivate":
            services.deactivate(of(sanne), actor=actor)
            ended = 302  # nobody asks meanwhile
            services.reactivate(of(sanne), actor=actor)
    assert ended == 302
    answer = session.get("/learning/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert client_for(fresh(sanne)).get("/learning/").status_code == 200


def test_an_administrator_is_not_led_to_the_address_of_an_owner(client, db):
    owner = UserFactory.create(role=Role.OWNER)
    assert client.get(address(owner)).status_code == 403
    assert client.post(address(owner), {"email": "mine@example.org"}).status_code == 403
    profile = client.get(f"/users/{owner.pk}/profile/").content.decode()
    assert address(owner) not in profile
