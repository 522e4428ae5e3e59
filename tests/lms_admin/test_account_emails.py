"""What the academy writes to people about their passwords."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from enrollments.models import User

PASSWORD = "a long enough one"


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Choose a new password", "With this link you choose one"),
        ("nl", "Kies een nieuw wachtwoord", "Met deze link kies je er een"),
    ],
)
def test_a_forgotten_password(
    client: Client, sanne: User, language: str, subject: str, words: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.post("/accounts/password/reset/", {"email": sanne.email})
    [message] = mail.outbox
    assert message.subject == f"{settings.ACADEMY_NAME}: {subject}"
    assert message.to == [sanne.email]
    assert words in message.body
    assert "http://testserver/accounts/password/reset/key/" in message.body


def test_a_stranger_is_not_invited_to_sign_up(client: Client, db: None) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@elsewhere.example"})
    [message] = mail.outbox
    assert message.subject == f"{settings.ACADEMY_NAME}: No account with this email"
    assert "nobody@elsewhere.example" in message.body
    assert "signup" not in message.body


def test_a_changed_password(client: Client, sanne: User) -> None:
    """Names stay as they are written: nothing in a mail is HTML."""
    sanne.set_password(PASSWORD)
    sanne.save()
    client.login(email=sanne.email, password=PASSWORD)
    new = "an even longer one"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    with zeal_ignore():  # a new session replaces the old one
        client.post("/accounts/password/change/", sent, headers={"user-agent": "Bird's & Co"})
    [message] = mail.outbox
    assert message.subject == f"{settings.ACADEMY_NAME}: Your password is changed"
    assert f"your account at {settings.ACADEMY_NAME} has been changed." in message.body
    assert "Browser: Bird's & Co" in message.body


def test_without_mail_the_page_says_whom_to_ask_and_sends_nothing(client, sanne, settings):
    settings.MAIL_IS_ON = False
    for answer in (
        client.get(reverse("account_reset_password")),
        client.post(reverse("account_reset_password"), {"email": sanne.email}),
    ):
        assert answer.status_code == 200
        assert "This academy sends no mail" in answer.content.decode()
    assert mail.outbox == []
