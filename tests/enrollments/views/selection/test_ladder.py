"""Unenroll, remove and re-enroll of what is selected: asked first, then done; and who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollments.models import AuditEvent, Enrollment
from enrollments.roles import Right
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
    undo_address,
)
from tests.factories import EnrollmentFactory, LearningRecordFactory
from tests.ledger import Tables
from tests.rows import fresh
from tests.web import HTMX, elements, hidden, links, words


def test_unenroll_one(desk, marit, sanne, row):
    asked = ask(desk, UNENROLL, row)
    assert asked.status_code == 200
    shown = words(asked)
    assert "Unenroll Sanne Hoekstra from CPR and AED refresher?" in shown
    assert "Sanne loses access right away." in shown
    done = confirm(desk, asked, reason="Left the ward")
    assert (done.status_code, done["Location"]) == (302, BACK)
    assert banner(done) == ["1 enrollment unenrolled."]
    now = fresh(row)
    assert (now.status, now.progress, now.unenrolled_by) == ("unenrolled", 64, "Marit Vink")
    event = AuditEvent.objects.get()
    assert (event.action, event.door, event.actor_name) == ("unenroll", "screen", "Marit Vink")
    assert (event.reason, event.user) == ("Left the ward", sanne)


def test_remove_one(desk, sanne, row):
    LearningRecordFactory.create(enrollment=row)
    asked = ask(desk, REMOVE, row)
    shown = words(asked)
    assert "Remove the enrollment of Sanne Hoekstra in CPR and AED refresher?" in shown
    assert "This deletes data for good. Progress (64%), results and history are deleted." in shown
    done = confirm(desk, asked, ack="on")
    assert (done.status_code, done["Location"]) == (302, BACK)
    assert banner(done) == ["1 enrollment removed."]
    assert undo_address(done) == ""
    assert fresh(row) is None


def test_reenroll_one(desk, sanne):
    row = EnrollmentFactory.create(user=sanne, unenrolled=True, progress=20)
    asked = ask(desk, REENROLL, row)
    assert "Access returns, with progress as it was." in words(asked)
    done = confirm(desk, asked)
    assert banner(done) == ["1 enrollment re-enrolled, with progress as it was."]
    assert (fresh(row).status, fresh(row).progress) == ("enrolled", 20)


@pytest.mark.parametrize("address", ADDRESSES)
def test_over_htmx_it_is_asked_in_the_dialog_and_done_in_the_list(desk, sanne, row, address):
    if address == REENROLL:
        row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    back = reverse("user_enrollments", args=(sanne.pk,))
    asked = ask(desk, address, row, headers=HTMX, next=back)
    assert asked["HX-Retarget"] == "#dialog"
    assert "<html" not in asked.content.decode()
    assert 'id="dialog-title" tabindex="-1"' in asked.content.decode()
    (form,) = elements(asked, "form")
    assert form["action"] == form["hx-post"] == address
    assert form["hx-target"] == "#enrollments"
    done = confirm(desk, asked, headers=HTMX, **TICKED[address])
    assert (done.status_code, done["Location"]) == (302, back)
    shown = desk.get(back, headers=HTMX)
    assert shown["HX-Trigger-After-Settle"] == "dialog:close"
    assert 'hx-swap-oob="innerHTML:#messages"' in shown.content.decode()
    assert "1 enrollment " in words(shown)
    # The banner speaks for itself.
    assert "sorted by status</div>" not in shown.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_sign_in_first(client, row, address):
    before = Tables.now()
    assert ask(client, address, row)["Location"].startswith("/accounts/login/?next=")
    assert ask(client, address, row, headers=HTMX)["HX-Redirect"].startswith("/accounts/login/")
    assert client.post(address, {"e": row.pk, "confirmed": "1"}).status_code == 302
    assert nothing_changed(before)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_learner_is_refused_even_their_own(client_for, sanne, row, address):
    before = Tables.now()
    learner = client_for(sanne)
    assert ask(learner, address, row).status_code == 403
    assert learner.post(address, {"e": row.pk, "confirmed": "1"}).status_code == 403
    assert nothing_changed(before)


@pytest.mark.parametrize(
    ("right", "allowed"), [("unenroll", UNENROLL), ("remove", REMOVE), ("enroll", REENROLL)]
)
def test_each_action_has_a_right_of_its_own(client_for, tom, row, right, allowed, rights):
    rights(tom, Right(f"enrollments.{right}"), Right.VIEW_ENROLLMENT, Right.VIEW_USER)
    helper = client_for(tom)
    for address in ADDRESSES:
        assert ask(helper, address, row).status_code == (200 if address == allowed else 403)


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_may_act_and_see_nothing_finds_nothing(client_for, tom, row, address, rights):
    rights(tom, Right.UNENROLL, Right.REMOVE, Right.ENROLL)
    before = Tables.now()
    blind = client_for(tom)
    assert ask(blind, address, row).status_code == 404
    assert blind.post(address, {"e": row.pk, "confirmed": "1"}).status_code == 404
    assert nothing_changed(before)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(desk, address, method):
    assert getattr(desk, method)(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_asking_changes_nothing(desk, sanne, row, address):
    EnrollmentFactory.create(user=sanne, unenrolled=True)
    before = Tables.now()
    ask(desk, address, *Enrollment.objects.order_by("pk"))
    ask(desk, address, row, headers=HTMX)
    desk.head(address, {"e": row.pk})
    assert nothing_changed(before)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_selected(desk, row, address):
    before = Tables.now()
    for response in (desk.get(address, {"next": BACK}), desk.post(address, {"next": BACK})):
        assert (response.status_code, response["Location"]) == (302, BACK)
    assert banner(desk.get(address, {"next": BACK}))[-1] == "Select at least one enrollment"
    over_htmx = desk.get(address, {"next": BACK}, headers=HTMX)
    assert over_htmx["HX-Redirect"] == BACK
    assert nothing_changed(before)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_selection_in_which_nothing_can_be_done_is_recorded(desk, marit, address):
    """Somebody's own cannot be changed: the whole selection is a no-op, and is told as skipped."""
    row = EnrollmentFactory.create(user=marit, unenrolled=address == REENROLL)
    before = Tables.now()
    assert desk.post(address, {"e": [row.pk], "next": BACK, "confirmed": "1"}).status_code == 302
    (event,) = before.events()
    assert (event.skipped, event.door, event.actor) == ("own_enrollment", "screen", marit)
    assert event.about == row.activity.title


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:x()", "users", "0"]
)
def test_next_never_leads_to_another_site(desk, sanne, row, address, elsewhere):
    if address == REENROLL:
        row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    asked = ask(desk, address, row, next=elsewhere)
    assert hidden(asked)["next"] == ["/"]
    assert not any("evil" in link or "javascript" in link for link in links(asked))
    done = confirm(desk, asked, next=elsewhere, **TICKED[address])
    assert (done.status_code, done["Location"]) == (302, "/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_number_of_queries_does_not_grow(desk, sanne, address):
    counts = []
    for number in (1, 50):
        rows = EnrollmentFactory.create_batch(number, user=sanne, unenrolled=address == REENROLL)
        desk.get("/activities/")  # shows the banner of the round before
        with CaptureQueriesContext(connection) as queries:
            asked = ask(desk, address, *rows)
        with CaptureQueriesContext(connection) as more:
            done = confirm(desk, asked, **TICKED[address])
        assert done.status_code == 302
        counts.append((len(queries), len(more)))
    assert counts[0] == counts[1]
