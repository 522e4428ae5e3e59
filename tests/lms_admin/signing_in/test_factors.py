"""An authenticator app, recovery codes, and what is sent as a passkey and is none."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from enrollments.models import AuditEvent
from tests.factories import UserFactory
from tests.lms_admin.signing_in.steps import (
    PASSWORD,
    SECRET,
    a_while_later,
    code_of,
    confirm,
    recovery_codes,
    sign_in,
    with_app,
)
from tests.web import words

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action
SECOND_STEP = "/accounts/second-step/"


@pytest.fixture
def lotte(db):
    return UserFactory.create(
        first_name="Lotte",
        last_name="van Ginkel",
        email="Lotte@waterhoek.example",
        password=PASSWORD,
    )


def events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "about"))


def told() -> list[str]:
    return [one.subject.partition(": ")[2] for one in mail.outbox]


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_after_the_password_and_by_a_right_code(client, lotte):
    sign_in(client, lotte.email)
    a_while_later(client)
    page = "/accounts/security/app/"
    assert client.get(page)["Location"].startswith("/accounts/reauthenticate/")
    confirm(client)
    secret = client.get(page).context["form"].secret
    assert "This code is not right" in words(client.post(page, {"code": "000000"}))
    answer = client.post(page, {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/security/codes/"
    assert recovery_codes(lotte)[0] in words(client.get(answer["Location"]))
    assert events()[-1] == (Action.ADD_FACTOR, "totp")
    assert told() == ["An authenticator app is set up"]
    assert "Authenticator app On Added on" in words(client.get("/accounts/security/"))


def test_the_database_holds_no_secret_that_anybody_could_use(lotte):
    with_app(lotte)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not any(code in kept for code in recovery_codes(lotte))


def test_with_another_secret_key_no_code_is_right_and_with_the_former_beside_it_all_are(
    client, lotte, settings, caplog
):
    with_app(lotte)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "0123456789abcdef" * 4
    sign_in(client, lotte.email)
    assert client.post(SECOND_STEP, {"code": code_of(SECRET)}).status_code == 200
    assert "SECRET_KEY_FALLBACKS" in caplog.text
    settings.SECRET_KEY_FALLBACKS = [former]
    assert client.post(SECOND_STEP, {"code": code_of(SECRET)}).status_code == 302


def test_the_password_alone_opens_nothing_and_the_code_opens_it(client, lotte):
    with_app(lotte)
    assert sign_in(client, lotte.email)["Location"] == SECOND_STEP
    assert client.get("/learning/").status_code == 302
    assert client.post(SECOND_STEP, {"code": "000000"}).status_code == 200
    assert client.post(SECOND_STEP, {"code": code_of(SECRET)}).status_code == 302
    assert client.get("/learning/").status_code == 200
    assert events() == [(Action.SIGN_IN_REFUSED, ""), (Action.SIGN_IN, "totp")]


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_code_is_right_a_while_before_and_after_and_only_once(client, lotte, later):
    with_app(lotte)
    code = code_of(SECRET, later)
    for opened in (302, 200):
        client = Client()
        sign_in(client, lotte.email)
        assert client.post(SECOND_STEP, {"code": code}).status_code == opened


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_opens_once_and_its_use_is_recorded_and_told(client, lotte):
    with_app(lotte)
    code = recovery_codes(lotte)[3]
    sign_in(client, lotte.email)
    assert client.post(SECOND_STEP, {"code": code}).status_code == 302
    assert events() == [(Action.USE_RECOVERY_CODE, ""), (Action.SIGN_IN, "recovery_codes")]
    assert told() == ["A recovery code is used"]
    assert "9 of 10 codes are left" in words(client.get("/accounts/security/"))
    again = Client()
    sign_in(again, lotte.email)
    assert again.post(SECOND_STEP, {"code": code}).status_code == 200


def test_the_app_is_turned_off_and_its_recovery_codes_go_with_it(client, lotte):
    with_app(lotte)
    sign_in(client, lotte.email)
    client.post(SECOND_STEP, {"code": code_of(SECRET)})
    page = "/accounts/security/app/off/"
    assert "Turn off the authenticator app?" in words(client.get(page))
    client.post(page)
    assert not Authenticator.objects.exists()
    assert events()[-1] == (Action.REMOVE_FACTOR, "totp")
    assert told() == ["Your authenticator app is turned off"]


def test_new_codes_take_the_place_of_the_former_ones(client, lotte):
    with_app(lotte)
    former = recovery_codes(lotte)
    sign_in(client, lotte.email)
    client.post(SECOND_STEP, {"code": code_of(SECRET)})
    assert "The 10 codes that you still have" in words(
        client.get("/accounts/security/codes/renew/")
    )
    client.post("/accounts/security/codes/renew/")
    assert not set(former) & set(recovery_codes(lotte))
    assert events()[-1] == (Action.ADD_FACTOR, "recovery_codes")
    file = client.get("/accounts/security/codes/file/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file.content.decode().split("\n\n")[1].split() == recovery_codes(lotte)


def test_codes_are_shown_only_after_a_recent_sign_in(client, lotte):
    with_app(lotte)
    sign_in(client, lotte.email)
    client.post(SECOND_STEP, {"code": code_of(SECRET)})
    a_while_later(client)
    for page in ("/accounts/security/codes/", "/accounts/security/codes/file/"):
        assert client.get(page)["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/code/", {"code": "000000"}).status_code == 200
    next_code = code_of(SECRET, 1)
    assert client.post("/accounts/reauthenticate/code/", {"code": next_code}).status_code == 302
    assert client.get("/accounts/security/codes/").status_code == 200


def test_a_change_that_cannot_be_recorded_is_not_made(client, lotte, settings):
    with_app(lotte)
    sign_in(client, lotte.email)
    client.post(SECOND_STEP, {"code": code_of(SECRET)})
    settings.SIGN_IN_RECORDS = "enrollments.services.no_such_module"
    with pytest.raises(ImportError):
        client.post("/accounts/security/app/off/")
    assert Authenticator.objects.filter(type="totp").exists()


MADE_UP = [
    "",
    "{}",
    "[]",
    "null",
    '"x"',
    "[" * 5_000,
    '{"id": "x", "rawId": "x", "type": "public-key", "response": []}',
    '{"response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}}',
    json.dumps(
        {
            "id": "eA",
            "rawId": "eA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "userHandle": "MQ",
            },
        }
    ),
]


@pytest.mark.parametrize("credential", MADE_UP, ids=range(len(MADE_UP)))
def test_what_is_no_passkey_is_refused_in_words(client, lotte, credential):
    asked = client.get("/accounts/login/passkey/", headers={"Accept": "application/json"})
    assert "challenge" in asked.json()["request_options"]["publicKey"]
    answer = client.post("/accounts/login/passkey/", {"credential": credential}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    with_app(lotte)
    sign_in(client, lotte.email)
    refused = client.post(SECOND_STEP, {"credential": credential})
    assert refused.status_code == 200
    assert "This passkey is not one of yours here" in words(refused)


def test_whoever_is_deactivated_is_not_asked_for_a_code(client, lotte):
    with_app(lotte)
    lotte.is_active = False
    lotte.save(update_fields=("is_active",))
    assert sign_in(client, lotte.email)["Location"] == "/accounts/inactive/"
