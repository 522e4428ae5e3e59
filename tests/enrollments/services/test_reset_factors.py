"""An owner resets the second step of somebody who lost it, and nobody their own."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import create_owner, reset_factors
from tests.factories import UserFactory, give
from tests.lms_admin.signing_in.steps import with_app
from tests.web import words

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


@pytest.fixture
def owner(marit):
    return give(marit, Role.OWNER)


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


def address(user):
    return f"/users/{user.pk}/second-step/"


def test_it_asks_resets_ends_sessions_records_and_tells(desk, owner, client_for, tom):
    with_app(tom)
    theirs = client_for(tom)
    assert "Make sure that it is really this person" in words(desk.get(address(tom)))
    answer = desk.post(address(tom), follow=True)
    said = f"The second step of Tom Jansen is reset. {tom.email} was told."
    assert said in words(answer)
    assert not Authenticator.objects.exists()
    assert theirs.get("/learning/").status_code == 302
    event = AuditEvent.objects.get()
    assert (event.action, event.user_id, event.actor_id) == (Action.RESET_FACTORS, tom.pk, owner.pk)
    assert [one.to for one in mail.outbox] == [[tom.email]]
    assert "Second steps of Tom Jansen reset" in words(desk.get("/audit/"))


def test_where_there_is_none_nothing_changes_and_nobody_gets_mail(desk, client_for, tom):
    theirs = client_for(tom)
    assert "nothing to reset" in words(desk.get(address(tom)))
    assert "has no second step" in words(desk.post(address(tom), follow=True))
    assert theirs.get("/learning/").status_code == 200
    assert AuditEvent.objects.get().skipped == Outcome.NO_CHANGE
    assert not mail.outbox


def test_nobody_resets_their_own(desk, owner):
    with_app(owner)
    assert desk.get(address(owner)).status_code == desk.post(address(owner)).status_code == 403
    refused = reset_factors(owner, actor=Actor.at_screen(owner))
    assert refused.refused == Outcome.NOT_ALLOWED
    assert Authenticator.objects.exists()
    assert "second-step" not in desk.get(f"/users/{owner.pk}/profile/").content.decode()


def test_an_owner_who_lost_theirs_comes_back_by_the_command_line():
    lone = with_app(UserFactory.create(role=Role.OWNER))
    create_owner(lone.email, "correct-horse-battery", first_name="x", last_name="y")
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.filter(action=Action.RESET_FACTORS, user=lone.pk, skipped="").exists()
