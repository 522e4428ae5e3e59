"""Whoever has a role that needs a second factor can do nothing before there is one."""

import pytest

from enrollments.roles import Role
from lms_admin import valid
from tests.doors.addresses import asked
from tests.doors.estate import Estate
from tests.doors.tables import all_tables
from tests.lms_admin.signing_in.steps import with_app
from tests.web import words

pytestmark = pytest.mark.django_db
# What is needed to set one up, and the ways out.
PASS = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout", "set_language"),
}


@pytest.fixture(autouse=True)
def _required(settings):
    settings.MFA_REQUIRED_FOR = ["owner", "administrator"]


def test_the_roles_of_the_setting_are_those_of_the_academy():
    assert set(valid.ROLES) == set(Role.values)


def test_every_address_leads_to_setting_one_up_and_does_nothing():
    estate, before = Estate.make(Role.OWNER), all_tables()
    rows = [row for row in asked() if row.name not in PASS]
    assert len(rows) > 200
    for row in rows:
        page = estate.ask(row.name, row.method, row.about)
        assert (page.status_code, page.get("Location")) == (302, "/accounts/security/"), row.name
        part = estate.ask(row.name, row.method, row.about, fragment=True)
        assert (part.status_code, part["HX-Redirect"]) == (204, "/accounts/security/"), row.name
    assert estate.client.get("/no/such/page/")["Location"] == "/accounts/security/"
    # But for imports, which the estate itself opens to have an address.
    assert {name: rows for name, rows in all_tables().items() if "import" not in name} == {
        name: rows for name, rows in before.items() if "import" not in name
    }


def test_the_page_says_why_and_its_ways_are_open():
    estate = Estate.make(Role.ADMINISTRATOR)
    assert "Your role requires a second step." in words(estate.client.get("/accounts/security/"))
    assert estate.client.get("/accounts/security/app/").status_code == 200
    assert estate.client.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER, Role.LEARNER])
def test_other_roles_are_not_asked(role):
    assert Estate.make(role).client.get("/learning/").status_code == 200


def test_with_one_everything_is_open_and_recovery_codes_alone_are_none(django_assert_num_queries):
    estate = Estate.make(Role.OWNER)
    with_app(estate.by)
    assert estate.client.get("/users/").status_code == 200
    assert "Your role requires" not in words(estate.client.get("/accounts/security/"))
    estate.by.authenticator_set.filter(type="totp").delete()
    assert estate.client.get("/users/").status_code == 302
