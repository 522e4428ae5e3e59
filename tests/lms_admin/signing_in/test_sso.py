"""Signing in with the organisation's account, at a real provider that is another process."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.core import context
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, reverse
from requests import TooManyRedirects

from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import reset_factors
from lms_admin.mails import password_link
from lms_admin.signing_in import urls
from lms_admin.signing_in.sso.adapter import SsoAdapter
from tests.factories import TeamManagerFactory, UserFactory
from tests.lms_admin.signing_in.provider import LOTTE, begun, provider, returned, sign_in_there
from tests.lms_admin.signing_in.steps import PASSWORD, SECRET, code_of, sign_in, with_app
from tests.web import words

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action
ROLES = {"desk-admins": "administrator", "desk-auditors": "auditor"}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with provider(tmp_path_factory.mktemp("provider")) as address:
        yield address


@pytest.fixture
def sso(settings, issuer):
    settings.ROOT_URLCONF = "tests.lms_admin.signing_in.sso_urls"
    settings.SSO_ISSUER, settings.SSO_NAME = issuer, "Example account"
    settings.SSO_CLIENT_ID, settings.SSO_CLIENT_SECRET = "desk", "s3cret"
    return settings


@pytest.fixture
def lotte(db):
    return UserFactory.create(first_name="Lotte", email=LOTTE, password=PASSWORD)


def events() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "about", "door"))


def who(client: Client) -> User | AnonymousUser:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else AnonymousUser()


# --- nothing set ----------------------------------------------------------------------------------


def test_without_a_provider_nothing_of_it_is_there(client):
    with pytest.raises(NoReverseMatch):
        reverse("sso_begin")
    assert client.post("/accounts/sso/").status_code in (302, 404)
    page = client.get("/accounts/login/").content.decode()
    assert "accounts/sso" not in page
    assert "Sign in with SSO" not in page


# --- in -------------------------------------------------------------------------------------------


def test_somebody_is_found_by_the_verified_address_and_linked(sso, client, lotte):
    assert "Sign in with Example account" in words(client.get("/accounts/login/"))
    answer = sign_in_there(client, "lotte", "/learning/record/")
    assert (answer.status_code, answer["Location"]) == (302, "/learning/record/")
    assert who(client) == lotte
    link = SocialAccount.objects.get()
    assert (link.user, link.provider, link.uid) == (lotte, sso.SSO_ISSUER, "lotte")
    assert link.extra_data == {}
    assert events() == [
        (Action.LINK_SIGN_IN, "", "rule"),
        (Action.SIGN_IN, "socialaccount", "screen"),
    ]
    lotte.refresh_from_db()
    assert lotte.check_password(PASSWORD)
    assert "Linked to your account there" in words(client.get("/accounts/security/"))


def test_from_then_on_the_number_counts_and_not_the_address(sso, client, lotte):
    SocialAccount.objects.create(user=lotte, provider=sso.SSO_ISSUER, uid="stranger")
    sign_in_there(client, "stranger")
    assert who(client) == lotte
    assert User.objects.count() == 1


def test_a_number_of_another_issuer_is_nobodys(sso, client, lotte):
    SocialAccount.objects.create(user=lotte, provider="https://other.example", uid="stranger")
    assert sign_in_there(client, "stranger").status_code == 403


def test_state_nonce_and_pkce_go_to_the_provider(sso, client):
    asked = parse_qs(urlsplit(begun(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 16
    again = parse_qs(urlsplit(begun(client)).query)
    assert asked["state"] != again["state"]
    assert asked["nonce"] != again["nonce"]


def test_the_page_on_the_way_leads_there_by_itself_and_by_a_link(sso, client):
    page = client.post("/accounts/sso/").content.decode()
    assert f'<meta http-equiv="refresh" content="0; url={sso.SSO_ISSUER}/oauth2/authorize' in page
    assert client.get("/accounts/sso/").status_code == 405


def test_a_second_step_is_asked_after_the_provider(sso, client, lotte):
    with_app(lotte)
    assert sign_in_there(client, "lotte")["Location"] == "/accounts/second-step/"
    assert client.get("/learning/").status_code == 302
    client.post("/accounts/second-step/", {"code": code_of(SECRET)})
    assert who(client) == lotte


def test_how_strong_the_sign_in_was_is_asked_and_believed_by_setting(sso, client, lotte):
    sso.SSO_ACR = ["phr", "phrh"]
    assert parse_qs(urlsplit(begun(client)).query)["acr_values"] == ["phr phrh"]
    for sub in ("lotte", "lotte-weak"):
        assert "without the second step that is asked" in words(sign_in_there(client, sub))
    sign_in_there(strong := Client(), "lotte-strong")
    assert (who(client).is_authenticated, who(strong)) == (False, lotte)


# --- not in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sub", "why"),
    [
        ("stranger", "nobody here has your email"),
        ("lotte-unverified", "has not verified that your email is yours"),
        ("lotte-unsaid", "has not verified that your email is yours"),
        ("no-email", "does not tell us your email"),
    ],
)
def test_who_is_not_let_in_is_told_why(sso, client, lotte, sub, why):
    answer = sign_in_there(client, sub)
    assert answer.status_code == 403
    assert why in words(answer)
    assert not who(client).is_authenticated
    assert not SocialAccount.objects.exists()
    assert events() == [(Action.SIGN_IN_REFUSED, "", "screen")]


def test_whoever_is_inactive_is_refused_and_keeps_their_role(sso, client, lotte):
    sso.SSO_ROLES = {"staff": "administrator"}
    lotte.is_active = False
    lotte.save(update_fields=("is_active",))
    assert sign_in_there(client, "lotte")["Location"] == "/accounts/inactive/"
    assert not who(client).is_authenticated
    lotte.refresh_from_db()
    assert lotte.role == Role.LEARNER


def test_an_address_that_was_linked_under_another_number_is_looked_into(sso, client, lotte, marit):
    sign_in_there(client, "lotte")
    answer = sign_in_there(Client(), "lotte-new")
    assert answer.status_code == 403
    assert "reset the second step, which lifts that link" in words(answer)
    marit.role = Role.OWNER
    marit.save(update_fields=("role",))
    reset_factors(lotte, actor=Actor.at_screen(marit))
    fresh = Client()
    sign_in_there(fresh, "lotte-new")
    assert who(fresh) == lotte


def test_an_answer_to_another_browser_is_none(sso, client, lotte):
    back = returned(begun(client), "lotte")
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code in (302, 403)
    assert Client().get("/accounts/sso/callback/?code=x&state=x").status_code == 403


def test_a_code_that_was_made_up_is_none(sso, client, lotte):
    back = returned(begun(client), "lotte")
    answer = client.get(re.sub(r"code=[^&]*", "code=made-up", back))
    assert answer.status_code == 503
    assert "does not answer as it should" in words(answer)
    assert not who(client).is_authenticated


def test_a_token_that_was_made_for_another_sign_in_is_none(sso, client, lotte):
    """Somebody else's code, put into one's own answer: its nonce is another one."""
    stolen = returned(begun(Client()), "lotte")
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    own = parse_qs(urlsplit(begun(client)).query)["state"][0]
    answer = client.get("/accounts/sso/callback/", {"code": code, "state": own})
    assert answer.status_code == 503
    assert not who(client).is_authenticated


def test_who_turns_back_at_the_provider_is_told_so(sso, client):
    answer = client.get(returned(begun(client), "lotte", "deny"))
    assert answer.status_code == 403
    assert "You stopped at Example account." in words(answer)


def test_a_provider_that_is_down_gives_a_page_in_words(sso, client, lotte):
    back = returned(begun(client), "lotte")
    sso.SSO_ISSUER = "http://127.0.0.1:9"
    for answer in (client.post("/accounts/sso/"), client.get(back)):
        assert answer.status_code in (403, 503)
        assert "Example account" in words(answer)
    assert client.post("/accounts/sso/")["Retry-After"] == "30"


def test_a_provider_that_calls_itself_otherwise_is_none(sso, client):
    sso.SSO_ISSUER = sso.SSO_ISSUER.replace("127.0.0.1", "localhost")
    assert begun(client).startswith(sso.SSO_ISSUER)
    sso.SSO_ISSUER += "/.//"
    assert client.post("/accounts/sso/").status_code == 503


# --- who is added, and roles ----------------------------------------------------------------------


def test_by_setting_who_is_unknown_is_added_as_a_learner(sso, client):
    sso.SSO_ADDS_USERS = True
    assert sign_in_there(client, "stranger").status_code == 302
    sam = who(client)
    assert (sam.email, sam.name, sam.role) == ("Sam@elsewhere.example", "Sam de Wit", Role.LEARNER)
    assert not sam.has_usable_password()
    assert [action for action, *_rest in events()] == [
        Action.ADD_USER,
        Action.LINK_SIGN_IN,
        Action.SIGN_IN,
    ]


def test_groups_give_the_highest_role_that_they_have(sso, client, client_for):
    sso.SSO_ROLES = ROLES
    admin = UserFactory.create(email="admin@waterhoek.example")
    elsewhere = client_for(admin)
    sign_in_there(client, "admin")
    assert who(client).role == Role.ADMINISTRATOR
    assert client.get("/users/").status_code == 200
    assert elsewhere.get("/learning/").status_code == 302
    assert (Action.GIVE_ROLE, "administrator", "rule") in events()
    given = AuditEvent.objects.get(action=Action.GIVE_ROLE)
    assert (given.actor_id, given.reason) == (None, "Example account")


def test_without_a_group_of_the_setting_the_role_goes_and_without_the_claim_it_stays(sso, client):
    sso.SSO_ROLES = ROLES
    mover = UserFactory.create(email="mover@waterhoek.example", role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=mover)
    sso.SSO_GROUPS_CLAIM = "no-such-claim"
    sign_in_there(client, "mover")
    assert who(client).role == Role.TEAM_MANAGER
    sso.SSO_GROUPS_CLAIM = "groups"
    sign_in_there(Client(), "mover")
    mover.refresh_from_db()
    assert mover.role == Role.LEARNER
    assert not mover.managed.exists()


def test_the_last_owner_stays_owner_whatever_the_groups_say(sso, client):
    sso.SSO_ROLES = ROLES
    owner = UserFactory.create(email="mover@waterhoek.example", role=Role.OWNER)
    sign_in_there(client, "mover")
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    kept = AuditEvent.objects.get(action=Action.GIVE_ROLE)
    assert (kept.skipped, kept.about) == (Outcome.LAST_OWNER, "learner")
    assert "somebody must stay owner" in words(client.get("/audit/"))


# --- nothing else ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/accounts/login/"),
        ("POST", "/accounts/login/passkey/"),
    ],
)
def test_by_setting_there_is_no_other_way_in(sso, client, lotte, method, address):
    sso.SSO_ONLY = True
    answer = client.generic(method, address)
    assert answer.status_code == 403
    assert "You sign in with Example account, and nothing else." in words(answer)


def test_the_only_way_in_is_the_only_one_on_the_page(sso, client, lotte):
    sso.SSO_ONLY = True
    page = client.get("/accounts/login/")
    assert "Sign in with Example account" in words(page)
    assert "Password" not in words(page)
    assert sign_in(client, lotte.email).status_code == 403
    sign_in_there(client, "lotte")
    assert who(client) == lotte
    assert client.get("/accounts/password/change/").status_code == 403
    assert "Change password" not in words(client.get("/accounts/security/"))


def test_by_setting_no_address_sets_or_changes_a_password(sso, client, lotte, mailoutbox):
    """Each address that has a password in it, as a stranger with a good link and as its owner."""
    sso.SSO_ONLY = True
    with context.request_context(RequestFactory().get("/")):
        key = urlsplit(password_link(lotte)).path
    names = {name for name in urls_of_accounts() if "password" in name}
    assert len(names) == 6
    sign_in_there(owner := Client(), "lotte")
    new = {"password1": SECRET, "password2": SECRET, "oldpassword": PASSWORD, "email": lotte.email}
    for name in names:
        address = key if name.endswith("from_key") else reverse(name)
        for visitor in (client, owner):
            for answer in (visitor.get(address), visitor.post(address, new)):
                # Whoever has to sign in first is sent there, and comes back to the same page.
                sent_away = answer.get("Location", "").startswith("/accounts/login/")
                assert sent_away or "There are no passwords here" in words(answer), name
    before = lotte.password
    lotte.refresh_from_db()
    assert lotte.password == before
    assert not mailoutbox


def test_by_setting_no_password_confirms_who_it_is(sso, client, lotte):
    sso.SSO_ONLY = True
    sign_in_there(client, "lotte")
    with_app(lotte)
    answer = client.post("/accounts/reauthenticate/?next=/learning/", {"password": PASSWORD})
    assert answer["Location"].startswith("/accounts/reauthenticate/code/?next=%2Flearning%2F")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "You sign in with Example account"), ("nl", "Je logt in met Example account")],
)
def test_an_invitation_leads_to_the_provider(
    sso, client_for, marit, mailoutbox, language, sentence
):
    sso.SSO_ONLY = True
    desk = client_for(marit)
    assert "sign in with Example account" in words(desk.get("/users/add/"))
    added = {"email": LOTTE, "first_name": "Lotte", "last_name": "Bos", "language": language}
    profile = desk.post("/users/add/", added, follow=True)
    assert "Sends the link to do so." in words(profile)
    [mail] = mailoutbox
    assert sentence in mail.body
    assert re.findall(r"http\S+", mail.body) == ["http://testserver/accounts/login/"]
    sign_in_there(newcomer := Client(), "lotte")
    assert who(newcomer).email == LOTTE
    assert "Invite again" not in words(desk.get(profile.request["PATH_INFO"]))


def test_beside_passwords_an_invitation_names_both_ways(sso, client_for, marit, mailoutbox):
    client_for(marit).post("/users/add/", {"email": LOTTE, "first_name": "L", "last_name": "Bos"})
    [mail] = mailoutbox
    reset, sign_in_page = re.findall(r"http\S+", mail.body)
    assert "/accounts/password/reset/key/" in reset
    assert sign_in_page == "http://testserver/accounts/login/"


class Elsewhere(BaseHTTPRequestHandler):
    """Says of every address that it is to be found at another one."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/another")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing is to be read of it."""


def test_nowhere_is_gone_where_the_provider_leads(sso, client):
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        sso.SSO_ISSUER = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(TooManyRedirects):
            SsoAdapter().get_requests_session().get(sso.SSO_ISSUER)
        assert client.post("/accounts/sso/").status_code == 503
        server.shutdown()


def urls_of_accounts() -> list[str]:
    return [str(one.name) for one in urls.urlpatterns if isinstance(one, URLPattern)]
