"""Searching, sorting, turning pages: where focus stays, what the address says, what Back shows."""

import re

import pytest
from playwright.sync_api import Route, expect

from enrollments.models import Enrollment, LearningActivity, User
from tests.browser.conftest import Complaints
from tests.browser.desk import Desk
from tests.factories import UserFactory


@pytest.fixture
def at_users(desk: Desk, sanne: User, tom: User) -> Desk:
    UserFactory.create_batch(22)
    desk.page.goto("/users/")
    return desk


def test_search_keeps_the_focus_and_the_field_and_names_itself_in_the_address(
    at_users: Desk,
) -> None:
    field = at_users.page.get_by_role("searchbox")
    field.press_sequentially("hoekstra", delay=30)
    expect(at_users.page).to_have_url(re.compile(r"/users/\?q=hoekstra"))
    expect(at_users.page.locator("#users tbody tr")).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("hoekstra")
    expect(at_users.page.locator("#live")).to_have_text("1 user, sorted by name")
    expect(at_users.page.locator("#users-result")).to_have_text(
        re.compile(r"^\s*1 of 25 users\s*$")
    )


def test_back_shows_whole_pages_and_the_list_as_it_was(at_users: Desk) -> None:
    at_users.search("hoekstra")
    expect(at_users.page.locator("#users tbody tr")).to_have_count(1)
    at_users.page.get_by_role("link", name="Edit Sanne Hoekstra").click()
    at_users.heading("Sanne Hoekstra")
    at_users.page.go_back()
    at_users.heading("Users")
    expect(at_users.page.get_by_role("searchbox")).to_have_value("hoekstra")
    expect(at_users.page.locator("#users tbody tr")).to_have_count(1)
    at_users.page.go_back()
    at_users.heading("Users")
    expect(at_users.page.locator("#users tbody tr")).to_have_count(20)
    expect(at_users.page.get_by_label("Main menu").first).to_be_visible()
    expect(at_users.page.get_by_role("searchbox")).to_have_value("")


def test_sorting_keeps_the_focus_and_tells_the_order(at_users: Desk) -> None:
    page = at_users.page
    head = page.get_by_role("columnheader", name="Name")
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("link")).to_be_focused()
    expect(page).to_have_url(re.compile("sort=-name"))
    expect(page.get_by_role("table")).to_have_accessible_name("Users, sorted by name")


def test_a_turned_page_begins_at_the_head_of_the_list(at_users: Desk) -> None:
    at_users.page.get_by_role("link", name="Next page").click()
    expect(at_users.page.locator("#users tbody tr")).to_have_count(5)
    expect(at_users.page.get_by_role("table", name="Users, sorted by name")).to_be_focused()
    expect(at_users.page).to_have_url(re.compile("page=2"))
    expect(at_users.page.locator("#users table")).to_be_in_viewport()


def test_a_filter_that_is_taken_away_hands_its_focus_on(at_users: Desk) -> None:
    page = at_users.page
    page.get_by_role("button", name="Team").click()
    page.get_by_role("checkbox", name="Ward 3 West").check()
    page.get_by_role("button", name="Show results : Team").click()
    chip = page.get_by_role("button", name="Team: Ward 3 West")
    expect(chip).to_be_focused()
    expect(page.locator("#users tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Remove filter Team: Ward 3 West").click()
    expect(page.locator("#users tbody tr")).to_have_count(20)
    expect(page.get_by_role("button", name="Team")).to_be_focused()


def test_the_last_search_wins(at_users: Desk, complaints: Complaints) -> None:
    """An answer that comes late does not replace a newer one."""
    complaints.expect("htmx:(afterRequest|sendAbort)")
    held: list[Route] = []
    at_users.page.route(re.compile(r"/users/\?q=tom"), lambda route: held.append(route))
    field = at_users.page.get_by_role("searchbox")
    with at_users.page.expect_request(re.compile(r"q=tom")):
        field.fill("tom")
    field.fill("hoekstra")
    expect(at_users.page.locator("#users tbody tr")).to_have_count(1)
    expect(at_users.page.locator("#users tbody")).to_contain_text("Sanne Hoekstra")
    assert len(held) == 1
    expect(at_users.page).to_have_url(re.compile("q=hoekstra"))
    expect(at_users.page.locator("#messages .banner")).to_have_count(0)


def test_a_part_that_fails_is_told_and_the_old_one_stays(
    at_users: Desk, complaints: Complaints
) -> None:
    complaints.expect("status of 500|Response Status Error Code 500")
    at_users.page.route(re.compile(r"/users/\?q="), lambda route: route.fulfill(status=500))
    at_users.page.get_by_role("searchbox").fill("hoekstra")
    alert = at_users.page.get_by_role("alert")
    expect(alert).to_contain_text("This part could not be loaded. Nothing was changed.")
    expect(at_users.page.locator("#users tbody tr")).to_have_count(20)
    expect(at_users.page.locator("#users")).not_to_have_attribute("aria-busy", "true")
    alert.get_by_role("button", name="Close this message").click()
    expect(alert).to_have_count(0)


@pytest.mark.parametrize("request_of", ["a part", "the dialog"])
def test_an_expired_session_ends_at_the_sign_in_page_as_a_whole(
    request_of: str, desk: Desk, sanne: User, courses: list[Enrollment]
) -> None:
    desk.page.goto(f"/users/{sanne.pk}/enrollments/")
    desk.page.context.clear_cookies(name="sessionid")
    if request_of == "a part":
        desk.page.get_by_role("searchbox").fill("course")
    else:
        desk.choose("A course", "Unenroll")
    desk.heading("Sign in")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    expect(desk.page.get_by_label("Main menu")).to_have_count(0)
    expect(desk.page).to_have_title("Sign in - Waterhoek Academy")


def test_a_menu_is_walked_by_arrows_and_left_by_escape(
    desk: Desk, sanne: User, courses: list[Enrollment]
) -> None:
    page = desk.page
    page.goto(f"/users/{sanne.pk}/enrollments/")
    button = desk.row("A course").get_by_role("button", name="Actions for A course")
    items = desk.row("A course").locator(".menu").get_by_role("link")
    button.focus()
    page.keyboard.press("Enter")
    expect(items).to_have_text([re.compile(word) for word in ("due date", "Unenroll", "Remove")])
    for place in (0, 1, 2, 0):
        page.keyboard.press("ArrowDown")
        expect(items.nth(place)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.nth(2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(items.nth(2)).to_be_hidden()
    expect(button).to_be_focused()


def test_letters_and_hovering_change_nothing(
    desk: Desk, sanne: User, courses: list[Enrollment]
) -> None:
    page = desk.page
    page.goto(f"/users/{sanne.pk}/enrollments/")
    before = page.get_by_role("main").inner_text()
    desk.row("A course").hover()
    page.get_by_role("heading", level=1).click()
    page.keyboard.type("abcdefghijklmnopqrstuvwxyz?/")
    assert page.get_by_role("main").inner_text() == before
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("/enrollments/$"))


def test_the_skip_link_leads_to_the_content(at_users: Desk) -> None:
    at_users.page.keyboard.press("Tab")
    expect(at_users.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    at_users.page.keyboard.press("Enter")
    expect(at_users.page.get_by_role("main")).to_be_focused()


def test_the_colours_are_remembered(at_users: Desk) -> None:
    page = at_users.page
    page.get_by_role("button", name=re.compile("^Account of Marit Vink")).click()
    page.get_by_role("button", name="Dark").click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name=re.compile("^Account of Marit Vink")).click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_participants_follow_the_same_ways(desk: Desk, crowd: LearningActivity) -> None:
    desk.page.goto(f"/activities/{crowd.pk}/participants/")
    desk.choose("Kim Participant 01", "Unenroll")
    desk.asks("Unenroll Kim Participant 01 from CPR and AED refresher?")
    desk.answer("Unenroll")
    expect(desk.banner).to_contain_text("1 enrollment unenrolled.")
    expect(desk.row("Kim Participant 01")).to_contain_text("Unenrolled")
    desk.tick("Kim Participant 02", "Kim Participant 03")
    desk.with_selected("Remove")
    desk.asks("Remove 2 enrollments in CPR and AED refresher?")
    desk.question.get_by_role("checkbox").check()
    desk.answer("Remove 2 enrollments")
    expect(desk.banner).to_contain_text("2 enrollments removed.")
    expect(desk.row("Kim Participant 02")).to_have_count(0)
    expect(desk.page.locator("#enrollment-count")).to_have_text("22 enrolled, 1 unenrolled")
