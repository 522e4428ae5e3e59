"""The confirmation: it is checked on the server, and it says what is kept, lost and left out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.models import Enrollment
from tests.enrollments.views.selection.asking import (
    ADDRESSES,
    BACK,
    REENROLL,
    REMOVE,
    TICKED,
    UNENROLL,
    ask,
    banner,
    confirm,
    nothing_changed,
)
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.ledger import Tables
from tests.rows import fresh, of, place
from tests.web import HTMX, elements, hidden, links, words


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_confirmation_it_is_asked_for(desk, sanne, row, address):
    if address == REENROLL:
        row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    before = Tables.now()
    response = desk.post(address, {"e": row.pk, "next": BACK, **TICKED[address]})
    assert response.status_code == 422
    assert hidden(response)["confirmed"] == ["1"]
    assert nothing_changed(before)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_remove_needs_the_box(desk, row, headers):
    asked = ask(desk, REMOVE, row, headers=headers)
    refused = confirm(desk, asked, headers=headers, reason="Enrolled by mistake")
    assert refused.status_code == 422
    shown = words(refused)
    assert "There is a problem Tick the box to confirm that you checked this" in shown
    if not headers:
        assert shown.startswith("Error: Remove the enrollment of Sanne Hoekstra")
    assert fresh(row) == row
    # What was typed is still there.
    (reason,) = [field for field in elements(refused, "input") if field.get("name") == "reason"]
    assert reason["value"] == "Enrolled by mistake"


def test_a_reason_that_is_too_long(desk, row):
    refused = confirm(desk, ask(desk, UNENROLL, row), reason="x" * 501)
    assert refused.status_code == 422
    assert fresh(row).is_open


def test_cancel_comes_first_and_the_action_last(desk, row):
    html = ask(desk, REMOVE, row, headers=HTMX).content.decode()
    foot = html[html.index("dlg__foot") :]
    assert foot.index("Cancel") < foot.index("btn--danger")
    assert "autofocus" not in html
    assert "disabled" not in html


def test_of_one_user(desk, sanne):
    EnrollmentFactory.create(user=sanne, activity__title="Airway", source="self")
    required = EnrollmentFactory.create(user=sanne, activity__title="Burns", in_progress=True)
    ended = EnrollmentFactory.create(
        user=sanne,
        activity__title="Care",
        unenrolled=True,
        unenrolled_at="2026-06-11T10:00Z",
        enrolled_at="2026-01-11T10:00Z",
    )
    QualificationFactory.create(
        name="Level 4 nurse", activities=[required.activity], holders=[sanne]
    )
    rows = Enrollment.objects.order_by("pk")
    unenroll = words(ask(desk, UNENROLL, *rows))
    assert "Unenroll Sanne Hoekstra from 2 activities?" in unenroll
    assert "Airway Self-enrolled Burns Level 4 nurse" in unenroll
    assert "1 of these is required by a qualification." in unenroll
    assert "1 can't be unenrolled: there is nothing to unenroll." in unenroll
    assert "Care: Already unenrolled on 11 Jun 2026" in unenroll
    assert "Cancel Unenroll from 2 activities" in unenroll
    remove = words(ask(desk, REMOVE, *rows))
    assert "Remove 3 enrollments of Sanne Hoekstra?" in remove
    assert "Progress (0%, 64% and 0%), results and history are deleted." in remove
    assert "1 of these will come back, empty." in remove
    assert "Will be enrolled again: qualification Level 4 nurse." in remove
    assert "progress and results of these 3 enrollments will be deleted." in remove
    assert "Cancel Remove 3 enrollments" in remove
    qualifications = reverse("user_qualifications", args=(sanne.pk,))
    assert qualifications in links(ask(desk, REMOVE, *rows))
    reenroll = words(ask(desk, REENROLL, *rows))
    assert "Re-enroll Sanne Hoekstra in Care?" in reenroll
    assert "2 can't be re-enrolled." in reenroll
    assert "Airway: Already enrolled" in reenroll
    assert confirm(desk, ask(desk, UNENROLL, *rows)).status_code == 302
    assert fresh(ended).revision == ended.revision


def test_of_one_activity(desk, sanne, tom):
    activity = LearningActivityFactory.create(title="CPR and AED refresher")
    rows = [EnrollmentFactory.create(user=user, activity=activity) for user in (sanne, tom)]
    unenroll = words(ask(desk, UNENROLL, *rows))
    assert "Unenroll 2 participants?" in unenroll
    assert "They lose access right away." in unenroll
    assert "Sanne Hoekstra Marit Vink Tom Jansen Marit Vink" in unenroll
    remove = words(ask(desk, REMOVE, *rows))
    assert "Remove 2 enrollments in CPR and AED refresher?" in remove


def test_nothing_to_do_has_no_button(desk, sanne):
    row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    asked = ask(desk, UNENROLL, row)
    assert "Nothing to unenroll" in words(asked)
    assert not [b for b in elements(asked, "button") if "btn--danger" in (b.get("class") or "")]
    assert BACK in links(asked)


def test_the_dialog_names_five_and_its_page_all_of_them(desk, sanne):
    rows = [
        EnrollmentFactory.create(user=sanne, activity__title=f"Activity {letter}")
        for letter in "ABCDEFGH"
    ]
    shown = ask(desk, UNENROLL, *rows, headers=HTMX)
    assert "Activity E" in words(shown)
    assert "Activity F" not in words(shown)
    assert "and 3 more" in words(shown)
    (page,) = [link for link in links(shown) if link.startswith(UNENROLL)]
    whole = desk.get(page)
    assert "and 3 more" in words(whole)
    assert "Activity H" in words(whole)
    assert BACK in links(whole)


def test_after_a_remove_the_banner_says_what_came_back(desk, sanne, row):
    QualificationFactory.create(name="Level 4 nurse", activities=[row.activity], holders=[sanne])
    other = EnrollmentFactory.create(user=sanne)
    done = confirm(desk, ask(desk, REMOVE, row, other), ack="on")
    assert banner(done) == [
        "2 enrollments removed. 1 was enrolled again by the qualification Level 4 nurse."
    ]
    assert place(sanne, row.activity).pk != row.pk


def test_after_a_partial_unenroll_the_banner_tells_them_apart(desk, sanne, row):
    ended = EnrollmentFactory.create(user=sanne, unenrolled=True)
    more = EnrollmentFactory.create(user=sanne)
    done = confirm(desk, ask(desk, UNENROLL, row, ended, more))
    assert banner(done) == ["2 unenrolled, 1 was already unenrolled."]


def test_the_side_menu_shows_where_it_was_asked(desk, sanne, row):
    assert ask(desk, UNENROLL, row).context["section"] == "activities"
    back = reverse("user_enrollments", args=(sanne.pk,))
    assert ask(desk, UNENROLL, row, next=back).context["section"] == "users"


def test_the_confirmation_of_a_remove_names_the_new_due_date(desk, sanne, row):
    nurse = QualificationFactory.create(holders=[sanne])
    nurse.requirements.create(activity=row.activity, due_days=30)
    due = f"{timezone.localdate() + timedelta(days=30):%-d %b %Y}"
    free = EnrollmentFactory.create(user=sanne, activity__title="Welcome")
    shown = words(ask(desk, REMOVE, row, free))
    assert shown.count(f"comes back, due {due}") == 1
    assert shown.index("CPR and AED refresher") < shown.index("comes back") < shown.index("Welcome")
    assert "comes back" not in words(ask(desk, UNENROLL, row, free))
    confirm(desk, ask(desk, REMOVE, row), ack="on")
    assert f"{place(sanne, row.activity).due_on:%-d %b %Y}" == due


@pytest.mark.parametrize("why", ["no time frame", "archived", "inactive", "ended"])
def test_what_does_not_come_back_by_a_date_names_none(desk, sanne, row, why):
    nurse = QualificationFactory.create(holders=[sanne], ended=why == "ended")
    days = None if why == "no time frame" else 30
    nurse.requirements.create(activity=row.activity, due_days=days)
    if why == "archived":
        of(row.activity).update(archived_at=timezone.now())
    if why == "inactive":
        of(sanne).update(is_active=False)
    assert "comes back, due" not in words(ask(desk, REMOVE, row))
