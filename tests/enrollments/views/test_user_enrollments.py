"""The enrollments of one user."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollments.models import Enrollment
from enrollments.roles import Right
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory
from tests.web import HTMX, elements, links, words


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(
        user=sanne, activity__title="CPR and AED refresher", activity__code="CPR-2"
    )


def url(person) -> str:
    return reverse("user_enrollments", args=(person.pk,))


def titles(response) -> list[str]:
    return [shown.activity.title for shown in response.context["rows"]]


def boxes(response) -> list[dict[str, str | None]]:
    return [box for box in elements(response, "input") if box.get("name") == "e"]


# --- the ladder -----------------------------------------------------------------------------------


def test_it_shows_state_progress_source_and_dates(desk, sanne):
    qualification = QualificationFactory.create(name="Level 4 nurse")
    EnrollmentFactory.create(
        user=sanne,
        activity__title="CPR and AED refresher",
        activity__kind="classroom",
        by=qualification,
        overdue=True,
        enrolled_at="2026-01-12T10:00Z",
        due_on="2026-06-01",
    )
    response = desk.get(url(sanne))
    assert response.status_code == 200
    assert (
        "CPR and AED refresher Classroom Overdue 0% Level 4 nurse Qualification "
        "Why? CPR and AED refresher 12 Jan 2026 1 Jun 2026 Actions for CPR and AED refresher"
    ) in words(response)


def test_every_source_has_its_words(desk, sanne):
    for source, name in (("hand", "Marit Vink"), ("import", "214"), ("self", "")):
        EnrollmentFactory.create(user=sanne, source=source, source_name=name)
    shown = words(desk.get(url(sanne)))
    for text in ("Marit Vink Added by hand", "Import 214", "Self-enrolled", "No date"):
        assert text in shown


def test_htmx_gets_the_list_with_what_stands_around_it(desk, sanne, row):
    response = desk.get(url(sanne), headers=HTMX)
    assert "<html" not in response.content.decode()
    assert response.content.decode().lstrip().startswith('<div id="enrollments">')
    swapped = {
        element["id"]
        for tag in ("div", "p", "span")
        for element in elements(response, tag)
        if element.get("hx-swap-oob") == "true"
    }
    assert swapped == {
        "export",
        "views",
        "bulk",
        "enrollments-chips",
        "enrollments-result",
        "enrollments-sortbar",
        "enrollments-select-page",
        "enrollment-count",
    }
    assert "1 enrollment, sorted by status" in words(response)
    assert "HX-Request" in response["Vary"]


def test_the_whole_page_swaps_nothing_out_of_band(desk, sanne, row):
    html = desk.get(url(sanne)).content.decode()
    assert "hx-swap-oob" not in html
    assert html.count('id="enrollment-count"') == 1


def test_visitors_sign_in_first(client, sanne):
    address = url(sanne)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert client.get(address, headers=HTMX)["HX-Redirect"].endswith(f"?next={address}")


def test_a_learner_is_refused_even_their_own(client_for, sanne, row):
    assert client_for(sanne).get(url(sanne)).status_code == 403


def test_who_may_see_users_alone_is_refused(client_for, tom, sanne, rights):
    rights(tom, Right("enrollments.view_user"))
    assert client_for(tom).get(url(sanne)).status_code == 403


def test_nobody_there(desk, sanne):
    address = url(sanne)
    sanne.delete()
    assert desk.get(address).status_code == 404


def test_nothing_is_posted_there(desk, sanne):
    assert desk.post(url(sanne)).status_code == 405


def test_the_number_of_queries_does_not_grow(desk, sanne):
    qualification = QualificationFactory.create(holders=[sanne])
    EnrollmentFactory.create(user=sanne, by=qualification)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(url(sanne), {"per": 100})
        counts.append(len(queries))
        shown = len(response.context["rows"])
        EnrollmentFactory.create_batch(25, user=sanne, by=qualification)
        EnrollmentFactory.create_batch(24, user=sanne, unenrolled=True)
    assert shown == 50
    assert counts[0] == counts[1]


# --- search, filters, order, pages ----------------------------------------------------------------


def test_every_word_must_occur_in_title_or_code(desk, sanne, row):
    EnrollmentFactory.create(user=sanne, activity__title="CPR for children")
    assert titles(desk.get(url(sanne), {"q": "cpr refresher"})) == ["CPR and AED refresher"]
    assert titles(desk.get(url(sanne), {"q": "cpr-2"})) == ["CPR and AED refresher"]
    response = desk.get(url(sanne), {"q": "zzz"})
    assert 'No enrollments match "zzz". Check the spelling or remove a filter.' in words(response)
    assert url(sanne) in links(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "overdue"}, ["Late"]),
        ({"status": ["overdue", "unenrolled"]}, ["Late", "Ended"]),
        ({"source": "self"}, ["Late"]),
        ({"kind": "classroom"}, ["Ended"]),
        ({"status": "unenrolled", "kind": "e_learning"}, []),
    ],
)
def test_filters(desk, sanne, query, expected):
    EnrollmentFactory.create(user=sanne, activity__title="Late", overdue=True, source="self")
    EnrollmentFactory.create(
        user=sanne, activity__title="Ended", activity__kind="classroom", unenrolled=True
    )
    EnrollmentFactory.create(user=sanne, activity__title="Other")
    response = desk.get(url(sanne), query)
    assert titles(response) == expected
    assert f"{len(expected)} of 3 enrollments" in words(response)


@pytest.mark.parametrize(
    "query", [{"status": "unheard-of"}, {"kind": "x"}, {"source": "x"}, {"q": "x" * 201}]
)
def test_a_filter_that_does_not_exist_never_shows_everything(desk, sanne, row, query):
    for headers in ({}, HTMX):
        response = desk.get(url(sanne), query, headers=headers)
        assert response.status_code == 422
        assert "These filters can't be used." in words(response)
        assert not boxes(response)


def test_the_order_is_said_and_marked(desk, sanne):
    EnrollmentFactory.create(user=sanne, activity__title="Airway", in_progress=True)
    EnrollmentFactory.create(user=sanne, activity__title="Burns", overdue=True)
    usual = desk.get(url(sanne))
    assert titles(usual) == ["Burns", "Airway"]
    assert "Enrollments of Sanne Hoekstra, sorted by status" in words(usual)
    turned = desk.get(url(sanne), {"sort": "-activity"})
    assert titles(turned) == ["Burns", "Airway"]
    marked = [head["aria-sort"] for head in elements(turned, "th") if "aria-sort" in head]
    assert marked == ["descending"]
    # An order that does not exist is the usual one.
    assert titles(desk.get(url(sanne), {"sort": "user__password"})) == ["Burns", "Airway"]


def test_pages(desk, sanne):
    EnrollmentFactory.create_batch(21, user=sanne)
    assert len(titles(desk.get(url(sanne)))) == 20
    assert len(titles(desk.get(url(sanne), {"page": 2}))) == 1
    assert len(titles(desk.get(url(sanne), {"per": 50}))) == 21
    beyond = desk.get(url(sanne), {"page": 9})
    assert len(titles(beyond)) == 1
    assert "That page no longer exists. This is the last page." in words(beyond)


def test_turning_a_page_forgets_the_selection(desk, sanne):
    EnrollmentFactory.create_batch(21, user=sanne)
    pages = [link for link in links(desk.get(url(sanne), {"sel": "page"})) if "page=2" in link]
    assert pages
    assert not any("sel=" in link for link in pages)


def test_nothing_at_all(desk, sanne):
    response = desk.get(url(sanne))
    assert "Sanne is not enrolled in any activity" in words(response)
    assert links(response).count(reverse("user_enroll", args=(sanne.pk,))) == 2


# --- what may be done -----------------------------------------------------------------------------


def test_the_row_menu_of_an_open_and_of_an_ended_one(desk, sanne, row):
    ended = EnrollmentFactory.create(user=sanne, unenrolled=True)
    response = desk.get(url(sanne))
    back = reverse("user_enrollments", args=(sanne.pk,)).replace("/", "%2F")
    asked = [link for link in links(response) if link.startswith("/enrollments/")]
    assert [link for link in asked if not link.endswith("/why/")] == [
        f"/enrollments/due-date/?e={row.pk}&next={back}",
        f"/enrollments/unenroll/?e={row.pk}&next={back}",
        f"/enrollments/remove/?e={row.pk}&next={back}",
        f"/enrollments/re-enroll/?e={ended.pk}&next={back}",
        f"/enrollments/remove/?e={ended.pk}&next={back}",
    ]
    shown = words(response)
    assert "Access ends. Progress so far stays in the history." in shown
    assert "Deletes the enrollment with its progress and result." in shown
    assert "Access returns, with progress as it was." in shown


def test_every_link_for_htmx_repeats_its_address(desk, sanne, row):
    menu = [a for a in elements(desk.get(url(sanne)), "a") if "hx-get" in a]
    assert menu
    assert all(a["hx-get"] == a["href"] for a in menu)


def test_re_enroll_that_is_impossible_says_why(desk, sanne):
    EnrollmentFactory.create(user=sanne, unenrolled=True, activity__archived=True)
    response = desk.get(url(sanne))
    assert "Activity is archived" in words(response)
    assert not any("re-enroll" in link for link in links(response))


def test_a_leaver_can_be_unenrolled_and_removed_only(desk):
    leaver = UserFactory.create(inactive=True)
    EnrollmentFactory.create(user=leaver)
    EnrollmentFactory.create(user=leaver, unenrolled=True)
    response = desk.get(url(leaver))
    assert "is inactive: can't sign in and can't be enrolled" in words(response)
    assert "User is inactive" in words(response)
    assert reverse("user_enroll", args=(leaver.pk,)) not in links(response)
    assert not any("re-enroll" in link for link in links(response))
    assert sum("/enrollments/remove/" in link for link in links(response)) == 2


def test_the_selection_is_one_get_form_with_three_addresses(desk, sanne, row):
    response = desk.get(url(sanne))
    (form,) = [form for form in elements(response, "form") if form.get("id") == "selection"]
    assert form["method"] == "get"
    buttons = [b for b in elements(response, "button") if b.get("form") == "selection"]
    assert [b["formaction"] for b in buttons] == [
        "/enrollments/due-date/",
        "/enrollments/unenroll/",
        "/enrollments/remove/",
    ]
    (box,) = boxes(response)
    assert (box["form"], box["value"]) == ("selection", str(row.pk))
    assert "Select CPR and AED refresher" in words(response)


def test_required_ones_are_marked(desk, sanne, row):
    EnrollmentFactory.create(user=sanne)
    QualificationFactory.create(activities=[row.activity], holders=[sanne])
    marked = [box["value"] for box in boxes(desk.get(url(sanne))) if "data-required" in box]
    assert marked == [str(row.pk)]


def test_without_a_right_there_are_no_boxes_and_no_actions(client_for, tom, sanne, row, rights):
    rights(tom, Right("enrollments.view_user"), Right("enrollments.view_enrollment"))
    response = client_for(tom).get(url(sanne))
    assert "CPR and AED refresher" in words(response)
    assert "Actions" not in words(response)
    assert not boxes(response)
    assert not any(form.get("id") == "selection" for form in elements(response, "form"))


@pytest.mark.parametrize(
    ("right", "there"), [("unenroll", "/enrollments/unenroll/"), ("remove", "/enrollments/remove/")]
)
def test_each_right_shows_its_own_button(client_for, tom, sanne, row, right, there, rights):
    rights(
        tom,
        Right("enrollments.view_user"),
        Right("enrollments.view_enrollment"),
        Right(f"enrollments.{right}"),
    )
    response = client_for(tom).get(url(sanne))
    buttons = [b for b in elements(response, "button") if b.get("form") == "selection"]
    assert [b["formaction"] for b in buttons] == [there]
    menus = [link for link in links(response) if link.startswith("/enrollments/")]
    assert [link.split("?")[0] for link in menus] == [there]


# --- selecting without script ---------------------------------------------------------------------


def test_all_on_this_page(desk, sanne):
    EnrollmentFactory.create_batch(21, user=sanne)
    assert "?sel=page" in links(desk.get(url(sanne)))
    response = desk.get(url(sanne), {"sel": "page"})
    assert len(boxes(response)) == 20
    assert all("checked" in box for box in boxes(response))
    assert "20 selected on this page Select all 21 that match the filter" in words(response)


def test_all_that_match_on_all_pages(desk, sanne):
    EnrollmentFactory.create_batch(21, user=sanne)
    response = desk.get(url(sanne), {"sel": "all"}, headers=HTMX)
    assert "All 21 that match the filter are selected" in words(response)
    (token,) = [box for box in elements(response, "input") if box.get("name") == "all"]
    assert token["value"]
    assert "data-matching" in token


def test_all_of_one_page_are_single_ones(desk, sanne, row):
    response = desk.get(url(sanne), {"sel": "all"})
    assert not [box for box in elements(response, "input") if box.get("name") == "all"]
    assert "checked" in boxes(response)[0]


def test_rows_of_others_are_never_shown(desk, sanne, tom, row):
    EnrollmentFactory.create(user=tom)
    assert titles(desk.get(url(sanne))) == ["CPR and AED refresher"]
    assert Enrollment.objects.count() == 2
