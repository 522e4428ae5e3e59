"""Every address by every method, as every role, as a page and as a fragment, of whoever it is."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from enrollments.roles import Role
from tests.doors.addresses import ROLES, Asked, asked
from tests.doors.estate import MISSING, Estate, read
from tests.doors.tables import all_tables
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db

TABLE: Final = asked()
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What stands in an address and can be somebody else's.
SCOPED: Final = {
    "user",
    "holder",
    "selection",
    "exportof",
    "completion",
    "people_of",
    "team",
    "team_of",
}
IMPORTS: Final = {"draft", "checking", "checked", "running", "stopped", "finished"}
SECOND_STEP: Final = ("mfa_authenticate", "mfa_login_webauthn")
# Whoever is not signed in has these, and no others.
OPEN: Final = (
    *("account_", "set_language", "health", "web_health", "worker_health", "metrics"),
    *SECOND_STEP,
)
# Goes on to another address without looking, which then answers.
GOES_ON: Final = ("user",)
CLOSED: Final = (
    "account_reauthenticate",
    "account_go_on",
    "account_sessions",
    "account_sessions_end",
    "account_session_end",
    "account_change_password",
    "account_set_password",
)


def names(resolver: Any, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def test_every_address_is_in_the_table() -> None:
    assert {row.name for row in TABLE} == set(names(get_resolver()))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role: Role) -> None:
    """Whoever lacks a right gets the page that says so, and nothing of what is there."""
    estate, wrong = Estate.make(role), []
    for row in TABLE:
        page, fragment = (
            estate.ask(row.name, row.method, row.about, fragment=over_htmx)
            for over_htmx in (False, True)
        )
        told = (page.status_code, fragment.status_code)
        if told != row.answers[role]:
            wrong.append((row.name, row.method, told, row.answers[role]))
        if page.status_code == 403 and row.name not in CLOSED:
            said = words(page)
            assert "You don't have access to this page." in said, row.name
            assert estate.near.name not in said, row.name
    assert not wrong


# --- of somebody else -----------------------------------------------------------------------------


def body(answer: Any, *numbers: int) -> str:
    """Without what differs by the request alone: its token, its nonce, the number asked for."""
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce|"X-CSRFToken")(="|: ?")[^"]*', r"\1", text)
    for number in numbers:
        text = re.sub(rf"\b{number}\b", "N", text)
    return text


@pytest.mark.parametrize("fragment", [False, True], ids=["page", "fragment"])
def test_to_a_team_manager_others_are_as_if_they_did_not_exist(*, fragment: bool) -> None:
    estate = Estate.make(Role.TEAM_MANAGER)
    for row in TABLE:
        if row.about in SCOPED | IMPORTS and row.answers[Role.TEAM_MANAGER][0] not in (403, 405):
            compare(estate, row, fragment=fragment)


def compare(estate: Estate, row: Asked, *, fragment: bool) -> None:
    before = all_tables()
    far, missing = (
        estate.ask(row.name, row.method, row.about, whose, fragment=fragment)
        for whose in ("far", "missing")
    )
    found = 302 if row.name in GOES_ON else 404
    assert far.status_code == missing.status_code == found, row.name
    number = re.search(r"/(\d+)/", far.request["PATH_INFO"])
    numbers = (estate.far_place.pk, estate.far.pk, MISSING, *((int(number[1]),) if number else ()))
    assert body(far, *numbers) == body(missing, *numbers), row.name
    assert all_tables() == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_whoever_sees_everybody_is_answered_the_same_of_all(role: Role) -> None:
    estate = Estate.make(role)
    for row in TABLE:
        if row.about in SCOPED | IMPORTS:
            answer = estate.ask(row.name, row.method, row.about, "far")
            assert answer.status_code == row.answers[role][0], (row.name, row.method)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_what_is_missing_is_missing_to_everybody(role: Role) -> None:
    estate = Estate.make(role)
    for row in TABLE:
        if row.about in SCOPED | IMPORTS:
            answer = estate.ask(row.name, row.method, row.about, "missing")
            assert answer.status_code in not_there(row, role), (row.name, row.method)


def not_there(row: Asked, role: Role) -> tuple[int, ...]:
    """A right that is missing comes first, but for who may look at all imports: 404 is as well."""
    told = row.answers[role][0]
    if told == 403 and role == Role.AUDITOR and row.about in IMPORTS:
        return (403, 404)
    return (told,) if told in (403, 405) or row.name in GOES_ON else (404,)


# --- visitors, other methods ----------------------------------------------------------------------


def test_visitors_sign_in_first() -> None:
    estate = Estate.make(Role.OWNER)
    for row in TABLE:
        if row.name.startswith(OPEN) and row.name not in CLOSED:
            continue
        address = estate.address(row.name, row.about, "near")
        answer = Client().generic(row.method, address)
        assert answer.status_code == 302, row.name
        assert answer["Location"].startswith("/accounts/login/"), row.name
        over_htmx = Client().generic(row.method, address, headers=HTMX)
        assert over_htmx["HX-Redirect"].startswith("/accounts/login/"), row.name


def test_other_methods_are_refused_and_change_nothing() -> None:
    estate = Estate.make(Role.OWNER)
    of_ours = [
        row for row in TABLE if not row.name.startswith(("account_", "mfa_", "set_language"))
    ]
    allowed = {(row.name, row.method) for row in of_ours if row.answers[Role.OWNER][0] != 405}
    for name, about in dict.fromkeys((row.name, row.about) for row in of_ours):
        for method in METHODS:
            if (name, method) not in allowed:
                assert estate.ask(name, method, about).status_code == 405, (name, method)


def test_reading_changes_nothing() -> None:
    """But for when a template was fetched, which is asked for by POST."""
    estate = Estate.make(Role.OWNER)
    for row in TABLE:
        if row.method == "GET" and not row.name.startswith(OPEN):
            address = estate.address(row.name, row.about, "near")
            before = all_tables()
            answer = read(estate.client.get(address, estate.data(row.name, row.about, "near")))
            assert answer.status_code < 500
            assert all_tables() == before, row.name
