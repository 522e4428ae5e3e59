"""Step 2: which activities."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollments.models import LearningActivity
from imports.models import Import
from imports.queries import chosen
from imports.values import Counts
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import open_import
from tests.web import HTMX, elements, words


@pytest.fixture
def url(empty_draft):
    return f"/imports/{empty_draft.pk}/activities/"


def titles(response) -> list[str]:
    return [hit.title for hit in response.context["found"].hits]


# --- searching ------------------------------------------------------------------------------------


def test_all_are_listed_with_kind_code_and_enrolled(desk, url, cpr, hygiene, sanne, tom):
    EnrollmentFactory.create(user=sanne, activity=cpr)
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    response = desk.get(url)
    assert titles(response) == ["CPR and AED refresher", "Hand hygiene"]
    assert "Classroom · CPR-2 · 1 enrolled" in words(response)
    assert "E-learning · HYG-1 · 0 enrolled" in words(response)
    assert "2 activities Add all 2 results" in words(response)


@pytest.mark.parametrize("searched", ["refresher", "CPR-2", "aed cpr", "cpr-"])
def test_name_and_code_are_searched_by_every_word(desk, url, cpr, hygiene, searched):
    assert titles(desk.get(url, {"q": searched})) == ["CPR and AED refresher"]


@pytest.mark.parametrize("searched", ["écriture", "ÉCRITURE", "ecriture", "Ecriture médicale"])
def test_a_title_is_found_with_and_without_accents(desk, url, cpr, searched):
    """As in the list of activities, which asks the same."""
    LearningActivityFactory.create(title="Écriture Médicale")
    for page, query in ((url, titles), (reverse("activities"), words)):
        found = query(desk.get(page, {"q": searched}))
        assert "Écriture Médicale" in found
        assert "CPR and AED refresher" not in found


def test_a_kind_can_be_asked_for_and_one_that_there_is_not_is_left_out(desk, url, cpr, hygiene):
    assert titles(desk.get(url, {"kind": "classroom"})) == ["CPR and AED refresher"]
    assert len(titles(desk.get(url, {"kind": "nonsense"}))) == 2


def test_nothing_found_says_what_to_do(desk, url, cpr):
    response = desk.get(url, {"q": "cpr refr<b>"})
    assert 'No activities match "cpr refr<b>". Try fewer letters.' in words(response)
    assert desk.get(url, {"q": "cpr refr<b>"}, headers=HTMX).context["announce"] == (
        "No activities found"
    )


def test_archived_ones_are_there_with_a_badge(desk, url):
    LearningActivityFactory.create(title="Old hat", archived=True)
    assert "Archived" in words(desk.get(url))


def test_nobody_is_enrolled_in_an_archived_one(desk, marit, cpr):
    old = LearningActivityFactory.create(title="Old hat", archived=True)
    draft = open_import(marit, action="enroll")
    url = f"/imports/{draft.pk}/activities/"
    response = desk.get(url)
    assert "Nobody can be enrolled in it any more" in words(response)
    boxes = {one.get("value"): one for one in elements(response, "input") if one.get("id")}
    assert "disabled" in boxes[str(old.pk)]
    assert "disabled" not in boxes[str(cpr.pk)]
    assert desk.post(f"{url}choose/", {"activity": old.pk}).status_code == 404
    desk.post(f"{url}choose/", {"all": "1"})
    assert chosen(draft) == [cpr]


def test_an_archived_one_can_still_be_ended_and_removed(desk, marit):
    old = LearningActivityFactory.create(title="Old hat", archived=True)
    for action in ("unenroll", "remove"):
        draft = open_import(marit, action=action)
        desk.post(f"/imports/{draft.pk}/activities/choose/", {"activity": old.pk})
        assert chosen(draft) == [old]


def test_an_archived_one_that_was_chosen_before_can_be_dropped(desk, marit):
    old = LearningActivityFactory.create(title="Old hat", archived=True)
    draft = open_import(marit, old, action="enroll")
    desk.post(f"/imports/{draft.pk}/activities/drop/", {"activity": old.pk})
    assert not chosen(draft)


def test_of_many_the_first_fifty_are_shown(desk, url):
    LearningActivityFactory.create_batch(53)
    response = desk.get(url)
    assert len(titles(response)) == 50
    assert "The first 50 of 53 are shown. Refine your search." in words(response)


def test_htmx_gets_results_and_tray_and_a_sentence(desk, url, cpr):
    response = desk.get(url, {"q": "cpr"}, headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    swapped = [
        (one.get("id"), one["hx-swap-oob"])
        for one in elements(response, "div")
        if "hx-swap-oob" in one
    ]
    assert swapped == [("tray", "innerHTML"), (None, "innerHTML:#live")]
    assert 'hx-swap-oob="innerHTML:#live">1 activity found' in html
    assert "HX-Request" in response["Vary"]


def test_the_number_of_queries_does_not_grow_with_the_activities(desk, url, cpr):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(url).status_code == 200
        return len(captured)

    count()
    one = count()
    LearningActivityFactory.create_batch(49)
    assert count() == one


# --- choosing -------------------------------------------------------------------------------------


def test_choosing_without_script_goes_back_to_the_search(desk, url, empty_draft, cpr):
    response = desk.post(
        f"{url}choose/", {"activity": cpr.pk, "q": "cpr & co", "kind": "classroom"}
    )
    assert response.status_code == 302
    assert response["Location"] == f"{url}?q=cpr+%26+co&kind=classroom#found"
    assert chosen(empty_draft) == [cpr]


def test_choosing_by_htmx_answers_with_lists_and_a_sentence(desk, url, empty_draft, cpr, hygiene):
    response = desk.post(f"{url}choose/", {"activity": cpr.pk, "q": "cpr"}, headers=HTMX)
    assert response.status_code == 200
    assert "CPR and AED refresher added, 1 selected" in words(response)
    assert titles(response) == ["CPR and AED refresher"]
    box = next(one for one in elements(response, "input") if one.get("id") == f"pick-{cpr.pk}")
    assert "checked" in box
    assert box["hx-post"] == f"{url}drop/"


def test_choosing_twice_chooses_once(desk, url, empty_draft, cpr):
    for _time in range(2):
        desk.post(f"{url}choose/", {"activity": cpr.pk})
    assert chosen(empty_draft) == [cpr]


def test_a_new_search_keeps_what_was_chosen(desk, url, empty_draft, cpr, hygiene):
    desk.post(f"{url}choose/", {"activity": cpr.pk})
    response = desk.get(url, {"q": "hygiene"})
    assert titles(response) == ["Hand hygiene"]
    assert "1 selected CPR and AED refresher" in words(response)
    assert "Remove CPR and AED refresher from the selection" in words(response)


def test_all_that_were_found_are_added_and_no_others(desk, url, empty_draft, cpr, hygiene):
    LearningActivityFactory.create(title="Hand over", code="SBAR-1")
    response = desk.post(f"{url}choose/", {"all": "1", "q": "hand"}, headers=HTMX)
    assert "2 activities added, 2 selected" in words(response)
    assert [one.title for one in chosen(empty_draft)] == ["Hand hygiene", "Hand over"]


def test_all_means_all_also_beyond_those_shown(desk, url, empty_draft):
    LearningActivityFactory.create_batch(60)
    desk.post(f"{url}choose/", {"all": "1"})
    assert len(chosen(empty_draft)) == 60


def test_more_than_the_limit_adds_nothing(desk, url, empty_draft, cpr, hygiene, settings):
    settings.IMPORT_MAX_ACTIVITIES = 1
    response = desk.post(f"{url}choose/", {"all": "1"}, follow=True)
    assert "At most 1 activity fits in one import. Nothing was added." in words(response)
    assert chosen(empty_draft) == []


@pytest.mark.parametrize("posted", ["", "x", "-1", "٣", "99999999999999999999999999"])
def test_an_activity_that_is_not_there_is_not_found(desk, url, cpr, posted):
    for verb in ("choose", "drop"):
        assert desk.post(f"{url}{verb}/", {"activity": posted}).status_code == 404


def test_dropping_takes_it_out_of_the_selection(desk, url, empty_draft, cpr):
    desk.post(f"{url}choose/", {"activity": cpr.pk})
    response = desk.post(f"{url}drop/", {"activity": cpr.pk}, headers=HTMX)
    assert "CPR and AED refresher removed from the selection, 0 selected" in words(response)
    assert chosen(empty_draft) == []
    assert desk.post(f"{url}drop/", {"activity": cpr.pk}).status_code == 302


def test_another_choice_discards_the_file_and_its_lists(desk, checked, cpr):
    response = desk.get(f"/imports/{checked.pk}/activities/")
    assert "your template and upload no longer fit and will be discarded" in words(response)
    desk.post(f"/imports/{checked.pk}/activities/drop/", {"activity": cpr.pk})
    again = Import.objects.get()
    assert (again.status, again.file.name, again.counts) == ("draft", "", Counts())
    assert not again.lines.exists()


# --- going on -------------------------------------------------------------------------------------


def test_going_on_without_a_choice_is_refused(desk, url, cpr):
    response = desk.post(url)
    assert response.status_code == 422
    assert words(response).startswith("Error: Step 2 of 5: Activities - Import")
    assert "There is a problem Choose at least one activity" in words(response)
    assert LearningActivity.objects.count() == len(titles(response))


def test_going_on_leads_to_the_template(desk, draft):
    response = desk.post(f"/imports/{draft.pk}/activities/")
    assert response["Location"] == f"/imports/{draft.pk}/template/"
