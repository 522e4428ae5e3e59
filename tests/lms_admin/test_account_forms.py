"""Signing in, and one's password: in the words of this application."""

import re

import pytest
from django.core import mail
from django.test import Client

from enrollments.models import User
from tests.web import elements, words

pytestmark = pytest.mark.django_db
# What Django and allauth would say.
LIBRARY = re.compile(r"Remember Me|Password \(again\)|New Password|you specified|field is required")


def test_no_label_is_that_of_the_library(client: Client, marit: User) -> None:
    pages = [client.get("/accounts/login/"), client.get("/accounts/password/reset/")]
    client.force_login(marit)
    marit.set_password("a pass phrase of today")
    marit.save()
    client.force_login(marit)
    pages.append(client.get("/accounts/password/change/"))
    for page in pages:
        assert page.status_code == 200
        assert not LIBRARY.search(words(page))
        assert [one for one in elements(page, "input") if one.get("placeholder")] == []
    assert "Stay signed in" in words(pages[0])
    assert "Current password" in words(pages[2])
    assert "New password, once more" in words(pages[2])


def test_errors_say_what_to_do(client: Client, marit: User) -> None:
    empty = client.post("/accounts/login/", {})
    assert "Enter your email" in words(empty)
    assert "Enter your password" in words(empty)
    wrong = client.post("/accounts/login/", {"login": marit.email, "password": "x"})
    assert "Email or password is not right. Check both and try again" in words(wrong)
    half = client.post("/accounts/password/reset/", {"email": "marit"})
    assert "Enter a full email address" in words(half)
    assert not any(LIBRARY.search(words(page)) for page in (empty, wrong, half))


def test_whoever_has_no_password_yet_chooses_the_first_by_mail(client: Client, marit: User) -> None:
    marit.set_unusable_password()
    marit.save()
    client.force_login(marit)
    response = client.get("/accounts/password/change/", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1] == ("/accounts/password/reset/", 302)
    client.post("/accounts/password/reset/", {"email": marit.email})
    assert [sent.to for sent in mail.outbox] == [[marit.email]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
