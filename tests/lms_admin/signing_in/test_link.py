"""A link of the command line lets an owner in once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from enrollments.models import AuditEvent
from enrollments.roles import Role
from tests.factories import UserFactory
from tests.lms_admin.signing_in.steps import with_app
from tests.web import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(db):
    return UserFactory.create(email="olga@waterhoek.example", role=Role.OWNER)


def link(email: str) -> str:
    return str(call_command("sign_in_link", email)).removeprefix("http://localhost")


def test_it_signs_in_once_and_not_by_being_looked_at(client, olga):
    address = link("Olga@waterhoek.example")
    assert "This link signs you in once." in words(client.get(address))
    assert client.get("/overview/").status_code == 302
    assert client.post(address).status_code == 302
    assert client.get("/overview/").status_code == 200
    assert "This link no longer works" in words(Client().get(address))
    assert "This link no longer works" in words(Client().post(address))
    assert list(AuditEvent.objects.values_list("action", "about")) == [("sign_in", "link")]


def test_it_ends_after_ten_minutes_and_when_sessions_end(client, olga):
    address = link(olga.email)
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert "This link no longer works" in words(client.get(address))
    address = link(olga.email)
    olga.session_epoch += 1
    olga.save(update_fields=("session_epoch",))
    assert "This link no longer works" in words(client.get(address))


def test_a_second_step_is_asked_as_ever(client, olga):
    with_app(olga)
    assert client.post(link(olga.email))["Location"] == "/accounts/second-step/"


@pytest.mark.parametrize(
    "email", ["nobody@waterhoek.example", "marit.vink@waterhoek.example", "gone@waterhoek.example"]
)
@pytest.mark.usefixtures("marit")
def test_it_is_for_active_owners_alone(email):
    UserFactory.create(email="gone@waterhoek.example", role=Role.OWNER, is_active=False)
    with pytest.raises(CommandError, match="is no active owner"):
        link(email)
