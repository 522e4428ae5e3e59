"""A filter of many teams is loaded when it is opened: by mouse, by keys, and without script."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from enrollments.models import User
from tests.browser.conftest import Complaints
from tests.browser.desk import Desk
from tests.browser.keys import Keys
from tests.factories import TeamFactory, UserFactory


@pytest.fixture
def wards(sanne: User, tom: User) -> None:
    """Thirty more teams, so that the panel has to be scrolled."""
    for number in range(30):
        TeamFactory.create(name=f"Ward {number:02}")


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_is_asked_for_once_when_it_is_opened(desk: Desk, wards: None) -> None:
    page = desk.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/users/")
    panel = page.locator("#filter-team")
    assert not [url for url in asked if "/filters/" in url]
    for _time in range(2):
        page.get_by_role("button", name="Team").click()
        expect(panel.get_by_role("checkbox")).to_have_count(33)
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
    assert len([url for url in asked if "/filters/team/" in url]) == 1
    expect(page).to_have_url(re.compile("/users/$"))


def test_opened_it_hides_nothing_and_is_accessible(desk: Desk, wards: None) -> None:
    desk.page.goto("/users/")
    desk.page.get_by_role("button", name="Team").click()
    last = desk.page.get_by_role("checkbox", name="Ward 3 West")
    expect(last).to_be_visible()
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    accessible(desk.page)


def test_by_keys_alone(desk: Desk, wards: None) -> None:
    page = desk.page
    page.goto("/users/")
    keys = Keys(page)
    keys.press(page.get_by_role("button", name="Team"))
    keys.press(page.get_by_role("checkbox", name="Emergency care"), "Space")
    keys.press(page.get_by_role("checkbox", name="Ward 3 West"), "Space")
    keys.press(page.get_by_role("button", name="Show results : Team"))
    chip = page.get_by_role("button", name="Team: Emergency care, Ward 3 West")
    expect(chip).to_be_focused()
    expect(page.locator("#users tbody tr")).to_have_count(2)


def test_what_is_chosen_is_kept_while_the_rest_is_not_loaded(desk: Desk, sanne: User) -> None:
    """The box of what is chosen is in the form, whether the panel was opened or not."""
    UserFactory.create(first_name="Wil", last_name="West", team=sanne.team)
    desk.page.goto(f"/users/?team={sanne.team.pk}")  # type: ignore[union-attr]
    desk.search("hoekstra")
    expect(desk.page).to_have_url(re.compile(r"team=\d+"))
    expect(desk.page.locator("#users tbody tr")).to_have_count(1)
    expect(desk.page.get_by_role("button", name="Team: Ward 3 West")).to_be_visible()


def test_where_it_cannot_be_loaded_its_link_is_left(
    desk: Desk, wards: None, complaints: Complaints
) -> None:
    complaints.expect("status of 500|Response Status Error Code 500")
    page = desk.page
    page.goto("/users/")
    failing = re.compile("/filters/")
    page.route(failing, lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Team").click()
    expect(page.get_by_role("alert")).to_contain_text("This part could not be loaded.")
    page.unroute(failing)
    link = page.get_by_role("link", name="Show all : Team")
    link.press("Enter")
    expect(page.locator("#filter-team").get_by_role("checkbox")).to_have_count(33)
    expect(page.locator("#filter-team").get_by_role("checkbox").first).to_be_focused()


def test_a_late_answer_comes_once(desk: Desk, wards: None) -> None:
    held: list[Route] = []
    page = desk.page
    page.goto("/users/")
    page.route(re.compile("/filters/"), lambda route: held.append(route))
    with page.expect_request(re.compile("/filters/")):
        page.get_by_role("button", name="Team").click()
    expect(page.locator("#options-team")).to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Show all : Team").press("Enter")
    expect(page.locator("#filter-team")).to_be_visible()
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#filter-team").get_by_role("checkbox")).to_have_count(33)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_without_script_it_is_a_page(
    language: str, page_for: Callable[..., Page], marit: User, wards: None
) -> None:
    page = page_for(marit, language=language, java_script_enabled=False)
    page.goto("/users/?q=hoek")
    words = {"en": ("Show all", "Show results"), "nl": ("Toon alles", "Toon resultaten")}
    show_all, show_results = words[language]
    page.get_by_role("button", name="Team").click()
    page.get_by_role("link", name=f"{show_all} : Team").click()
    expect(page).to_have_url(re.compile(r"/users/filters/team/\?q=hoek$"))
    expect(page.get_by_role("heading", level=1, name="Filter: Team")).to_be_visible()
    page.get_by_role("checkbox", name="Ward 3 West").check()
    page.get_by_role("button", name=show_results).click()
    expect(page).to_have_url(re.compile(r"/users/\?q=hoek&team=\d+$"))
    expect(page.locator("#users tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Team: Ward 3 West")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 320])
def test_the_page_is_accessible(
    width: int, page_for: Callable[..., Page], marit: User, wards: None
) -> None:
    page = page_for(marit)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/users/filters/team/?q=hoek")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
