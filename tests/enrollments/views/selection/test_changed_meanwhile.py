"""What was selected is gone, done already or another by now: nothing is done twice or unseen."""

from dataclasses import replace

import pytest

from enrollments import services
from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import LostRace
from enrollments.views import selection as views
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
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory, give
from tests.ledger import Tables
from tests.rows import fresh, learner, of, place
from tests.web import HTMX, links, words


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
