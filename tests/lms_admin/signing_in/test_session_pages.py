"""The page of one's own sessions: what it shows of them, and the end of one of them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollments.models import AuditEvent, User
from lms_admin.models import OpenSession
from lms_admin.signing_in.browser_words import browser_in_words
from lms_admin.signing_in.sessions import forget_ended_sessions
from tests.web import words

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
PAGE = "/accounts/sessions/"


def signed_in(user: User, agent: str, address: str) -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.force_login(user)
    client.get("/learning/")
    return client


@pytest.fixture
def two(sanne: User) -> tuple[Client, Client]:
    return signed_in(sanne, CHROME, "203.0.113.1"), signed_in(sanne, PHONE, "2001:db8::7")


def test_each_is_shown_with_browser_address_and_times(two: tuple[Client, Client]) -> None:
    told = words(two[0].get(PAGE))
    assert "Chrome on Windows this browser 203.0.113.1" in told
    assert "Safari on iPhone 2001:db8::7" in told


def test_the_page_itself_may_be_the_first_that_is_seen(sanne: User) -> None:
    client = Client(headers={"User-Agent": CHROME})
    client.force_login(sanne)
    assert "Chrome on Windows this browser" in words(client.get(PAGE))


def test_one_is_ended_and_the_others_go_on(two: tuple[Client, Client], sanne: User) -> None:
    here, there = two
    number = OpenSession.objects.get(address="2001:db8::7").pk
    answer = here.post(reverse("account_session_end", args=[number]), follow=True)
    assert "You are signed out there." in words(answer)
    assert "Safari on iPhone" not in words(answer)
    assert there.get("/learning/").status_code == 302
    assert here.get("/learning/").status_code == 200
    assert AuditEvent.objects.filter(action="sign_out", user=sanne).count() == 1


def test_neither_somebody_else_s_nor_this_one_can_be_ended(
    two: tuple[Client, Client], tom: User
) -> None:
    stranger = signed_in(tom, CHROME, "203.0.113.9")
    for row in OpenSession.objects.exclude(user=tom):
        address = reverse("account_session_end", args=[row.pk])
        assert stranger.post(address).status_code == 404
    own = OpenSession.objects.get(address="203.0.113.1").pk
    assert two[0].post(reverse("account_session_end", args=[own])).status_code == 404
    assert "203.0.113.1" not in words(stranger.get(PAGE))
    assert all(client.get("/learning/").status_code == 200 for client in two)


def test_nothing_stays_in_the_browser_but_cookies_without_names(
    two: tuple[Client, Client],
) -> None:
    assert "Clear-Site-Data" not in two[0].get("/accounts/logout/", secure=True)
    answer = two[0].post("/accounts/logout/", secure=True)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_what_ended_is_not_shown(two: tuple[Client, Client], sanne: User) -> None:
    two[1].post("/accounts/logout/")
    assert "Safari on iPhone" not in words(two[0].get(PAGE))
    # Whoever changes the password elsewhere ends it without knowing of it.
    sanne.session_epoch += 1
    sanne.save()
    assert "Chrome" not in words(signed_in(sanne, PHONE, "203.0.113.3").get(PAGE))


def test_reading_pages_writes_once_in_five_minutes(
    sanne: User, django_assert_max_num_queries
) -> None:
    client = signed_in(sanne, CHROME, "203.0.113.1")
    hour_ago = timezone.now() - timedelta(hours=1)
    OpenSession.objects.update(seen_at=hour_ago)
    client.get("/learning/")
    assert OpenSession.objects.get().seen_at == hour_ago
    caches["process"].clear()
    client.get("/learning/", REMOTE_ADDR="203.0.113.44")
    seen = OpenSession.objects.get()
    assert seen.seen_at > hour_ago
    assert seen.address == "203.0.113.44"


def statements_for(user: User, others: int) -> tuple[int, int]:
    """How many list this person's sessions, and end all but one."""
    here, *_others = [signed_in(user, CHROME, "203.0.113.1") for _ in range(1 + others)]
    with CaptureQueriesContext(connection) as listed:
        here.get(PAGE)
    with CaptureQueriesContext(connection) as ended:
        here.post(reverse("account_sessions_end"))
    assert Session.objects.count() == 1
    return len(listed), len(ended)


def test_many_are_listed_and_ended_by_as_many_statements_as_one(sanne: User, tom: User) -> None:
    one = statements_for(sanne, 1)
    Session.objects.all().delete()
    assert statements_for(tom, 6) == one


def test_rows_of_what_nobody_can_use_any_more_are_deleted(two: tuple[Client, Client]) -> None:
    OpenSession.objects.filter(address="203.0.113.1").update(
        seen_at=timezone.now() - timedelta(hours=13)
    )
    forget_ended_sessions()
    assert [row.address for row in OpenSession.objects.all()] == ["2001:db8::7"]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (CHROME, "Chrome on Windows"),
        (PHONE, "Safari on iPhone"),
        (f"{CHROME} Edg/130.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0",
            "Firefox on Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605", "Safari on macOS"),
        ("curl/8.5", "Another program"),
        ("", "Another program"),
        ("<script>", "Another program"),
    ],
)
def test_a_browser_in_words(agent: str, told: str) -> None:
    assert browser_in_words(agent) == told
