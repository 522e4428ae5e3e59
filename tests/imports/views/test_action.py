"""Step 1: what to do."""

import pytest
from django.utils import timezone

from enrollments.roles import Right, Role
from imports.models import Import
from tests.factories import give
from tests.imports.workbooks import open_import
from tests.web import elements, links, spaced, words

NEW = "/imports/new/"


CODES = {
    Right.ENROLL: "enroll",
    Right.UNENROLL: "unenroll",
    Right.REMOVE: "remove",
    Right.CHANGE_USER: "users",
}


def title(response) -> str:
    return words(response).partition(" Skip to")[0]


def test_looking_makes_no_import(desk):
    response = desk.get(NEW)
    assert response.status_code == 200
    assert not Import.objects.exists()
    assert title(response) == "Step 1 of 5: Action - Import - Waterhoek Academy"
    assert "What do you want to do?" in words(response)
    assert "End access. Progress stays in the history." in words(response)
    assert "unfinished" not in words(response)


def offered(response) -> list[str]:
    radios = [one for one in elements(response, "input") if one.get("type") == "radio"]
    assert not [radio for radio in radios if "checked" in radio]
    return [radio["value"] or "" for radio in radios]


def test_four_actions_are_offered_and_none_is_chosen_beforehand(desk):
    response = desk.get(NEW)
    assert offered(response) == ["enroll", "unenroll", "remove", "users"]
    text = spaced(response)
    assert "Enroll users Give users access to activities." in text
    assert (
        "Remove registrations Delete enrollments with progress and results. Can't be undone."
        in text
    )


@pytest.mark.parametrize("right", CODES)
def test_an_action_without_its_right_is_not_offered_and_refused(desk, draft, marit, lacking, right):
    lacking(marit, right)
    action = CODES[right]
    for address in (NEW, f"/imports/{draft.pk}/action/"):
        radios = [one for one in elements(desk.get(address), "input") if one["type"] == "radio"]
        assert {one["value"] for one in radios} == {*CODES.values()} - {action}
        response = desk.post(address, {"action": action})
        assert response.status_code == 422
        assert "There is a problem Choose an action" in words(response)
    assert Import.objects.get() == draft


def test_going_on_opens_an_import(desk, marit):
    response = desk.post(NEW, {"action": "unenroll"})
    import_run = Import.objects.get()
    assert response["Location"] == f"/imports/{import_run.pk}/activities/"
    assert (import_run.action, import_run.created_by, import_run.language) == (
        "unenroll",
        marit,
        "en",
    )


def test_two_that_are_opened_at_once_are_two_drafts(desk):
    first = desk.post(NEW, {"action": "unenroll"})["Location"]
    assert desk.post(NEW, {"action": "unenroll"})["Location"] != first
    assert Import.objects.count() == 2


def test_an_action_must_be_one_that_there_is(desk):
    for posted in ({}, {"action": ""}, {"action": "destroy"}):
        response = desk.post(NEW, posted)
        assert response.status_code == 422
        assert title(response).startswith("Error: Step 1 of 5")
        assert "There is a problem Choose an action" in words(response)
    assert not Import.objects.exists()


def test_the_error_leads_to_the_choice(desk):
    response = desk.post(NEW, {})
    [target] = {link for link in links(response) if link.startswith("#id_")}
    assert target.lstrip("#") in {one.get("id") for one in elements(response, "input")}


def test_an_unfinished_import_is_offered(desk, draft, marit):
    response = desk.get(NEW)
    made = timezone.localtime(draft.created_at)
    day = f"{made.day} {made:%b}"
    assert f"You have an unfinished import from {day}. Continue it or start a new one." in words(
        response
    )
    assert f"/imports/{draft.pk}/" in links(response)


def test_an_unfinished_import_of_somebody_else_is_not(client_for, draft, marit, tom):
    give(tom, Role.ADMINISTRATOR)
    assert "unfinished" not in words(client_for(tom).get(NEW))


def test_going_back_to_it_keeps_everything(desk, checked):
    address = f"/imports/{checked.pk}/action/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"action": "unenroll"})["Location"].endswith("/activities/")
    again = Import.objects.get()
    assert (again.status, again.file_name) == ("checked", checked.file_name)


def test_another_action_discards_what_no_longer_fits_and_says_so_first(desk, checked):
    address = f"/imports/{checked.pk}/action/"
    told = "your template and upload no longer fit and will be discarded."
    assert told in words(desk.get(address))
    desk.post(address, {"action": "remove"})
    again = Import.objects.get()
    assert (again.action, again.status, again.file_name) == ("remove", "draft", "")
    assert told not in words(desk.get(address))


def test_steps_that_were_done_are_links_also_later_ones(desk, checked):
    response = desk.get(f"/imports/{checked.pk}/action/")
    number = checked.pk
    assert [link for link in links(response) if link.startswith(f"/imports/{number}/")][:4] == [
        f"/imports/{number}/activities/",
        f"/imports/{number}/template/",
        f"/imports/{number}/upload/",
        f"/imports/{number}/check/",
    ]
    assert "Action (step 1 of 5, current)" in words(response)


def test_future_steps_are_no_links(desk, marit, cpr):
    draft = open_import(marit, cpr)
    response = desk.get(f"/imports/{draft.pk}/activities/")
    assert f"/imports/{draft.pk}/upload/" not in links(response)
    assert "Action (step 1, done)" in words(response)
    assert [one for one in elements(response, "span") if one.get("aria-current") == "step"]
