"""A session ends when nobody used it for an hour, and half a day after the sign-in in any case."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from enrollments.models import User
from lms_admin.models import OpenSession
from lms_admin.signing_in.time_out import USED
from tests.signed_in import force_sign_in
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db

PAGE = "/learning/"
TEMPLATES = Path(__file__).parents[3] / "templates"


def used(client: Client, minutes_ago: float) -> Client:
    session = client.session
    session[USED] = time.time() - 60 * minutes_ago
    session.save()
    return client


def test_who_does_nothing_is_signed_out_and_told_so(client: Client, sanne: User) -> None:
    force_sign_in(client, sanne)
    assert used(client, 65).get(PAGE).status_code == 200  # The last step may be six minutes old.
    answer = used(client, 67).get(PAGE)
    assert answer["Location"] == "/accounts/login/?next=/learning/&ended=1"
    assert not Session.objects.exists()
    assert not OpenSession.objects.exists()
    told = words(client.get(answer["Location"]))
    assert "Your session has ended. Sign in, and you go on where you were." in told
    assert "Your session ends after 60 minutes without use, and after 12 hours in any case." in told


def test_the_setting_says_how_long(client: Client, sanne: User, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 10
    force_sign_in(client, sanne)
    assert used(client, 12).get(PAGE).status_code == 302


def test_who_goes_on_stays_and_little_is_written(client: Client, sanne: User) -> None:
    force_sign_in(client, sanne)
    before = client.session[USED]
    client.get(PAGE)
    assert client.session[USED] == before
    used(client, 59).get(PAGE)
    assert client.session[USED] >= int(before)


def test_after_half_a_day_it_ends_whatever_was_done(client: Client, sanne: User) -> None:
    """Django counts from what was kept in the session last, such as a message."""
    force_sign_in(client, sanne, minutes_ago=12 * 60 - 1)
    assert client.get(PAGE).status_code == 200
    force_sign_in(client, sanne, minutes_ago=12 * 60 + 1)
    assert client.get(PAGE).status_code == 302


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(client: Client, sanne: User) -> None:
    force_sign_in(client, sanne)
    at = used(client, 30).session[USED]
    client.get(f"{PAGE}?seen=1", headers=HTMX)
    assert client.session[USED] == at
    client.get(f"{PAGE}?seen=1")
    assert client.session[USED] > at


def test_every_page_that_asks_by_itself_says_what_it_has_seen() -> None:
    asking = [
        line
        for page in TEMPLATES.rglob("*.html")
        for line in page.read_text().splitlines()
        if 'hx-trigger="every' in line
    ]
    assert len(asking) == 2
    assert all("?seen=" in line for line in asking)
