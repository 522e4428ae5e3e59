"""What people typed, in every mail: no header of its own, and nothing but text."""

from email import message_from_bytes
from email.policy import default
from typing import Any, Final

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from enrollments.models import Academy, User
from enrollments.queries.academy import forget_terms
from enrollments.roles import Role
from tests.factories import UserFactory, give
from tests.lms_admin.signing_in.steps import PASSWORD, with_app

pytestmark = pytest.mark.django_db
INJECTED: Final = "X\r\nBcc: thief@elsewhere.example\r\n\r\n<script>alert(7)</script>"
HEADERS: Final = {
    *("subject", "from", "to", "date", "message-id", "mime-version"),
    *("content-type", "content-transfer-encoding"),
}


@pytest.fixture
def sanne(db: Any) -> User:
    """Somebody of an academy that is named as nobody can name one by a page."""
    Academy.objects.update_or_create(defaults={"name": INJECTED[:80]})
    forget_terms()
    names = {"first_name": INJECTED[:80], "last_name": INJECTED}
    return UserFactory.create(email="sanne@waterhoek.example", password=PASSWORD, **names)


@pytest.fixture
def owner(client_for: Any, marit: User) -> Client:
    return client_for(give(marit, Role.OWNER))  # type: ignore[no-any-return]


def invited(owner: Client, sanne: User) -> None:
    User.objects.filter(pk=sanne.pk).update(password="!", last_login=None)
    owner.post(reverse("user_invite", args=[sanne.pk]))


def moved(owner: Client, sanne: User) -> None:
    owner.post(reverse("user_email", args=[sanne.pk]), {"email": "new@waterhoek.example"})


def second_step_reset(owner: Client, sanne: User) -> None:
    owner.post(reverse("user_factors", args=[with_app(sanne).pk]))


def forgotten(_owner: Client, sanne: User) -> None:
    Client().post(reverse("account_reset_password"), {"email": sanne.email})


def not_known(_owner: Client, _sanne: User) -> None:
    Client().post(reverse("account_reset_password"), {"email": "nobody@waterhoek.example"})


def changed(_owner: Client, sanne: User) -> None:
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": sanne.email, "password": PASSWORD})
    new = {"password1": "an even longer one", "password2": "an even longer one"}
    agent = {"user-agent": "Firefox\tBcc: thief@elsewhere.example <script>"}
    address = reverse("account_change_password")
    visitor.post(address, {"oldpassword": PASSWORD, **new}, headers=agent)


@pytest.mark.parametrize(
    "cause", [invited, moved, second_step_reset, forgotten, not_known, changed]
)
def test_no_name_makes_a_header_or_markup(owner: Client, sanne: User, cause: Any) -> None:
    cause(owner, sanne)
    [sent] = mail.outbox
    read = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert {name.lower() for name in read} <= HEADERS
    assert read["to"] in ("sanne@waterhoek.example", "nobody@waterhoek.example")
    # A part in HTML would run what a name says; there is none.
    assert [part.get_content_type() for part in read.walk()] == ["text/plain"]


@pytest.mark.parametrize("end", ["\r\nBcc: a@b.example", "\n", "\r", "%0aBcc:a@b.example", "\x00"])
def test_no_address_has_a_line_break(owner: Client, sanne: User, end: str) -> None:
    forms = [
        (reverse("user_add"), {"first_name": "A", "last_name": "B"}),
        (reverse("user_email", args=[sanne.pk]), {}),
        (reverse("account_reset_password"), {}),
    ]
    for address, form in forms:
        owner.post(address, form | {"email": f"new@waterhoek.example{end}"})
    for sent in mail.outbox:
        assert len(sent.to[0].split()) == 1
        assert {name.lower() for name in sent.message()} <= HEADERS
    assert not User.objects.filter(email__regex="[\r\n]").exists()
