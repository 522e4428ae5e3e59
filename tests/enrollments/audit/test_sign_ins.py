"""Who signed in, was refused and signed out stands in the audit, and nothing that was typed."""

import pytest
from django.test import Client

from enrollments.models import AuditEvent
from tests.enrollments.audit.events import shown
from tests.factories import UserFactory

PASSWORD = "correct-horse-battery"
Action = AuditEvent.Action


@pytest.fixture
def lotte(db):
    return UserFactory.create(
        first_name="Lotte",
        last_name="van Ginkel",
        email="lotte@waterhoek.example",
        password=PASSWORD,
    )


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def events() -> list[tuple[str, int | None, int | None]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "user", "actor"))


def test_a_sign_in_and_a_sign_out_are_recorded(client, lotte):
    sign_in(client, lotte.email)
    client.post("/accounts/logout/")
    assert events() == [
        (Action.SIGN_IN, lotte.pk, lotte.pk),
        (Action.SIGN_OUT, lotte.pk, lotte.pk),
    ]


def test_a_refusal_names_whom_it_was_about_and_nobody_as_its_actor(client, lotte):
    sign_in(client, lotte.email.upper(), "wrong")
    assert events() == [(Action.SIGN_IN_REFUSED, lotte.pk, None)]
    assert AuditEvent.objects.get().actor_name == ""


def test_of_an_unknown_address_nothing_is_kept_and_the_answer_is_the_same(client, lotte):
    unknown = sign_in(client, "who@elsewhere.example", "wrong")
    known = sign_in(client, lotte.email, "wrong")
    assert events() == [
        (Action.SIGN_IN_REFUSED, None, None),
        (Action.SIGN_IN_REFUSED, lotte.pk, None),
    ]
    kept = AuditEvent.objects.order_by("pk").first()
    assert "elsewhere" not in str(vars(kept))
    assert unknown.status_code == known.status_code == 200
    assert unknown.context["form"].errors == known.context["form"].errors


def test_whoever_is_inactive_is_refused(client, lotte):
    lotte.is_active = False
    lotte.save(update_fields=("is_active",))
    sign_in(client, lotte.email)
    assert events() == [(Action.SIGN_IN_REFUSED, lotte.pk, None)]


def test_they_stand_in_the_audit_list_and_not_in_the_history_of_a_user(
    client, client_for, lotte, marit
):
    sign_in(client, lotte.email)
    sign_in(Client(), "who@elsewhere.example", "wrong")
    desk = client_for(marit)
    assert shown(desk.get("/audit/")) == ["Sign-in refused", "Signed in"]
    assert "Lotte van Ginkel · Screen" in desk.get("/audit/").content.decode()
    assert "Signed in" not in desk.get(f"/users/{lotte.pk}/history/").content.decode()


def test_without_a_module_that_records_signing_in_works(client, lotte, settings):
    settings.SIGN_IN_RECORDS = ""
    sign_in(client, lotte.email)
    assert client.get("/learning/").status_code == 200
    assert not events()
