"""Step 5: the start, and a plan that is too old for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from enrollments.roles import Right
from imports.forms import StartForm
from imports.models import Import
from imports.text.actions import SENTENCES
from imports.work import queue
from tests.imports.workbooks import filled, upload
from tests.web import elements, links, spaced, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/check/"


def start(desk, url, checked, **options):
    return desk.post(url, {"ack": "on", "number": "3", "plan": checked.plan_key} | options)


def test_the_box_must_be_ticked(desk, url, checked):
    response = desk.post(url, {"number": "3", "plan": checked.plan_key})
    assert response.status_code == 422
    text = words(response)
    assert text.startswith("Error: Step 5 of 5")
    assert "There is a problem Tick the box to confirm that you checked this" in text
    assert "#id_ack" in links(response)
    [box] = [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert (box["id"], box["aria-invalid"]) == ("id_ack", "true")
    assert Import.objects.get().status == "checked"


@pytest.mark.parametrize("typed", ["", "2", "33", "3x", "x", "-3", "³"])
def test_the_number_must_be_typed_above_the_threshold(desk, url, checked, settings, typed):
    settings.CONFIRM_ABOVE = 2
    response = desk.post(url, {"ack": "on", "number": typed, "plan": checked.plan_key})
    assert response.status_code == 422
    text = words(response)
    assert "There is a problem Type 3 " in text
    assert "Type 3, the number of enrollments" in text
    assert "#id_number" in links(response)
    [field] = [one for one in elements(response, "input") if one.get("name") == "number"]
    assert (field["id"], field["aria-invalid"], field.get("value", "")) == (
        "id_number",
        "true",
        typed,
    )
    # What was right is kept, and nothing was started.
    [box] = [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert "checked" in box
    assert Import.objects.get().status == "checked"


def test_all_that_is_missing_is_told_at_once(desk, url, checked, settings):
    settings.CONFIRM_ABOVE = 2
    text = spaced(desk.post(url, {"plan": checked.plan_key}))
    assert "Tick the box to confirm that you checked this Type 3" in text


def test_below_the_threshold_no_number_is_asked(desk, url, checked, settings):
    settings.CONFIRM_PERCENT = 100
    response = desk.get(url)
    assert "the number of enrollments" not in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "number"]
    desk.post(url, {"ack": "on", "plan": checked.plan_key})
    assert Import.objects.get().status == "running"


@pytest.mark.parametrize("typed", ["1204", "1,204", "1.204", "1’204", " 1 204 ", "1\u202f204"])
def test_digits_may_be_grouped_as_people_do(typed):
    form = StartForm(
        {"ack": "on", "number": typed}, number=1204, words=SENTENCES[Import.Action.REMOVE]
    )
    assert form.is_valid()
    assert form.cleaned_data["number"] == 1204
    assert form["number"].label == "Type 1,204, the number of enrollments"


def test_without_the_right_it_cannot_be_started(desk, url, checked, marit, lacking):
    lacking(marit, Right.UNENROLL)
    response = desk.get(url)
    assert "You don't have the right to do this." in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert start(desk, url, checked).status_code == 403
    assert Import.objects.get().status == "checked"


def test_start_starts_what_was_shown(desk, url, draft, checked, marit):
    response = start(desk, url, checked)
    assert response["Location"] == f"/imports/{draft.pk}/progress/"
    started = Import.objects.get()
    assert (started.status, started.started_by) == ("running", marit)


def test_the_form_sends_the_plan_that_is_shown(desk, url, checked):
    [hidden] = [one for one in elements(desk.get(url), "input") if one.get("name") == "plan"]
    assert hidden["value"] == checked.plan_key


def test_starting_twice_ends_at_the_same_run(desk, url, draft, checked):
    start(desk, url, checked)
    again = start(desk, url, checked)
    assert again["Location"] == f"/imports/{draft.pk}/result/"
    assert desk.get(again["Location"])["Location"] == f"/imports/{draft.pk}/progress/"
    queue.work.call(draft.pk)
    assert start(desk, url, checked)["Location"] == f"/imports/{draft.pk}/result/"
    assert Enrollment.objects.filter(status="unenrolled").count() == 4


def test_a_plan_that_is_no_longer_shown_is_not_started(desk, url, checked, draft, content, marit):
    upload(draft, content, by=marit)
    for plan in (checked.plan_key, "", "nonsense"):
        response = start(desk, url, checked, plan=plan)
        assert response.status_code == 302
        assert response["Location"] == url
    assert "The lists have changed since you saw them. Look at them again." in words(desk.get(url))
    assert Import.objects.get().status == "checked"


def test_with_nothing_to_do_there_is_no_start(desk, url, draft, marit, sanne):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    response = desk.get(url)
    assert "Nothing to import" in words(response)
    assert "None of its marks can be carried out, so there is nothing to start." in words(response)
    assert f"/imports/{draft.pk}/upload/" in links(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    plan = Import.objects.get().plan_key
    response = desk.post(url, {"ack": "on", "plan": plan}, follow=True)
    assert Import.objects.get().status == "checked"


def test_with_nobody_marked_it_says_how_to_mark(desk, url, draft, marit, sanne):
    upload(draft, filled(draft, [(sanne.email, ""), (marit.email, "")]), by=marit)
    text = spaced(desk.get(url))
    assert (
        "Your file was read. None of its 2 lines has a mark, so there is nothing to start." in text
    )
    assert "Mark whom you want to unenroll" in text
    assert "All 2 lines are left blank" in text
    assert "problem" not in text
    assert not [one for one in elements(desk.get(url), "input") if one.get("name") == "ack"]


@pytest.fixture
def stale(checked):
    Import.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    return Import.objects.get()


def test_an_old_plan_is_checked_again_before_the_start(desk, url, draft, stale):
    response = desk.get(url)
    assert "so they have to be checked again before the start" in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    response = desk.post(f"{url}again/")
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    queue.work.call(draft.pk)
    assert [one for one in elements(desk.get(url), "input") if one.get("name") == "ack"]


def test_an_old_plan_is_not_started_either(desk, url, stale):
    assert start(desk, url, stale)["Location"] == url
    assert Import.objects.get().status == "checked"


def test_checking_again_twice_ends_at_the_same_check(desk, url, draft, stale):
    desk.post(f"{url}again/")
    response = desk.post(f"{url}again/", follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{draft.pk}/checking/"
    assert "This import has changed in the meantime." in words(response)
