"""Which passwords are taken: long ones of any kind, and none that others guess first."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from enrollments.models import Academy, User
from enrollments.queries.academy import forget_terms
from lms_admin.signing_in.breached import is_in
from tests.factories import UserFactory
from tests.web import elements

pytestmark = pytest.mark.django_db
RIGHT = "een lang genoeg wachtwoord"


@pytest.mark.parametrize(
    "password", [RIGHT, "x7" * 32, "q " * 100, "zonder hoofdletter", "ΩΩΩ 漢字 ΩΩΩ"]
)
def test_any_that_is_long_enough(password: str) -> None:
    validate_password(password, UserFactory.create())


@pytest.mark.parametrize("password", ["a7Bq!x9", "password123", "sanne.hoekstra", "71429385620"])
def test_not_one_that_is_guessed_first(password: str) -> None:
    user = UserFactory.create(email="sanne.hoekstra@waterhoek.example")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password", ["Waterhoek2026!", "W@terhoek-Academy", "welkom-Waterhoek-01", "Wachtwoord 2026"]
)
def test_not_the_academys_own_name_and_words(password: str) -> None:
    Academy.objects.create(name="Waterhoek Academy")
    forget_terms()
    with pytest.raises(ValidationError, match="guess this password here"):
        validate_password(password)
    validate_password(f"{password} fietsbel")


def test_not_one_that_was_found_in_a_breach(tmp_path: Path, settings: Settings) -> None:
    """Each line of the list is found, wherever it stands, and nothing else is."""
    breached = [f"{RIGHT} {number}" for number in range(200)]
    digests = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in breached)
    file = tmp_path / "breached"
    file.write_text("".join(f"{one}:{len(one) * 7}\r\n" for one in digests))
    assert all(is_in(file, password) for password in breached)
    assert not any(is_in(file, f"{password}x") for password in breached)
    settings.BREACHED_PASSWORDS_FILE = str(file)
    with pytest.raises(ValidationError, match="known from a breach"):
        validate_password(breached[7])
    validate_password(RIGHT)
    file.write_text("")
    assert not is_in(file, RIGHT)


def test_it_is_checked_as_it_was_typed() -> None:
    user = UserFactory.create(password=f" {RIGHT} ")
    assert user.check_password(f" {RIGHT} ")
    assert not user.check_password(RIGHT)
    assert not user.check_password(f" {RIGHT.upper()} ")


def test_a_new_one_needs_the_current_one() -> None:
    user = UserFactory.create(password=RIGHT)
    client = Client()
    client.force_login(user)
    page = client.get("/accounts/password/change/")
    fields = {one.get("name"): one for one in elements(page, "input")}
    assert {fields[name]["type"] for name in ("oldpassword", "password1")} == {"password"}
    new = {"password1": f"{RIGHT} nieuw", "password2": f"{RIGHT} nieuw"}
    client.post("/accounts/password/change/", new | {"oldpassword": "a wrong one"})
    assert User.objects.get(pk=user.pk).check_password(RIGHT)
    client.post("/accounts/password/change/", new | {"oldpassword": RIGHT})
    assert User.objects.get(pk=user.pk).check_password(f"{RIGHT} nieuw")
