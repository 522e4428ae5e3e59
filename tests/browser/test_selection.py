"""Ticking rows: the whole page, a range, all that match; what is said, and what is sent."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from enrollments.models import Enrollment, LearningActivity, User
from tests.browser.desk import Desk

PAGE = "Select all enrollments on this page"


@pytest.fixture
def at_crowd(desk: Desk, crowd: LearningActivity) -> Desk:
    desk.page.goto(f"/activities/{crowd.pk}/participants/")
    return desk


@pytest.fixture
def at_sanne(desk: Desk, courses: list[Enrollment], sanne: User) -> Desk:
    """Her list by title: A to F."""
    desk.page.goto(f"/users/{sanne.pk}/enrollments/?sort=activity")
    return desk


def box(desk: Desk, letter: str) -> Locator:
    return desk.page.get_by_role("checkbox", name=f"Select {letter} course")


def ticked(desk: Desk) -> str:
    """The letters of Sanne's courses that are ticked."""
    rows = desk.page.locator("tbody tr:has(input.check:checked) th")
    return "".join(name.strip()[0] for name in rows.all_inner_texts())


def said(desk: Desk, words: str) -> None:
    expect(desk.page.locator("#live")).to_have_text(words)


def test_the_box_in_the_head_shows_all_some_or_none(at_sanne: Desk) -> None:
    head = at_sanne.page.get_by_role("checkbox", name=PAGE)
    expect(head).to_be_checked(checked=False)
    box(at_sanne, "B").check()
    expect(head).to_be_checked(indeterminate=True)
    head.check()
    assert ticked(at_sanne) == "ABCDEF"
    expect(head).to_be_checked()
    box(at_sanne, "C").uncheck()
    expect(head).to_be_checked(indeterminate=True)
    head.check()
    head.uncheck()
    assert ticked(at_sanne) == ""
    expect(head).to_be_checked(checked=False)


def test_every_change_is_said_as_a_whole_sentence(at_sanne: Desk) -> None:
    said(at_sanne, "")
    box(at_sanne, "A").check()
    said(at_sanne, "1 enrollment selected")
    box(at_sanne, "E").check()
    said(at_sanne, "2 enrollments selected")
    bar = at_sanne.page.get_by_role("region", name="Actions for selected enrollments")
    expect(bar).to_contain_text("2 selected")
    expect(bar).to_contain_text("1 is required by a qualification")
    bar.get_by_role("button", name="Select all 6").click()
    said(at_sanne, "6 enrollments selected")
    bar.get_by_role("button", name="Clear the selection").click()
    said(at_sanne, "Selection cleared")
    expect(box(at_sanne, "A")).to_be_focused()


def test_the_live_region_stays_the_same_element(at_sanne: Desk) -> None:
    """Screen readers do not listen to one that was put in its place."""
    live = at_sanne.page.locator("#live").element_handle()
    at_sanne.search("course")
    expect(at_sanne.page.locator("#live")).to_contain_text("6 enrollments, sorted by")
    box(at_sanne, "A").check()
    said(at_sanne, "1 enrollment selected")
    assert live.evaluate("e => e.isConnected && e === document.getElementById('live')")


def test_shift_click_takes_a_range_in_either_direction(at_sanne: Desk) -> None:
    box(at_sanne, "B").click()
    box(at_sanne, "D").click(modifiers=["Shift"])
    assert ticked(at_sanne) == "BCD"
    said(at_sanne, "3 enrollments selected")
    box(at_sanne, "F").click()
    box(at_sanne, "E").click(modifiers=["Shift"])
    assert ticked(at_sanne) == "BCDEF"
    box(at_sanne, "C").click()
    box(at_sanne, "E").click(modifiers=["Shift"])
    assert ticked(at_sanne) == "BF"


def test_shift_space_takes_a_range(at_sanne: Desk) -> None:
    box(at_sanne, "A").focus()
    at_sanne.page.keyboard.press("Space")
    box(at_sanne, "C").focus()
    at_sanne.page.keyboard.press("Shift+Space")
    assert ticked(at_sanne) == "ABC"
    said(at_sanne, "3 enrollments selected")


def test_escape_keeps_the_selection(at_sanne: Desk) -> None:
    box(at_sanne, "A").check()
    at_sanne.page.keyboard.press("Escape")
    assert ticked(at_sanne) == "A"


def test_the_buttons_appear_with_the_selection_and_come_before_the_table(at_sanne: Desk) -> None:
    bar = at_sanne.page.get_by_role("region", name="Actions for selected enrollments")
    expect(bar).to_be_hidden()
    head = at_sanne.page.get_by_role("checkbox", name=PAGE)
    head.check()
    expect(bar).to_be_visible()
    head.focus()
    at_sanne.page.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Remove the selected enrollments")).to_be_focused()


def test_what_is_ticked_is_what_is_changed(at_sanne: Desk) -> None:
    at_sanne.tick("A course", "C course", "F course")
    at_sanne.with_selected("Unenroll")
    at_sanne.asks("Unenroll Sanne Hoekstra from 3 activities?")
    at_sanne.answer("Unenroll from 3 activities")
    expect(at_sanne.banner).to_contain_text("3 enrollments unenrolled.")
    ended = Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED)
    titles = ended.order_by("activity__title").values_list("activity__title", flat=True)
    assert list(titles) == ["A course", "C course", "F course"]
    assert ticked(at_sanne) == ""
    expect(at_sanne.page.locator("#bulk")).to_be_hidden()


@pytest.mark.parametrize(
    "link", ["Team", "Next page", "50 rows"], ids=["sort", "page", "rows per page"]
)
def test_a_new_list_starts_with_nothing_selected_and_says_so(link: str, at_crowd: Desk) -> None:
    page = at_crowd.page
    page.get_by_role("checkbox", name="Select Kim Participant 01").check()
    said(at_crowd, "1 enrollment selected")
    # The search and the filters have made room for the buttons.
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("link", name=link, exact=True).click()
    expect(page.locator("#live")).to_have_text(re.compile(r"^Selection cleared\. \d+ enrollments,"))
    expect(page.locator("tbody input:checked")).to_have_count(0)
    expect(page.locator("#bulk")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_all_that_match_are_sent_as_a_token_and_never_as_numbers(at_crowd: Desk) -> None:
    page = at_crowd.page
    at_crowd.search("Participant")
    page.get_by_role("checkbox", name=PAGE).check()
    said(at_crowd, "20 enrollments selected")
    page.get_by_role("link", name="Select all 25 that match the filter").click()
    said(at_crowd, "All 25 that match the filter are selected")
    expect(page.locator("#bulk")).to_contain_text("All 25 that match the filter are selected")
    expect(page.locator("tbody input:checked")).to_have_count(20)
    expect(page.locator("#select-matching")).to_be_focused()
    with page.expect_request("**/enrollments/unenroll/?*") as asked:
        at_crowd.with_selected("Unenroll")
    sent = parse_qs(urlsplit(asked.value.url).query)
    assert "all" in sent
    # On a page of its own, and counted again there.
    at_crowd.heading("Unenroll 25 participants?")
    page.get_by_role("button", name="Unenroll 25 participants").click()
    expect(at_crowd.banner).to_contain_text("25 enrollments unenrolled.")
    assert not Enrollment.objects.filter(status=Enrollment.Status.ENROLLED).exists()


def test_one_box_less_ends_all_that_match(at_crowd: Desk) -> None:
    page = at_crowd.page
    page.get_by_role("checkbox", name=PAGE).check()
    page.get_by_role("link", name="Select all 25 that match the filter").click()
    said(at_crowd, "All 25 that match the filter are selected")
    page.get_by_role("checkbox", name="Select Kim Participant 03").uncheck()
    said(at_crowd, "19 enrollments selected")
    expect(page.locator("#bulk .bulk__count")).to_have_text("19 selected")
    at_crowd.with_selected("Unenroll")
    at_crowd.asks("Unenroll 19 participants?")


def test_remove_of_all_that_match_asks_for_their_number(at_crowd: Desk) -> None:
    page = at_crowd.page
    page.get_by_role("checkbox", name=PAGE).check()
    page.get_by_role("link", name="Select all 25 that match the filter").click()
    said(at_crowd, "All 25 that match the filter are selected")
    at_crowd.with_selected("Remove")
    at_crowd.heading("Remove 25 enrollments in CPR and AED refresher?")
    field = page.get_by_label("Type 25 to confirm how many enrollments you remove")
    field.fill("24")
    page.get_by_role("button", name="Remove 25 enrollments").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_contain_text("Type 25, the number of enrollments")
    assert Enrollment.objects.count() == 25
    field.fill("25")
    page.get_by_role("button", name="Remove 25 enrollments").click()
    expect(at_crowd.banner).to_contain_text("25 enrollments removed.")
    expect(page.get_by_role("main")).to_contain_text("Nobody is enrolled yet")


def test_back_from_another_page_and_the_counts_agree_with_the_ticks(at_sanne: Desk) -> None:
    box(at_sanne, "A").check()
    at_sanne.menu("Users")
    at_sanne.heading("Users")
    at_sanne.page.go_back()
    at_sanne.heading("Sanne Hoekstra")
    shown = at_sanne.page.locator("tbody input:checked").count()
    expect(at_sanne.page.locator("#bulk")).to_be_visible(visible=shown > 0)


def test_without_script_a_selection_of_nothing_is_told(
    page_for, marit: User, sanne: User, courses: list[Enrollment]
) -> None:
    desk = Desk(page_for(marit, java_script_enabled=False), script=False)
    desk.page.goto(f"/users/{sanne.pk}/enrollments/")
    desk.page.get_by_role("link", name="Select all on this page").click()
    expect(desk.page.locator("tbody input:checked")).to_have_count(6)
    desk.page.get_by_role("link", name="Clear the selection").click()
    expect(desk.page.locator("tbody input:checked")).to_have_count(0)
    desk.page.goto("/enrollments/unenroll/?next=/users/")
    expect(desk.banner).to_contain_text("Select at least one enrollment")
