"""Whoever guesses learns nothing: the same work is done for every address, and the same is said.

Work is counted and not timed; docs/security.md has what was measured once.
"""

from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.factories import UserFactory
from tests.web import words

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"
KINDS = ("known", "unknown", "left", "never signed in")
EVIL = ("https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "javascript:x()")


class Counting(PBKDF2PasswordHasher):
    """The application's own, quicker, and it counts."""

    iterations = 1
    hashes = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        type(self).hashes += 1
        return super().encode(*args, **kwargs)


@pytest.fixture(autouse=True)
def _counted(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    UserFactory.create(email="known@waterhoek.example", password=PASSWORD)
    UserFactory.create(email="left@waterhoek.example", password=PASSWORD, is_active=False)
    never = UserFactory.create(email="never@waterhoek.example")
    never.set_unusable_password()
    never.save()


def work_of(kind: str, password: str) -> tuple[int, str]:
    before = Counting.hashes
    address = f"{kind.split()[0]}@waterhoek.example"
    answer = Client().post(reverse("account_login"), {"login": address, "password": password})
    return Counting.hashes - before, words(answer)


def test_a_refused_sign_in_hashes_once_whoever_it_is() -> None:
    told = {kind: work_of(kind, "a wrong password") for kind in KINDS}
    assert {hashes for hashes, _said in told.values()} == {1}, told
    assert len({said.replace(kind.split()[0], "") for kind, (_n, said) in told.items()}) == 1


def test_whoever_left_is_told_so_only_by_their_own_password() -> None:
    assert work_of("left", PASSWORD)[0] == work_of("known", "a wrong password")[0] == 1


def test_a_forgotten_password_is_answered_the_same_for_everybody() -> None:
    said = set()
    for kind in KINDS:
        address = f"{kind.split()[0]}@waterhoek.example"
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        said.add(words(answer).replace(address, ""))
    assert len(said) == 1
    # A mail is sent to each, so that sending takes the same time.
    assert len(mail.outbox) == len(KINDS)


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_and_choosing_a_language_lead_nowhere_else(wanted: str) -> None:
    sent = {"login": "known@waterhoek.example", "password": PASSWORD, "next": wanted}
    for address in ("/accounts/login/", f"/accounts/login/?next={wanted}"):
        answer = Client().post(address, sent)
        assert (answer.status_code, answer["Location"]) == (302, "/")
    chosen = Client().post("/language/", {"language": "nl", "next": wanted})
    assert "elsewhere" not in chosen.get("Location", "")
    assert "javascript" not in chosen.get("Location", "")
