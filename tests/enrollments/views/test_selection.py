"""Unenroll, remove and re-enroll of what is selected: asked first, then done, and undone."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollments import services
from enrollments.forms.selection import MAX_AGE_SECONDS, matching_token
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import LostRace
from enrollments.views import selection as views
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.ledger import Tables
from tests.rows import fresh, learner, of, place
from tests.web import HTMX, elements, hidden, links, words

UNENROLL = "/enrollments/unenroll/"
REMOVE = "/enrollments/remove/"
REENROLL = "/enrollments/re-enroll/"
ADDRESSES = (UNENROLL, REMOVE, REENROLL)
BACK = "/activities/?q=cpr"
# What a browser adds to the fields of the confirmation for each action.
TICKED = {UNENROLL: {}, REMOVE: {"ack": "on"}, REENROLL: {}}


@pytest.fixture
def desk(client_for, marit):
    return client_for(marit)


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(
        user=sanne, activity__title="CPR and AED refresher", in_progress=True
    )


def ask(client, address, *rows, headers=None, **more):
    data = {"e": [each.pk for each in rows], "next": BACK, **more}
    return client.get(address, data, headers=headers)


def confirm(client, asked, *, headers=None, **more):
    """Send the confirmation that `asked` shows, with `more` typed or ticked."""
    return client.post(asked.request["PATH_INFO"], hidden(asked) | more, headers=headers)


def banner(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def undo_address(response) -> str:
    (message,) = get_messages(response.wsgi_request)
    return message.extra_tags.removeprefix("undo:")


def nothing_changed(before: Tables) -> bool:
    return before == Tables.now()


# --- the ladder, for all three --------------------------------------------------------------------


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


# --- gone, doubled, changed -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_everything_is_gone(desk, marit, row, address):
    number = row.pk
    services.remove(of(row), actor=views.Actor.at_screen(marit))
    before = Tables.now()
    data = {"e": [number, "nonsense"], "next": BACK, "confirmed": "1"}
    for response in (desk.get(address, data), desk.post(address, data)):
        assert response.status_code == 404
        assert "These enrollments are no longer there Nothing was changed. Back" in words(response)
        assert BACK in links(response)
    over_htmx = desk.get(address, data, headers=HTMX)
    assert (over_htmx.status_code, over_htmx["HX-Redirect"]) == (404, BACK)
    assert banner(over_htmx) == ["These enrollments are no longer there. Nothing was changed."]
    assert nothing_changed(before)


def test_some_are_gone(desk, marit, sanne, row):
    others = EnrollmentFactory.create_batch(3, user=sanne)
    data = {"e": [row.pk, *(other.pk for other in others)], "next": BACK}
    services.remove(of(others[0]), actor=views.Actor.at_screen(marit))
    asked = desk.get(UNENROLL, data)
    assert "1 of the 4 selected is no longer there." in words(asked)
    assert banner(confirm(desk, asked)) == ["3 enrollments unenrolled."]


def test_unenroll_twice_is_safe(desk, row):
    asked = ask(desk, UNENROLL, row)
    confirm(desk, asked)
    before = Tables.now()
    again = confirm(desk, asked)
    assert again["Location"] == BACK
    assert banner(again)[-1] == "Nothing left to do: the enrollment was already unenrolled."
    assert before.enrollments == Tables.now().enrollments
    assert AuditEvent.objects.latest("pk").skipped == Outcome.ALREADY_UNENROLLED


def test_remove_twice_does_not_remove_what_came_back(desk, sanne, row):
    QualificationFactory.create(name="Nurse", activities=[row.activity], holders=[sanne])
    asked = ask(desk, REMOVE, row)
    confirm(desk, asked, ack="on")
    before = Tables.now()
    assert confirm(desk, asked, ack="on").status_code == 404
    assert nothing_changed(before)
    assert place(sanne, row.activity).progress == 0


def test_reenroll_twice_is_safe(desk, sanne):
    row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    asked = ask(desk, REENROLL, row)
    confirm(desk, asked)
    before = Tables.now()
    again = confirm(desk, asked)
    assert banner(again)[-1] == "Nothing left to do: the enrollment can't be re-enrolled."
    assert before.enrollments == Tables.now().enrollments
    assert AuditEvent.objects.latest("pk").skipped == Outcome.ALREADY_ENROLLED


@pytest.mark.parametrize("address", [UNENROLL, REMOVE])
@pytest.mark.parametrize("headers", [None, HTMX])
def test_what_changed_since_it_was_asked_is_asked_again(desk, row, address, headers):
    asked = ask(desk, address, row, headers=headers)
    services.record_progress(row, 80, actor=learner(row))
    before = Tables.now()
    again = confirm(desk, asked, headers=headers, reason="Left", **TICKED[address])
    assert again.status_code == 422
    assert "Something changed since you opened this" in words(again)
    assert again.get("HX-Retarget") == ("#dialog" if headers else None)
    assert nothing_changed(before)
    # With the new facts in sight it is done.
    assert confirm(desk, again, headers=headers, **TICKED[address]).status_code == 302


def test_a_qualification_that_was_given_meanwhile_is_a_change(desk, sanne, row):
    asked = ask(desk, REMOVE, row)
    QualificationFactory.create(name="Nurse", activities=[row.activity], holders=[sanne])
    again = confirm(desk, asked, ack="on")
    assert again.status_code == 422
    assert "This enrollment will come back, empty." in words(again)
    assert fresh(row) == row


def test_the_facts_of_another_administrator_are_not_mine(client_for, desk, marit, row):
    other = UserFactory.create()
    give(other, Role.ADMINISTRATOR)
    asked = ask(client_for(other), UNENROLL, row)
    assert confirm(desk, asked).status_code == 422
    assert fresh(row).is_open


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_lost_race_is_asked_again(desk, sanne, row, address, monkeypatch):
    if address == REENROLL:
        row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    asked = ask(desk, address, row)

    def lose(*args, **kwargs):
        raise LostRace

    deed = {UNENROLL: "UNENROLL", REMOVE: "REMOVE", REENROLL: "REENROLL"}[address]
    monkeypatch.setattr(views, deed, replace(getattr(views, deed), service=lose))
    again = confirm(desk, asked, **TICKED[address])
    assert again.status_code == 422
    assert "Something changed since you opened this" in words(again)


# --- the confirmation is checked on the server ----------------------------------------------------


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


# --- what it says ---------------------------------------------------------------------------------


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


# --- many -----------------------------------------------------------------------------------------


@pytest.fixture
def many(marit):
    """101 participants of one activity, two of them completed."""
    activity = LearningActivityFactory.create(title="Fire safety")
    for number in range(101):
        EnrollmentFactory.create(activity=activity, completed=number < 2)
    return activity


@pytest.fixture
def everybody(marit, many):
    return {"all": matching_token(marit, QueryDict(""), activity_id=many.pk), "next": BACK}


def test_removing_many_asks_for_their_number_on_a_page(desk, many, everybody):
    over_htmx = desk.get(REMOVE, everybody, headers=HTMX)
    assert over_htmx["HX-Redirect"].startswith(f"{REMOVE}?all=")
    asked = desk.get(over_htmx["HX-Redirect"])
    shown = words(asked)
    assert "Remove 101 enrollments in Fire safety?" in shown
    assert "2 of these are completed." in shown
    assert "Type 101 to confirm how many enrollments you remove" in shown
    assert "and 96 more" in shown
    assert "I understand" not in shown
    for typed in ("", "100", "all", "1010"):
        refused = confirm(desk, asked, number=typed, ack="on")
        assert refused.status_code == 422
        assert "Type 101, the number of enrollments" in words(refused)
    assert Enrollment.objects.count() == 101
    done = confirm(desk, asked, number=" 101 ")
    assert banner(done)[-1] == "101 enrollments removed."
    assert Enrollment.objects.count() == 0


def test_removing_all_that_match_asks_for_the_number_however_few(desk, marit, row):
    token = matching_token(marit, QueryDict(""), user_id=row.user_id)
    asked = desk.get(REMOVE, {"all": token})
    assert "Type 1 to confirm how many enrollments you remove" in words(asked)
    assert confirm(desk, asked, ack="on").status_code == 422
    assert fresh(row) == row
    assert confirm(desk, asked, number="1").status_code == 302
    assert fresh(row) is None


def test_more_than_a_hundred_by_number_as_well(desk, many):
    numbers = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    assert "Type 101 to confirm" in words(desk.get(REMOVE, {"e": numbers}))
    assert "results of these 100 enrollments" in words(desk.get(REMOVE, {"e": numbers[:100]}))


def test_unenrolling_many_is_a_page_and_their_number(desk, many, everybody):
    assert desk.get(UNENROLL, everybody, headers=HTMX)["HX-Redirect"].startswith(UNENROLL)
    asked = desk.get(UNENROLL, everybody)
    assert "Unenroll 101 participants?" in words(asked)
    assert "Type 101 to confirm how many enrollments you unenroll" in words(asked)
    assert confirm(desk, asked, number="100").status_code == 422
    done = confirm(desk, asked, number="101")
    assert banner(done) == ["101 enrollments unenrolled."]
    assert not Enrollment.objects.filter(status="enrolled").exists()


def test_re_enrolling_more_than_100_asks_for_their_number(desk, many):
    many.enrollments.update(status="unenrolled", unenrolled_at=timezone.now())
    numbers = list(many.enrollments.order_by("pk").values_list("pk", flat=True))
    asked = desk.get(REENROLL, {"e": numbers, "next": BACK})
    assert "Type 101" in words(asked)
    before = Tables.now()
    for typed in ("", "100", "102"):
        assert confirm(desk, asked, number=typed).status_code == 422
    assert nothing_changed(before)
    assert confirm(desk, asked, number="101").status_code == 302
    assert many.enrollments.filter(status="enrolled").count() == 101


def test_exactly_100_are_re_enrolled_without_a_number(desk, many):
    many.enrollments.update(status="unenrolled", unenrolled_at=timezone.now())
    numbers = list(many.enrollments.order_by("pk").values_list("pk", flat=True))[:100]
    asked = desk.get(REENROLL, {"e": numbers, "next": BACK})
    assert "Type 100" not in words(asked)
    assert confirm(desk, asked).status_code == 302
    assert many.enrollments.filter(status="enrolled").count() == 100


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_selection_in_which_nothing_can_be_done_is_recorded(desk, marit, address):
    """Somebody's own cannot be changed: the whole selection is a no-op, and is told as skipped."""
    row = EnrollmentFactory.create(user=marit, unenrolled=address == REENROLL)
    before = Tables.now()
    assert desk.post(address, {"e": [row.pk], "next": BACK, "confirmed": "1"}).status_code == 302
    (event,) = before.events()
    assert (event.skipped, event.door, event.actor) == ("own_enrollment", "screen", marit)
    assert event.about == row.activity.title


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


def test_who_came_in_meanwhile_is_counted_again(desk, many, everybody):
    asked = desk.get(REMOVE, everybody)
    EnrollmentFactory.create(activity=many)
    again = confirm(desk, asked, number="101")
    assert again.status_code == 422
    shown = words(again)
    assert "Something changed since you opened this" in shown
    assert "Type 102 to confirm how many enrollments you remove" in shown
    assert Enrollment.objects.count() == 102
    assert confirm(desk, again, number="102").status_code == 302


def test_all_that_match_twice_does_not_remove_what_came_back(desk, marit, sanne, row):
    QualificationFactory.create(activities=[row.activity], holders=[sanne])
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    asked = desk.get(REMOVE, {"all": token, "next": BACK})
    assert confirm(desk, asked, number="1").status_code == 302
    before = Tables.now()
    assert confirm(desk, asked, number="1").status_code == 422
    assert nothing_changed(before)


def test_a_selection_that_is_too_old(desk, row, everybody):
    before = Tables.now()
    later = timezone.now() + timedelta(seconds=MAX_AGE_SECONDS + 1)
    with time_machine.travel(later, tick=False):
        response = desk.get(UNENROLL, everybody)
    assert (response.status_code, response["Location"]) == (302, BACK)
    assert banner(response) == [
        "This selection is too old. Nothing was changed. Select the enrollments again."
    ]
    assert nothing_changed(before)


# --- undo -----------------------------------------------------------------------------------------


def unenrolled(client, *rows):
    return undo_address(confirm(client, ask(client, UNENROLL, *rows)))


def test_undo_brings_back_exactly_what_the_click_ended(desk, sanne, row):
    ended = EnrollmentFactory.create(user=sanne, unenrolled=True)
    more = EnrollmentFactory.create(user=sanne)
    address = unenrolled(desk, row, ended, more)
    done = desk.post(address, {"next": BACK})
    assert (done.status_code, done["Location"]) == (302, BACK)
    assert banner(done)[-1] == "Undone: 2 enrollments are open again, with progress as it was."
    assert fresh(row).is_open
    assert fresh(row).progress == 64
    assert not fresh(ended).is_open


def test_undo_leaves_alone_what_somebody_changed_since(desk, marit, sanne, row):
    gone, changed = EnrollmentFactory.create_batch(2, user=sanne)
    address = unenrolled(desk, row, gone, changed)
    actor = views.Actor.at_screen(marit)
    services.remove(of(gone), actor=actor)
    services.reenroll(of(changed), actor=actor)
    services.unenroll(of(changed), actor=actor)
    done = desk.post(address, {"next": BACK})
    assert banner(done)[-1] == (
        "Undone: 1 enrollment is open again, with progress as it was. "
        "2 were changed or removed since."
    )
    assert not fresh(changed).is_open


def test_undo_of_a_leaver_says_why_not(desk, row):
    address = unenrolled(desk, row)
    type(row.user).objects.filter(pk=row.user_id).update(is_active=False)
    done = desk.post(address)
    assert banner(done)[-1] == "Nothing was undone. 1 stays unenrolled: the user is inactive."


def test_undo_twice_is_safe(desk, row):
    address = unenrolled(desk, row)
    desk.post(address)
    before = Tables.now()
    again = desk.post(address)
    assert banner(again)[-1] == "Nothing was undone. 1 was changed or removed since."
    assert nothing_changed(before)


def test_undo_of_somebody_else_is_not_there(desk, client_for, marit, row):
    address = unenrolled(desk, row)
    other = UserFactory.create()
    give(other, Role.ADMINISTRATOR)
    assert client_for(other).post(address).status_code == 404
    assert desk.post(reverse("undo_unenroll", args=(uuid4(),))).status_code == 404
    assert not fresh(row).is_open


def test_undo_is_posted_by_who_may_unenroll(desk, client, client_for, sanne, row):
    address = unenrolled(desk, row)
    assert desk.get(address).status_code == 405
    assert client.post(address)["Location"].startswith("/accounts/login/")
    assert client_for(sanne).post(address).status_code == 403
    assert not fresh(row).is_open


def test_undo_never_leads_to_another_site(desk, row):
    done = desk.post(unenrolled(desk, row), {"next": "//evil.example"})
    assert done["Location"] == "/"
