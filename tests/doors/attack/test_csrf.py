"""No form of another site is taken, at whatever address, in whatever shape."""

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from enrollments.roles import Role
from tests.doors.estate import Estate
from tests.doors.fuzz.places import places
from tests.doors.tables import all_tables
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
SHAPES = {
    "form": (b"confirmed=1", FORM),
    "multipart": (encode_multipart(BOUNDARY, {"confirmed": "1"}), MULTIPART_CONTENT),
    "text": (b"confirmed=1", "text/plain"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_address_refuses_a_form_without_our_token(shape: str) -> None:
    estate = Estate.make(Role.OWNER)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = estate.client.cookies
    targets = places(estate)
    before, taken = all_tables(), []
    body, kind = SHAPES[shape]
    for pattern, place in targets:
        for headers in ({}, HTMX | {"Origin": "https://elsewhere.test"}):
            answer = strict.generic("POST", place, body, content_type=kind, headers=headers)
            if answer.status_code != 403:
                taken.append((pattern.name, answer.status_code))
    assert not taken
    assert all_tables() == before


def test_neither_a_visitors_nor_one_with_another_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    answer = strict.post("/accounts/login/", {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "This page was open too long" in words(answer)
    token = strict.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": token}
    assert strict.post("/accounts/login/", sent).status_code == 200
    elsewhere = {"Origin": "https://elsewhere.test"}
    assert strict.post("/accounts/login/", sent, headers=elsewhere).status_code == 403
    in_address = f"/accounts/login/?csrfmiddlewaretoken={token}"
    assert strict.post(in_address, {}).status_code == 403
