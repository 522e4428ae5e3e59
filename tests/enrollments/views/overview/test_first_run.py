"""The first steps of an academy: what an owner finds after `create_owner`, and how it goes on."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from enrollments.models import Academy, Enrollment, LearningActivity, User
from enrollments.queries.academy import forget_terms
from enrollments.roles import Role
from enrollments.services import create_owner
from enrollments.services.figures import count_figures
from imports.services import chores
from imports.work import queue
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.web import links, words

TERMS = {"name": "Lakeside Academy", "language": "nl", "time_zone": "Asia/Tokyo"}


def set_up(**terms):
    Academy.objects.create(**TERMS | terms)
    forget_terms()


@pytest.fixture
def owner(db):
    create_owner("marit@lakeside.example", "a long password", first_name="Marit", last_name="Vink")
    client = Client()
    assert client.login(email="marit@lakeside.example", password="a long password")
    return client


def test_an_owner_of_nothing_is_led(owner):
    response = owner.get("/", follow=True)
    assert response.redirect_chain == [(reverse("overview"), 302)]
    said = words(response)
    assert "Welcome, Marit. Set up your academy" in said
    assert "Only you so far" in said
    assert said.count("None yet") == 2


def test_the_first_step(owner):
    response = owner.post(reverse("academy_set_up"), TERMS | {"language": "en"}, follow=True)
    assert response.redirect_chain == [(reverse("overview"), 302)]
    assert Academy.objects.get().name == "Lakeside Academy"
    # The transaction of a test never ends, so its process has not read it again.
    forget_terms()
    response = owner.get(reverse("overview"))
    assert 'class="is-done"' in response.content.decode()
    assert "Lakeside Academy" in words(response)
    assert reverse("academy") in links(response)


@pytest.mark.parametrize("address", ["academy_set_up", "academy"])
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (TERMS | {"name": " "}, "Enter the name of your academy"),
        (TERMS | {"name": "x" * 81}, "Use at most 80 characters"),
        (TERMS | {"language": "fr"}, "This option does not exist. Choose another one"),
        (TERMS | {"time_zone": ""}, "Choose a time zone"),
        (TERMS | {"time_zone": "Mars/Phobos"}, "Choose a time zone"),
    ],
)
def test_what_is_wrong_is_said(owner, address, sent, said):
    response = owner.post(reverse(address), sent)
    assert response.status_code == 422
    assert said in words(response)
    assert not Academy.objects.exists()


def test_the_steps_stay_until_the_last_is_taken_or_somebody_is_enrolled(owner):
    sanne = UserFactory.create()
    activity = LearningActivityFactory.create()
    said = words(owner.get(reverse("overview")))
    assert "Set up your academy" in said
    assert "2 users" in said
    assert "1 activity" in said
    qualification = QualificationFactory.create()
    assert "Set up your academy" not in words(owner.get(reverse("overview")))
    qualification.delete()
    EnrollmentFactory.create(user=sanne, activity=activity)
    assert "Set up your academy" not in words(owner.get(reverse("overview")))


def test_whom_nobody_enrolled_yet_is_said_until_somebody_is(owner):
    sanne, activity = UserFactory.create(), LearningActivityFactory.create()
    QualificationFactory.create()
    count_figures()
    assert "Open an activity and enroll users in it" in words(owner.get(reverse("overview")))
    EnrollmentFactory.create(user=sanne, activity=activity)
    assert "Open an activity and" not in words(owner.get(reverse("overview")))


def test_an_administrator_has_no_form_of_the_academy(client_for, marit):
    response = client_for(marit).get(reverse("overview"))
    assert "An owner gives it its name" in words(response)
    assert reverse("academy_set_up") not in response.content.decode()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEAM_MANAGER])
def test_who_can_add_nothing_is_not_led(client_for, marit, role):
    response = client_for(give(marit, role)).get(reverse("overview"))
    assert "Set up your academy" not in words(response)


# --- what it is for -------------------------------------------------------------------------------


def test_pages_and_mails_have_its_name(client_for, sanne, mailoutbox):
    set_up(language="en")
    assert "Lakeside Academy" in words(client_for(sanne).get(reverse("learning")))
    Client().post(reverse("account_reset_password"), {"email": sanne.email})
    assert mailoutbox[0].subject == "Lakeside Academy: Choose a new password"
    assert "at Lakeside Academy" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("cookie", "own", "academys", "header", "shown"),
    [
        ("en", "nl", "nl", "nl", "en"),
        ("", "en", "nl", "nl", "en"),
        ("", "", "nl", "en", "nl"),
        ("", "", "", "nl", "nl"),
        ("fr", "", "nl", "en", "nl"),
    ],
)
def test_a_language_is_chosen_by_who_is_nearest(
    client_for, sanne, cookie, own, academys, header, shown
):
    """In this browser, by this person, by the academy; and only then by the browser itself."""
    if academys:
        set_up(language=academys)
    sanne.language = own
    sanne.save()
    client = client_for(sanne)
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    for address in (reverse("learning"), "/nowhere/"):
        response = client.get(address, headers={"accept-language": header})
        assert response["Content-Language"] == shown
        assert f'<html lang="{shown}"' in response.content.decode()


def test_a_mail_is_in_the_language_of_who_gets_it(sanne, mailoutbox):
    set_up()
    Client().post(reverse("account_reset_password"), {"email": sanne.email})
    sanne.language = "en"
    sanne.save()
    Client().post(reverse("account_reset_password"), {"email": sanne.email})
    assert [mail.subject.partition(": ")[2] for mail in mailoutbox] == [
        "Kies een nieuw wachtwoord",
        "Choose a new password",
    ]


# When it is the 11th in Tokyo already, and still the 10th in Amsterdam.
EVENING = datetime(2026, 6, 10, 20, 0, tzinfo=UTC)


def test_its_midnight_makes_overdue(client_for, sanne, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: EVENING)
    due = datetime(2026, 6, 10, tzinfo=UTC).date()
    EnrollmentFactory.create(user=sanne, due_on=due)
    client = client_for(sanne)
    assert "Overdue" not in words(client.get(reverse("learning")))
    set_up(language="en")
    assert "Overdue" in words(client.get(reverse("learning")))
    assert Enrollment.objects.get().state != Enrollment.State.OVERDUE  # outside a request


@pytest.mark.parametrize("job", [queue.work, chores.purge, chores.recount_now])
def test_every_job_is_done_in_its_time(job, monkeypatch, db):
    set_up()
    monkeypatch.setattr(timezone, "now", lambda: EVENING)
    seen: list[date] = []
    body = job.func.__wrapped__
    monkeypatch.setitem(
        body.__globals__,
        {"work": "leases", "purge": "purging", "recount_now": "tallies"}[body.__name__],
        Spy(seen),
    )
    job.func(*([1] if job is queue.work else []))
    assert [str(day) for day in seen] == ["2026-06-11"]


class Spy:
    """Notes which day it is when it is asked for anything, and answers with nothing."""

    def __init__(self, seen):
        self.seen = seen

    def __getattr__(self, name):
        def note(*args):
            self.seen.append(timezone.localdate())
            return None if name == "take" else []

        return note


# --- the sample academy ---------------------------------------------------------------------------


def test_an_owner_looks_around_and_clears_up(owner):
    assert "Look around first" in words(owner.get(reverse("overview")))
    # A worker counts the empty academy as soon as it runs; the sample does not wait for that.
    assert chores.count_again()
    response = owner.post(reverse("sample_load"), follow=True)
    assert DBTaskResult.objects.count() == 2
    assert "The sample academy is loaded." in words(response)
    forget_terms()
    response = owner.get(reverse("overview"))
    assert "This is a sample academy" in words(response)
    assert reverse("sample_remove") in links(response)
    page = owner.get(reverse("sample_remove"))
    said = words(page)
    assert "300 users, 12 teams, 40 activities, 6 qualifications and 3,000 enrollments" in said
    assert "Kept, because" not in said
    mine = EnrollmentFactory.create(
        user=UserFactory.create(email="noor@lakeside.example"),
        activity=LearningActivity.objects.get(code="HYG-1"),
    )
    stale = owner.post(reverse("sample_remove"), {"seen": page.context["seen"]})
    assert stale.status_code == 409
    assert "Something changed since you opened this." in words(stale)
    assert f"{mine.activity.title}: users of yours are enrolled in it" in words(stale)
    response = owner.post(reverse("sample_remove"), {"seen": stale.context["seen"]}, follow=True)
    assert "The sample academy is removed." in words(response)
    assert User.objects.count() == 2
    assert Enrollment.objects.get() == mine


def test_without_a_sample_nothing_is_removed(owner):
    response = owner.get(reverse("sample_remove"), follow=True)
    assert response.redirect_chain == [(reverse("academy"), 302)]
    assert "There is no sample academy." in words(response)
    response = owner.post(reverse("sample_remove"), follow=True)
    assert "There is no sample academy." in words(response)


def test_an_academy_in_use_is_told_why_it_gets_none(owner):
    UserFactory.create()
    LearningActivityFactory.create()
    response = owner.post(reverse("sample_load"), follow=True)
    assert "The sample academy was not loaded: your academy is in use already" in words(response)


def test_users_from_a_file_is_chosen_already_where_it_leads(owner):
    (link,) = (one for one in links(owner.get("/overview/")) if one.startswith("/imports/new/"))
    assert 'value="users" id="id_action_users" checked' in owner.get(link).content.decode()
