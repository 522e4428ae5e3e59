"""A real passkey: made by the browser, shown instead of the password, and after it."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from enrollments.models import AuditEvent
from tests.browser.conftest import PASSWORD
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def phone(context: BrowserContext, page: Page):
    """A phone that the browser asks for passkeys; its owner has a finger on it."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.usefixtures("phone")
def test_a_passkey_is_made_and_signs_in_with_and_without_the_password(page: Page, live_server):
    lotte = UserFactory.create(first_name="Lotte", password=PASSWORD)
    page.goto(f"{live_server.url}/accounts/security/")
    sign_in(page, lotte.email)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My phone").first).to_be_visible()

    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}/learning/record/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My record")).to_be_visible()

    sign_out(page, live_server.url)
    sign_in(page, lotte.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My learning")).to_be_visible()
    events = AuditEvent.objects.order_by("pk").values_list("action", "about")
    assert list(events) == [
        ("sign_in", ""),
        ("add_factor", "webauthn"),
        ("sign_out", ""),
        ("sign_in", "webauthn"),
        ("sign_out", ""),
        ("sign_in", "webauthn"),
    ]


def sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.usefixtures("phone")
def test_where_the_phone_has_none_the_page_says_so_and_stays(page: Page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work, or it was cancelled.")).to_be_visible()
