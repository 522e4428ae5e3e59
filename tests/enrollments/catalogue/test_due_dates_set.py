"""Due dates are set for a selection: by service, and on the page."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.tallies import numbers_of
from enrollments.roles import Right
from enrollments.services import set_due_date
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.rows import fresh, of
from tests.web import HTMX, elements, links, words

DAY = date(2031, 1, 15)


def test_each_enrollment_has_one_outcome_and_one_event(actor, marit):
    undated, started = EnrollmentFactory.create(), EnrollmentFactory.create(in_progress=True)
    overdue = EnrollmentFactory.create(overdue=True)
    same = EnrollmentFactory.create(due_on=DAY)
    completed = EnrollmentFactory.create(completed=True)
    ended = EnrollmentFactory.create(unenrolled=True)
    own = EnrollmentFactory.create(user=marit)
    rows = [undated, started, overdue, same, completed, ended, own]
    result = set_due_date(of(*rows), DAY, actor=actor)
    assert result.counts == {
        Outcome.SET_DUE_DATE: 3,
        Outcome.NO_CHANGE: 1,
        Outcome.ALREADY_COMPLETED: 1,
        Outcome.ALREADY_UNENROLLED: 1,
        Outcome.OWN_ENROLLMENT: 1,
    }
    assert (result.done, result.skipped) == (3, 4)
    for row in (undated, started, overdue):
        assert (fresh(row).due_on, fresh(row).revision) == (DAY, row.revision + 1)
    for row in (same, completed, ended, own):
        assert (fresh(row).due_on, fresh(row).revision) == (row.due_on, row.revision)
    events = AuditEvent.objects.filter(action="set_due_date")
    assert events.count() == len(rows)
    told = events.get(enrollment_number=overdue.pk)
    assert told.changes == {"due_on": [overdue.due_on.isoformat(), DAY.isoformat()]}
    assert (told.user, told.revision) == (overdue.user, overdue.revision + 1)
    assert events.get(enrollment_number=undated.pk).changes == {"due_on": [None, DAY.isoformat()]}
    assert events.get(enrollment_number=ended.pk).changes is None


def test_a_date_is_cleared(actor):
    row = EnrollmentFactory.create(due_on=DAY)
    assert set_due_date(of(row), None, actor=actor).done == 1
    assert fresh(row).due_on is None
    assert AuditEvent.objects.get().changes == {"due_on": [DAY.isoformat(), None]}


def test_the_kept_numbers_follow(actor, marit):
    activity = LearningActivityFactory.create()
    rows = EnrollmentFactory.create_batch(2, activity=activity, overdue=True)
    assert numbers_of(marit, [activity.pk])[activity.pk].overdue == 2
    set_due_date(of(rows[0]), DAY, actor=actor)
    numbers = numbers_of(marit, [activity.pk])[activity.pk]
    assert (numbers.overdue, numbers.not_started) == (1, 1)


def test_without_the_right_or_out_of_scope_nothing_changes(lacking, marit, sanne):
    from enrollments.roles import Role
    from tests.factories import TeamManagerFactory, give

    row = EnrollmentFactory.create(user=sanne)
    actor = Actor.at_screen(lacking(marit, Right.ENROLL))
    assert set_due_date(of(row), DAY, actor=actor).refused == Outcome.NOT_ALLOWED
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager)
    assert set_due_date(of(row), DAY, actor=Actor.at_screen(manager)).counts == {}
    assert fresh(row).due_on is None
    assert not AuditEvent.objects.exists()


def test_above_the_threshold_the_number_is_confirmed(settings, marit):
    settings.CONFIRM_ABOVE = 2
    rows = [*EnrollmentFactory.create_batch(3), EnrollmentFactory.create(completed=True)]
    for typed in (None, 4):
        actor = Actor.at_screen(marit, confirmed=typed)
        assert set_due_date(of(*rows), DAY, actor=actor).refused == Outcome.NOT_CONFIRMED
    assert set_due_date(of(*rows), DAY, actor=Actor.at_screen(marit, confirmed=3)).done == 3


def test_the_number_of_statements_does_not_grow(actor):
    counts = set()
    for number in (1, 20):
        rows = EnrollmentFactory.create_batch(number)
        with CaptureQueriesContext(connection) as captured:
            set_due_date(of(*rows), DAY, actor=actor)
        counts.add(len(captured))
    assert len(counts) == 1


# --- the page -------------------------------------------------------------------------------------

ADDRESS = "/enrollments/due-date/"


def seen(response):
    return next(one["value"] for one in elements(response, "input") if one.get("name") == "seen")


def sent(desk, *rows, **data):
    """As somebody who opens the page first, with what it shows by then."""
    chosen = {"e": [row.pk for row in rows], "next": "/users/"}
    seal = seen(desk.get(ADDRESS, chosen))
    return desk.post(ADDRESS, {**chosen, "due": "date", "seen": seal, **data}, follow=True)


def test_the_page_tells_what_it_comes_to(desk):
    rows = [EnrollmentFactory.create(due_on=DAY), EnrollmentFactory.create()]
    others = [EnrollmentFactory.create(completed=True), EnrollmentFactory.create(unenrolled=True)]
    response = desk.get(ADDRESS, {"e": [*(row.pk for row in rows + others), 10**12]})
    said = words(response)
    for sentence in (
        "Set the due date of 2 enrollments",
        "1 of the selected is no longer there.",
        "1 has a due date now, which is replaced.",
        "1 is completed and stays as it is.",
        "1 is unenrolled and stays as it is.",
        "due 15 Jan 2031",
    ):
        assert sentence in said, sentence


def test_the_date_is_set_and_told(desk):
    rows = EnrollmentFactory.create_batch(2)
    response = sent(desk, *rows, due_on=DAY.isoformat())
    assert response.redirect_chain == [("/users/", 302)]
    assert "2 enrollments are due on 15 Jan 2031 now." in words(response)
    response = sent(desk, rows[0], due="none")
    assert "1 enrollment has no due date any more." in words(response)
    response = sent(desk, rows[0], due="none")
    assert "Nothing was changed. 1 had no due date before either." in words(response)
    response = sent(desk, rows[1], due_on=DAY.isoformat())
    assert "Nothing was changed. 1 was due then already." in words(response)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Enter the due date"),
        ({"due_on": "2020-01-01"}, "The due date is in the past"),
        ({"due": "none", "due_on": "2031-01-15"}, "You entered a date."),
        ({"due": ""}, "Choose a due date, or none"),
    ],
)
def test_a_date_that_cannot_be_used_is_refused(desk, data, said):
    row = EnrollmentFactory.create()
    response = sent(desk, row, **data)
    assert response.status_code == 422
    assert said in words(response)
    assert fresh(row).due_on is None


def test_what_changed_since_it_was_shown_is_shown_again(desk):
    row = EnrollmentFactory.create()
    old = seen(desk.get(ADDRESS, {"e": row.pk}))
    Enrollment.objects.filter(pk=row.pk).update(revision=row.revision + 1)
    data = {"e": row.pk, "due": "date", "due_on": DAY.isoformat(), "seen": old}
    response = desk.post(ADDRESS, data)
    assert response.status_code == 409
    assert "Something changed since you opened this. Nothing was saved." in words(response)
    assert fresh(row).due_on is None
    assert desk.post(ADDRESS, {**data, "seen": seen(response)}).status_code == 302


def test_above_the_threshold_the_number_is_typed(desk, settings):
    settings.CONFIRM_ABOVE = 2
    rows = EnrollmentFactory.create_batch(3)
    assert sent(desk, *rows, due_on=DAY.isoformat(), number="2").status_code == 422
    assert sent(desk, *rows, due_on=DAY.isoformat(), number="3").status_code == 200
    assert {fresh(row).due_on for row in rows} == {DAY}


def test_it_opens_in_the_dialog(desk):
    row = EnrollmentFactory.create()
    response = desk.get(ADDRESS, {"e": row.pk}, headers=HTMX)
    assert response["HX-Retarget"] == "#dialog"
    assert b"<html" not in response.content


@pytest.mark.parametrize(
    ("state", "offered"), [({}, True), ({"completed": True}, False), ({"unenrolled": True}, False)]
)
def test_both_lists_offer_it(desk, state, offered):
    row = EnrollmentFactory.create(**state)
    for address in (
        f"/users/{row.user_id}/enrollments/",
        f"/activities/{row.activity_id}/participants/",
    ):
        menu = f"{ADDRESS}?e={row.pk}&"
        response = desk.get(address)
        assert any(link.startswith(menu) for link in links(response)) is offered
        bulk = [one.get("formaction") for one in elements(response, "button")]
        assert ADDRESS in bulk
