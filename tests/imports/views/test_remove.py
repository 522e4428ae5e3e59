"""Removing registrations: what the pages say that is not said of an unenroll."""

import pytest
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.web import elements, spaced


@pytest.fixture
def draft(marit, cpr, hygiene):
    return open_import(marit, cpr, hygiene, action="remove")


@pytest.fixture
def leaver(db):
    return UserFactory.create(inactive=True)


@pytest.fixture
def checked(draft, enrolled, sanne, tom, leaver, marit, cpr):
    """Five to remove: one comes back, one would if its user were active."""
    QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne, leaver])
    EnrollmentFactory.create(user=leaver, activity=cpr)
    lines = [(person.email, "", "x", "x") for person in (sanne, tom)]
    return upload(draft, filled(draft, [*lines, (leaver.email, "", "x", "x")]), by=marit)


def test_the_check_says_what_is_lost_and_what_comes_back(desk, checked):
    response = desk.get(f"/imports/{checked.pk}/check/")
    text = spaced(response)
    assert "5 enrollments of 3 users Will be removed" in text
    assert "1 enrollment Can't be removed" in text
    assert (
        "1 of these will come back, empty. A qualification that the user holds requires it: it"
        " starts again at 0%. To prevent this, withdraw the qualification first."
    ) in text
    assert (
        "1 does not come back, although a qualification requires it: the user is inactive or the"
        " activity is archived."
    ) in text
    assert (
        "This can't be undone. 5 enrollments are deleted with their progress, results and history;"
        " 1 of them is completed. Users get no email."
    ) in text
    assert "Remove 5 enrollments of 3 users for good, 1 of them completed; 1 mark" in text
    [button] = [
        one for one in elements(response, "button") if "btn--danger" in (one.get("class") or "")
    ]
    assert button["type"] == "submit"


def test_of_one_that_is_completed_the_check_speaks_of_one(desk, marit, tom, cpr):
    EnrollmentFactory.create(user=tom, activity=cpr, completed=True)
    draft = open_import(marit, cpr, action="remove")
    plan = upload(draft, filled(draft, [(tom.email, "", "x")]), by=marit)
    text = spaced(desk.get(f"/imports/{plan.pk}/check/"))
    assert "1 enrollment is deleted with its progress, results and history; it is completed" in text
    assert "Remove 1 enrollment of 1 user for good, a completed one." in text


def test_the_list_names_what_becomes_of_each(desk, checked, cpr, listed):
    address = f"/imports/{checked.pk}/check/"
    rows = listed(address, "will", activity=cpr.pk)
    assert [(row.required, row.returns) for row in rows] == [
        ("Level 4 nurse", True),
        ("", False),
        ("Level 4 nurse", False),
    ]
    text = spaced(desk.get(address))
    assert "Comes back, empty Required by Level 4 nurse" in text
    assert "Gone for good" in text


def test_any_remove_asks_for_the_number(desk, checked, settings):
    settings.CONFIRM_PERCENT = 100
    address = f"/imports/{checked.pk}/check/"
    refused = desk.post(address, {"ack": "on", "plan": checked.plan_key})
    assert refused.status_code == 422
    assert "Type 5, the number of enrollments" in spaced(refused)
    desk.post(address, {"ack": "on", "number": "5", "plan": checked.plan_key})
    assert Import.objects.get().status == "running"


def test_while_it_runs_nothing_promises_a_way_back(desk, checked):
    Import.objects.update(
        status="running", started_by=checked.created_by, started_at=timezone.now()
    )
    text = spaced(desk.get(f"/imports/{checked.pk}/progress/"))
    assert "What is removed stays removed. It can't be undone." in text


def test_the_result_has_no_way_back(desk, checked, marit, sanne, listed):
    run(checked, by=marit)
    address = f"/imports/{checked.pk}/result/"
    response = desk.get(address)
    text = spaced(response)
    assert f"Import {checked.pk} is finished. 5 enrollments removed." in text
    assert "5 enrollments of 3 users Removed" in text
    assert "The users no longer find these activities. 1 came back, empty" in text
    assert "undo" not in text.lower().replace("can't be undone", "")
    rows = listed(address, "applied")
    assert rows[0].outcome == "Removed, and back empty by a qualification"
    assert [row.returns for row in rows] == [True, False, False, False, False]
    refused = desk.post(f"/imports/{checked.pk}/undo/", follow=True)
    assert refused.redirect_chain[-1][0] == address
    assert Import.objects.get() == checked
    assert Enrollment.objects.get(user=sanne).progress == 0


def test_stopped_it_says_that_what_is_gone_is_gone(desk, checked, marit, settings, listed):
    settings.IMPORT_CHUNK_MARKS = 2
    from imports.work import lease
    from imports.work.apply import apply_chunk

    services.start(checked, actor=Actor.at_screen(marit), plan=checked.plan_key, confirmed=5)
    held = lease.take(checked.pk)
    apply_chunk(checked.pk, held)
    Import.objects.update(stop_asked=True)
    apply_chunk(checked.pk, held)
    address = f"/imports/{checked.pk}/result/"
    text = spaced(desk.get(address))
    assert (
        f"Import {checked.pk} stopped after 2 of 5 enrollments. What is removed stays removed. It"
        " can't be undone." in text
    )
    assert "3 enrollments To do" in text
    # Both of its outcomes: those that are deleted, and those that come back.
    assert len(listed(address, "remaining")) == 3
