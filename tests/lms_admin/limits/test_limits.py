"""What is asked too often is answered with 429, when to come back, and a page that says so."""

import re
from pathlib import Path
from typing import Final

import pytest
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings as in_force
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from enrollments.adapter import AcademyAdapter
from enrollments.models import User
from lms_admin.limits.counting import forget_unspent, wait_for
from lms_admin.limits.middleware import limit_of_form
from lms_admin.limits.table import (
    ACCOUNT,
    ACCOUNT_AT_ADDRESS,
    ADDRESS,
    CODE,
    COMMAND,
    EXPORT,
    FILES,
    FORMS,
    KNOWN_BROWSER,
    LIMITS,
    RESET_FROM,
    RESET_OF,
    SEARCH,
    UPLOAD,
    VISITORS,
)
from tests.doors.addresses import asked
from tests.web import HTMX, elements, links, words

ROOT: Final = Path(__file__).parents[3]
LOGIN: Final = "/accounts/login/"
PASSWORD: Final = "a long enough one"


@pytest.fixture(autouse=True)
def _as_the_table_says(settings: Settings) -> None:
    settings.LIMIT_FACTOR = 1


@pytest.fixture
def person(sanne: User) -> User:
    sanne.set_password(PASSWORD)
    sanne.save()
    return sanne


def sign_in(client: Client, email: str, password: str, address: str = "203.0.113.7") -> int:
    answer = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


# --- signing in -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_throttled_sign_in_is_answered_with_our_page_and_when_to_come_back(person: User) -> None:
    for _ in range(ACCOUNT_AT_ADDRESS.number):
        assert sign_in(Client(), person.email, "wrong") == 200
    form = {"login": person.email, "password": PASSWORD}
    answer = Client().post(LOGIN, form, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 429
    assert 290 <= int(answer["Retry-After"]) <= 300
    assert "Try again in 5 minutes." in words(answer)


@pytest.mark.django_db
def test_capitals_and_spaces_are_the_same_account(person: User) -> None:
    for _ in range(ACCOUNT_AT_ADDRESS.number):
        sign_in(Client(), person.email, "wrong")
    assert sign_in(Client(), f" {person.email.upper()}", "wrong") == 429


@pytest.mark.django_db
def test_a_stranger_s_guesses_lock_nobody_out(person: User) -> None:
    """Not in the browser that they know, and not in a new one somewhere else."""
    known = Client()
    assert sign_in(known, person.email, PASSWORD) == 302
    known.post("/accounts/logout/")
    for _ in range(2 * ACCOUNT_AT_ADDRESS.number):
        sign_in(Client(), person.email, "wrong")
    assert sign_in(Client(), person.email, PASSWORD) == 429, "the stranger is refused"
    assert sign_in(known, person.email, PASSWORD) == 302, "also from the stranger's address"
    assert sign_in(Client(), person.email, PASSWORD, "203.0.113.8") == 302


@pytest.mark.django_db
def test_guesses_from_everywhere_are_refused_but_in_the_browser_that_is_known(
    person: User,
) -> None:
    known = Client()
    sign_in(known, person.email, PASSWORD)
    known.post("/accounts/logout/")
    for _ in range(ACCOUNT.number - 3):
        assert not wait_for([(ACCOUNT, person.email)])
    for number in range(3):
        assert sign_in(Client(), person.email, "wrong", f"198.51.100.{number}") == 200
    assert sign_in(Client(), person.email, PASSWORD, "203.0.113.9") == 429
    assert sign_in(known, person.email, PASSWORD) == 302


@pytest.mark.django_db
def test_a_known_browser_is_no_way_to_guess_for_ever(person: User) -> None:
    known = Client()
    sign_in(known, person.email, PASSWORD)
    known.post("/accounts/logout/")
    for _ in range(KNOWN_BROWSER.number):
        assert sign_in(known, person.email, "wrong") == 200
    assert sign_in(known, person.email, PASSWORD) == 429


@pytest.mark.django_db
def test_a_browser_is_known_for_the_accounts_that_signed_in_with_it(
    person: User, tom: User
) -> None:
    client = Client()
    sign_in(client, person.email, PASSWORD)
    client.post("/accounts/logout/")
    for _ in range(ACCOUNT_AT_ADDRESS.number):
        assert sign_in(client, tom.email, "wrong") == 200
    assert sign_in(client, tom.email, "wrong") == 429
    cookie = client.cookies[in_force.BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    assert person.email not in cookie.value
    client.cookies[in_force.BROWSER_COOKIE_NAME] = f"{cookie.value}x"
    for _ in range(ACCOUNT_AT_ADDRESS.number):
        sign_in(client, person.email, "wrong")
    assert sign_in(client, person.email, PASSWORD) == 429, "a forged cookie knows nobody"


@pytest.mark.django_db
def test_signing_in_rightly_uses_nothing_up(person: User) -> None:
    """As a whole ward does at the same moment, from one address."""
    for _ in range(ADDRESS.number + 5):
        assert sign_in(Client(), person.email, PASSWORD) == 302


@pytest.mark.django_db
def test_guesses_at_many_accounts_are_refused_by_address(person: User) -> None:
    for number in range(ADDRESS.number):
        sign_in(Client(), f"nobody{number}@example.org", "wrong")
    assert sign_in(Client(), person.email, PASSWORD) == 429
    assert sign_in(Client(), person.email, PASSWORD, "203.0.113.8") == 302


@pytest.mark.django_db
def test_an_address_of_ipv6_counts_with_its_network(person: User) -> None:
    for number in range(ADDRESS.number):
        sign_in(Client(), f"nobody{number}@example.org", "wrong", f"2001:db8::{number + 1:x}")
    assert sign_in(Client(), person.email, PASSWORD, "2001:db8::ffff") == 429
    assert sign_in(Client(), person.email, PASSWORD, "2001:db8:1::1") == 302


# --- links for a new password ---------------------------------------------------------------------


@pytest.mark.django_db
def test_a_throttled_reset_is_answered_the_same_way_and_sends_nothing(person: User) -> None:
    reset = "/accounts/password/reset/"
    for _ in range(RESET_OF.number):
        assert Client().post(reset, {"email": person.email}).status_code == 302
    sent = len(mail.outbox)
    answer = Client().post(reset, {"email": person.email.upper()})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 60
    assert "Try again in 15 minutes." in words(answer)
    assert len(mail.outbox) == sent
    for number in range(RESET_FROM.number):
        answer = Client().post(reset, {"email": f"n{number}@example.org"})
    assert answer.status_code == 429


def test_what_allauth_counts_is_answered_the_same_way(rf: RequestFactory) -> None:
    """As wrong codes of a second factor are, of which it says so in a form."""
    with request_context(rf.post("/")), pytest.raises(ImmediateHttpResponse) as raised:
        AcademyAdapter().validation_error("too_many_login_attempts")
    answer = raised.value.response
    assert (answer.status_code, answer["Retry-After"]) == (429, str(CODE.seconds))
    assert in_force.ACCOUNT_RATE_LIMITS["login_failed"] == f"{CODE.number * 1000}/300s/key"


# --- work -----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_searching_without_end(marit: User, client_for, headers) -> None:
    client = client_for(marit)
    address = f"{reverse('users')}?q=jansen"
    statuses = [client.get(address, headers=headers).status_code for _ in range(SEARCH.step)]
    assert set(statuses) == {200}
    use_up(SEARCH, marit)
    answer = client.get(address, headers=headers)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= SEARCH.seconds
    told = answer.content.decode() if headers else words(answer)
    assert re.search(r"Try again in (1 minute|\d+ seconds)\.", told)
    assert ("<" in answer.content.decode()) is not bool(headers)
    # Whatever is no search goes on.
    assert client.get(reverse("users")).status_code == 200


def use_up(limit, user: User) -> None:
    """As many more as there are, by another process."""
    forget_unspent()
    while not wait_for([(limit, str(user.pk))]):
        pass


@pytest.mark.django_db
def test_a_command_that_is_refused_does_nothing_and_leads_back(marit: User, client_for) -> None:
    use_up(COMMAND, marit)
    page = reverse("team_add")
    answer = client_for(marit).post(
        page, {"name": "Ward 9"}, headers={"Referer": f"http://testserver{page}"}
    )
    assert answer.status_code == 429
    assert page in links(answer)
    assert "Ward 9" not in words(client_for(marit).get(reverse("teams")))


@pytest.mark.django_db
def test_uploads_and_files_have_limits_of_their_own(marit: User, client_for) -> None:
    use_up(EXPORT, marit)
    use_up(UPLOAD, marit)
    client = client_for(marit)
    assert client.post(reverse("export_list", args=["users", "csv"])).status_code == 429
    assert client.post("/imports/1/upload/", {"file": b"x"}).status_code == 429
    assert client.get("/learning/record.json").status_code == 429
    assert client.post("/imports/new/", {"action": "unenroll"}).status_code == 302


@pytest.mark.django_db
def test_an_upload_is_refused_before_it_is_read(marit: User, client_for) -> None:
    use_up(UPLOAD, marit)
    answer = client_for(marit).post(
        "/imports/1/upload/", b"--broken", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 429


# --- the table ------------------------------------------------------------------------------------


def test_every_name_in_the_table_is_an_address() -> None:
    rows = asked()
    # There only where the settings name a provider to sign in with.
    assert {*FORMS, *FILES, *VISITORS} - {"sso_begin"} <= {row.name for row in rows}
    assert {limit_of_form(row.name) for row in rows} | {*FILES.values()} <= set(LIMITS)


def test_every_file_that_is_taken_away_counts() -> None:
    """By its name: what an address that ends in a file or downloads one is called."""
    taking = re.compile(r"export|download|record_file|certificate|template_file")
    names = {row.name for row in asked() if taking.search(row.name)}
    assert names == {name for name, limit in {**FORMS, **FILES}.items() if limit is EXPORT}


def test_nobody_types_faster_than_they_may_search() -> None:
    """Fields that search while somebody types wait a moment each time: here all the time."""
    delays = [
        int(found)
        for path in (ROOT / "templates").rglob("*.html")
        for found in re.findall(r"input changed delay:(\d+)ms", path.read_text())
    ]
    assert delays
    assert SEARCH.number > 60_000 / min(delays) + 10 * SEARCH.step


def test_one_address_cannot_use_up_what_an_account_may_have() -> None:
    windows = ACCOUNT.seconds / ACCOUNT_AT_ADDRESS.seconds
    assert windows * ACCOUNT_AT_ADDRESS.number < ACCOUNT.number


def test_the_guide_lists_the_table() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text()
    section = guide.split("## Limits")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (\d+) in (\d+) s \|$", section, re.MULTILINE)
    assert rows == [
        (limit.what, limit.per, str(limit.number), str(limit.seconds)) for limit in LIMITS
    ]


def test_the_page_can_be_read_with_nothing_around_it(client: Client, db: None, sanne: User) -> None:
    for _ in range(ACCOUNT_AT_ADDRESS.number + 1):
        answer = client.post(LOGIN, {"login": sanne.email, "password": "wrong"})
    assert len(list(elements(answer, "h1"))) == 1
