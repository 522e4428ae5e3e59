"""A form that comes after the end of its session comes back, to whoever sent it and nobody else."""

import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from enrollments.models import Enrollment, User
from enrollments.roles import Role
from lms_admin.limits.table import COMMAND
from lms_admin.signing_in import kept_forms
from lms_admin.signing_in.browsers import browser_of
from lms_admin.signing_in.time_out import USED
from tests.factories import EnrollmentFactory, UserFactory
from tests.web import HTMX, elements, words

pytestmark = pytest.mark.django_db

PASSWORD: Final = "a long enough one"
LOGIN: Final = "/accounts/login/"


class Browser:
    """A browser with cookies, whose forms carry the token of the page that was seen last."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.token = self.seen = ""

    def get(self, address: str) -> Any:
        page = self.client.get(address)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
        self.token = found[1] if found else self.token
        return page

    def post(self, address: str, form: dict[str, Any], **more: Any) -> Any:
        return self.client.post(address, {"csrfmiddlewaretoken": self.token} | form, **more)

    def sign_in(self, user: User, onward: str = "") -> Any:
        self.get(LOGIN)
        return self.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": onward})

    def lapse(self) -> None:
        """As after twelve hours: the browser itself forgets the session."""
        del self.client.cookies["sessionid"]


@pytest.fixture
def noor(db: None) -> User:
    user = UserFactory.create(role=Role.ADMINISTRATOR)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def place(db: None) -> Enrollment:
    return EnrollmentFactory.create()


@pytest.fixture
def lapsed(noor: User, place: Enrollment) -> Browser:
    """The confirmation lies open in it, and its session is over."""
    browser = Browser()
    browser.sign_in(noor)
    page = browser.get(f"{reverse('unenroll')}?e={place.pk}")
    browser.seen = str(next(x["value"] for x in elements(page, "input") if x["name"] == "seen"))
    browser.lapse()
    return browser


def form_of(place: Enrollment) -> dict[str, Any]:
    return {"e": place.pk, "next": "/users/", "confirmed": "1", "reason": "Left the <ward>"}


def filled_in(page: Any) -> tuple[str, dict[str, str]]:
    """The form that was kept: where it is sent, and what is in it."""
    address = str(next(iter(elements(page, "form")))["action"])
    fields = [(str(one["name"]), str(one["value"])) for one in elements(page, "input")]
    names = [name for name, _text in fields]
    # Behind it is the form that chooses a language, with a token of its own.
    end = names.index("csrfmiddlewaretoken", 1)
    return address, dict(fields[:end])


def way_on(answer: Any) -> str:
    """Where it goes on once somebody signed in; the page says that the form is kept."""
    address = urlsplit(answer.headers.get("HX-Redirect") or answer["Location"])
    asked = parse_qs(address.query)
    assert (address.path, asked["ended"]) == (LOGIN, ["kept"])
    return asked["next"][0]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_it_is_there_again_after_signing_in_and_a_button_sends_it(
    lapsed: Browser, noor: User, place: Enrollment, headers: Any
) -> None:
    sent = form_of(place) | {"seen": lapsed.seen}
    answer = lapsed.post(reverse("unenroll"), sent, headers=headers)
    onward = way_on(answer)
    told = words(lapsed.get(answer.headers.get("HX-Redirect") or answer["Location"]))
    assert "What you filled in is kept for a quarter of an hour" in told
    assert not lapsed.client.session.items()  # Nothing of a visitor outlives the sign-in.
    assert lapsed.sign_in(noor, onward)["Location"] == onward
    page = lapsed.get(onward)
    assert "Left the <ward>" in words(page)
    place.refresh_from_db()
    assert place.status == "enrolled"
    address, form = filled_in(page)
    assert address == reverse("unenroll")
    assert {name: str(text) for name, text in sent.items()}.items() <= form.items()
    assert lapsed.post(address, form).status_code == 302
    place.refresh_from_db()
    assert place.status == "unenrolled"
    assert "is not kept any longer" in words(lapsed.client.get(onward, follow=True))


def test_the_same_after_an_hour_without_use(noor: User, place: Enrollment) -> None:
    """There the browser still names the session, which ends with this request."""
    browser = Browser()
    browser.sign_in(noor)
    browser.get(f"{reverse('unenroll')}?e={place.pk}")
    session = browser.client.session
    session[USED] = 0
    session.save()
    onward = way_on(browser.post(reverse("unenroll"), form_of(place)))
    assert not Session.objects.exists()
    browser.sign_in(noor, onward)
    assert "Left the <ward>" in words(browser.get(onward))


def test_nobody_else_gets_it(lapsed: Browser, noor: User, place: Enrollment) -> None:
    """Neither somebody else at the same browser, nor the same person at another one."""
    onward = way_on(lapsed.post(reverse("unenroll"), form_of(place)))
    other = UserFactory.create(role=Role.OWNER)
    other.set_password(PASSWORD)
    other.save()
    lapsed.sign_in(other, onward)
    assert lapsed.get(onward).status_code == 302
    elsewhere = Browser()
    elsewhere.sign_in(noor, onward)
    assert elsewhere.get(onward).status_code == 302


def test_a_form_of_another_site_is_refused_and_not_kept(lapsed: Browser, place: Any) -> None:
    cache.clear()
    lapsed.token = "x" * 64
    assert lapsed.post(reverse("unenroll"), form_of(place)).status_code == 403
    assert not cache.get(f"kept-form:browser:{last_of(lapsed)}")


def test_a_page_of_who_was_here_before_sends_nothing(
    lapsed: Browser, noor: User, place: Enrollment
) -> None:
    """Each sign-in makes tokens of its own: of a page from before it none is right."""
    token = lapsed.token
    other = UserFactory.create(role=Role.OWNER)
    other.set_password(PASSWORD)
    other.save()
    lapsed.sign_in(other)
    lapsed.lapse()
    lapsed.token = token
    assert lapsed.post(reverse("unenroll"), form_of(place)).status_code == 403


def test_a_stranger_s_form_is_not_kept(place: Enrollment) -> None:
    browser = Browser()
    browser.get(LOGIN)
    answer = browser.post(reverse("unenroll"), form_of(place))
    assert answer["Location"] == LOGIN


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("unenroll", {"e": "1", "reason": "x" * 1_100_000}),
        ("unenroll", {"e": "1", "file": SimpleUploadedFile("a.xlsx", b"x")}),
        ("account_change_password", {"oldpassword": PASSWORD, "password1": "x"}),
    ],
    ids=["large", "file", "password"],
)
def test_what_is_not_kept_is_told(lapsed: Browser, name: str, form: dict[str, Any]) -> None:
    answer = lapsed.post(reverse(name), form)
    assert "go-on" not in answer["Location"]
    assert "cannot be kept: sign in, and do it once more." in words(lapsed.get(answer["Location"]))
    assert not cache.get(f"kept-form:browser:{last_of(lapsed)}")


def test_a_flood_of_forms_is_not_kept(
    lapsed: Browser, place: Enrollment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIMIT_FACTOR = 1
    monkeypatch.setattr(kept_forms, "COMMAND", replace(COMMAND, number=2))
    told = [lapsed.post(reverse("unenroll"), form_of(place))["Location"] for _ in range(3)]
    assert [one.rpartition("ended=")[2] for one in told] == ["kept", "kept", "lost"]


def last_of(browser: Browser) -> str:
    request = RequestFactory().get("/")
    request.COOKIES = {name: one.value for name, one in browser.client.cookies.items()}
    return browser_of(request).last
