"""Each status has its own page, in both languages, by the requests that lead to it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pytest
from django.conf import settings as in_force
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from enrollments.models import User
from imports.models import Import
from lms_admin.limits.table import PASSWORD_AGAIN
from tests.away import database_away
from tests.web import HTMX, elements, words

pytestmark = pytest.mark.django_db(transaction=True)

type Ask = Callable[[Client], Any]

HEADINGS: Final = {
    400: ("That did not arrive as it should", "Dit kwam niet goed aan"),
    403: ("No access", "Geen toegang"),
    404: ("This page does not exist", "Deze pagina bestaat niet"),
    405: ("This address is not a page", "Dit adres is geen pagina"),
    413: ("That is too large", "Dat is te groot"),
    429: ("Too many tries", "Te veel pogingen"),
    500: ("Something went wrong on our side", "Er ging iets mis aan onze kant"),
    503: ("Not available just now", "Nu even niet beschikbaar"),
}
LANGUAGES: Final = ("en", "nl")


def broken_page(client: Client, **headers: Any) -> Any:
    """A fault of ours: a name that a view needs is gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("enrollments.views.users.page", None)
        return client.get("/users/", **headers)


def without_database(client: Client, **headers: Any) -> Any:
    with database_away():
        return client.get("/users/", **headers)


def often(client: Client, **headers: Any) -> Any:
    """The password is changed once more than is allowed in a minute."""
    for _time in range(PASSWORD_AGAIN.number + 1):
        response = client.post("/accounts/password/change/", {"oldpassword": "x"}, **headers)
    return response


def own_token(client: Client, **headers: Any) -> Any:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict.post("/enrollments/unenroll/", **headers)


# The name of a way -> its status, and how to get there.
WAYS: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "a host that is not ours": (400, lambda c, **h: c.get("/", HTTP_HOST="elsewhere.test", **h)),
    "a length that is no number": (400, lambda c, **h: c.get("/", CONTENT_LENGTH="many", **h)),
    "too many fields": (
        400,
        lambda c, **h: c.post("/enrollments/unenroll/", {"e": ["1"] * 2001}, **h),
    ),
    "a form that breaks off": (
        400,
        lambda c, **h: c.post(
            "/imports/new/", b"--", content_type="multipart/form-data; boundary=", **h
        ),
    ),
    "a right that is missing": (403, lambda c, **h: c.get("/activities/", **h)),
    "a form of another site": (403, own_token),
    "an address that is not there": (404, lambda c, **h: c.get("/nowhere/", **h)),
    "a user who is not there": (404, lambda c, **h: c.get("/users/0/enrollments/", **h)),
    "an address that only takes forms": (
        405,
        lambda c, **h: c.get(reverse("undo_unenroll", args=[UUID(int=0)]), **h),
    ),
    "a page that takes no forms": (405, lambda c, **h: c.post("/users/", **h)),
    "a file that is too large": (
        413,
        lambda c, **h: c.post("/imports/new/", CONTENT_LENGTH=str(10**12), **h),
    ),
    "a form that is too large": (
        413,
        lambda c, **h: c.post("/enrollments/unenroll/", {"reason": "x" * 3_000_000}, **h),
    ),
    "too often": (429, often),
    "a fault of ours": (500, broken_page),
    "no database": (503, without_database),
}


@pytest.fixture
def visitor(request: pytest.FixtureRequest, marit: User, tom: User, settings: Settings) -> Client:
    settings.LIMIT_FACTOR = 1
    way = request.node.callspec.params["way"]
    client = Client(raise_request_exception=False)
    client.force_login(tom if way == "a right that is missing" else marit)
    return client


def test_the_table_has_a_way_to_each_page() -> None:
    assert {status for status, _ask in WAYS.values()} == set(HEADINGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_a_status_has_its_page(way: str, language: str, visitor: Client) -> None:
    status, ask = WAYS[way]
    visitor.cookies[in_force.LANGUAGE_COOKIE_NAME] = language
    response = ask(visitor)
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert response["Content-Language"] == language
    assert next(elements(response, "html"))["lang"] == language
    heading = HEADINGS[status][LANGUAGES.index(language)]
    if way == "a form of another site":
        heading = {"en": "This page was open too long", "nl": "Deze pagina stond te lang open"}[
            language
        ]
    assert heading in words(response)
    assert len(list(elements(response, "h1"))) == 1
    assert ("Retry-After" in response) is (status in (429, 503))
    assert ("Allow" in response) is (status == 405)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_htmx_gets_the_sentence_alone(way: str, language: str, visitor: Client) -> None:
    status, ask = WAYS[way]
    visitor.cookies[in_force.LANGUAGE_COOKIE_NAME] = language
    response = ask(visitor, headers=HTMX)
    assert (response.status_code, response["Content-Type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    text = response.content.decode()
    assert text.endswith(".")
    assert "<" not in text
    assert "&" not in text
    assert ("Retry-After" in response) is (status in (429, 503))


@pytest.mark.parametrize("way", ["a fault of ours", "no database"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_fault_tells_what_it_is_called_in_the_log(
    way: str, headers: dict[str, str], visitor: Client
) -> None:
    response = WAYS[way][1](visitor, headers=headers | {"X-Request-ID": "0123456789abcdef"})
    assert response["X-Request-ID"] == "0123456789abcdef"
    assert "Reference: 0123456789abcdef." in response.content.decode()


def test_the_limit_of_a_file_is_named(marit: User) -> None:
    response = Client().post("/imports/new/", CONTENT_LENGTH=str(10**12))
    assert f"It can be at most {in_force.IMPORT_MAX_FILE_MB} MB." in words(response)
    assert not Import.objects.exists()


def test_a_request_before_any_language_speaks_the_visitors(db: None) -> None:
    client = Client(headers={"Accept-Language": "nl-NL,nl;q=0.9"})
    response = client.get("/", CONTENT_LENGTH="many")
    assert HEADINGS[400][1] in words(response)
