"""Removing registrations: what the pages say that is not said of an unenroll."""

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.web import HTMX, elements, links, spaced


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
    assert "5 Will be removed" in text
    assert "1 Can't be removed" in text
    assert (
        "1 of these will come back, empty. A qualification the user still holds requires them. To"
        " prevent this, take the qualification away first."
    ) in text
    assert (
        "1 of these is required by a qualification and will not come back. The user is inactive or"
        " the activity is archived."
    ) in text
    assert (
        "This can't be undone. 5 enrollments of 3 users are deleted with their progress, results"
        " and history. 1 of them is completed. Users get no email."
    ) in text
    assert "progress and results are deleted. Remove 5 and skip 1 line." in text
    assert "Classroom. 3 of 3 learners. 2 required by a qualification: Level 4 nurse" in text
    # Of hand hygiene one enrollment had ended: it is removed too, and nobody's who learns.
    assert "E-learning. 1 enrolled now" in text
    [button] = [
        one for one in elements(response, "button") if "btn--danger" in (one.get("class") or "")
    ]
    assert button["type"] == "submit"


def test_the_list_names_what_becomes_of_each(desk, checked, cpr, sanne):
    address = f"/imports/{checked.pk}/check/"
    answer = desk.get(address, {"open": f"marks-will-{cpr.pk}"}, headers=HTMX)
    assert "Will be removed and comes back empty, by a qualification" in spaced(answer)
    assert [item.facts for item in answer.context["items"]] == [
        "Required by Level 4 nurse",
        "",
        "Required by Level 4 nurse",
    ]


def test_any_remove_asks_for_the_number(desk, checked, settings):
    settings.CONFIRM_PERCENT = 100
    address = f"/imports/{checked.pk}/check/"
    refused = desk.post(address, {"ack": "on", "plan": checked.plan_key})
    assert refused.status_code == 422
    assert "Type 5 to confirm how many enrollments you remove" in spaced(refused)
    desk.post(address, {"ack": "on", "number": "5", "plan": checked.plan_key})
    assert Import.objects.get().status == "running"


def test_while_it_runs_nothing_promises_a_way_back(desk, checked):
    Import.objects.update(
        status="running", started_by=checked.created_by, started_at=timezone.now()
    )
    text = spaced(desk.get(f"/imports/{checked.pk}/progress/"))
    assert "What is removed stays removed. It can't be undone." in text


def test_the_result_has_no_way_back(desk, checked, marit, sanne, cpr, hygiene):
    run(checked, by=marit)
    address = f"/imports/{checked.pk}/result/"
    response = desk.get(address)
    text = spaced(response)
    assert f"Import {checked.pk} is finished. 5 enrollments removed, 1 line skipped." in text
    assert "5 Removed" in text
    assert "What happens next: the users no longer find these activities." in text
    assert "undo" not in text.lower().replace("can't be undone", "")
    assert [head.count for head in response.context["applied"]] == [3, 2]
    answer = desk.get(address, {"open": f"marks-applied-{cpr.pk}"}, headers=HTMX)
    assert "Removed, and back empty by a qualification" in spaced(answer)
    refused = desk.post(f"/imports/{checked.pk}/undo/", follow=True)
    assert refused.redirect_chain[-1][0] == address
    assert Import.objects.get() == checked
    assert Enrollment.objects.get(user=sanne).progress == 0


def test_stopped_it_says_that_what_is_gone_is_gone(desk, checked, marit, settings):
    settings.IMPORT_CHUNK_MARKS = 2
    from imports.work import lease
    from imports.work.apply import apply_chunk

    services.start(checked, by=marit, plan=checked.plan_key, confirmed=5)
    held = lease.take(checked.pk)
    apply_chunk(checked.pk, held)
    Import.objects.update(stop_asked=True)
    apply_chunk(checked.pk, held)
    address = f"/imports/{checked.pk}/result/"
    response = desk.get(address)
    assert (
        f"Import {checked.pk} stopped after 2 of 5 lines. Those 2 are removed for good."
        in spaced(response)
    )
    assert "Not reached Go on to do these as well" in spaced(response)
    assert "?open=marks-stopped#marks-stopped" in links(response)
    # Both of its outcomes: those that are deleted, and those that come back.
    assert len(desk.get(address, {"open": "marks-stopped"}, headers=HTMX).context["items"]) == 3
