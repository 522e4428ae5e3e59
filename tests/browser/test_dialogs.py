"""The dialog: where focus is, what closes it, and what stays inside it."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from enrollments.models import Enrollment, User
from tests.browser.conftest import Complaints
from tests.browser.desk import Desk

UNENROLL_A = "Unenroll Sanne Hoekstra from A course?"
NOT_ANSWERED = "Nothing was changed. The server did not answer. Try again."


@pytest.fixture
def at_sanne(desk: Desk, courses: list[Enrollment], sanne: User) -> Desk:
    desk.page.goto(f"/users/{sanne.pk}/enrollments/")
    return desk


def actions_of(desk: Desk, name: str) -> Locator:
    return desk.row(name).get_by_role("button", name=f"Actions for {name}")


def bulk_button(desk: Desk, action: str) -> Locator:
    bar = desk.page.get_by_role("region", name="Actions for selected enrollments")
    return bar.get_by_role("button", name=re.compile(f"^{action}"))


def open_states() -> set[str]:
    rows = Enrollment.objects.filter(status=Enrollment.Status.ENROLLED)
    return set(rows.values_list("activity__title", flat=True))


def test_it_opens_at_its_title_and_gives_focus_back(at_sanne: Desk) -> None:
    for closing in ("Escape", "Cancel"):
        at_sanne.choose("A course", "Unenroll")
        at_sanne.asks(UNENROLL_A)
        expect(at_sanne.question).to_have_accessible_name(UNENROLL_A)
        title = at_sanne.question.get_by_role("heading", name=UNENROLL_A)
        expect(title).to_be_focused()
        if closing == "Escape":
            at_sanne.page.keyboard.press("Escape")
        else:
            at_sanne.question.get_by_role("link", name="Cancel").click()
        expect(at_sanne.question).to_be_hidden()
        expect(actions_of(at_sanne, "A course")).to_be_focused()
    assert "A course" in open_states()


def test_the_bulk_button_gets_its_focus_back_and_the_selection_stays(at_sanne: Desk) -> None:
    at_sanne.tick("A course", "B course")
    bulk_button(at_sanne, "Remove").click()
    at_sanne.asks("Remove 2 enrollments of Sanne Hoekstra?")
    at_sanne.page.keyboard.press("Escape")
    expect(bulk_button(at_sanne, "Remove")).to_be_focused()
    expect(at_sanne.page.get_by_role("checkbox", name="Select A course")).to_be_checked()


def test_the_backdrop_closes_nothing(at_sanne: Desk) -> None:
    at_sanne.choose("A course", "Unenroll")
    at_sanne.asks(UNENROLL_A)
    at_sanne.page.mouse.click(8, 8)
    at_sanne.page.mouse.click(1400, 880)
    expect(at_sanne.question).to_be_visible()


def test_tab_never_reaches_what_is_behind_it(at_sanne: Desk) -> None:
    at_sanne.choose("A course", "Remove")
    at_sanne.asks("Remove the enrollment of Sanne Hoekstra in A course?")
    places = set()
    for _time in range(12):
        at_sanne.page.keyboard.press("Tab")
        places.add(
            at_sanne.page.evaluate(
                """() => {
                  const at = document.activeElement;
                  // The browser's own controls have their turn, too: then nothing is focused.
                  if (at === document.body) return "browser";
                  return at.closest("dialog") ? "dialog" : at.outerHTML;
                }"""
            )
        )
    assert places <= {"dialog", "browser"}
    assert "dialog" in places


def test_the_destructive_button_comes_last_and_never_has_focus_first(at_sanne: Desk) -> None:
    at_sanne.choose("A course", "Remove")
    at_sanne.asks("Remove the enrollment of Sanne Hoekstra in A course?")
    controls = at_sanne.question.locator("a:visible, button:visible, input:visible")
    names = [one.strip() for one in controls.all_inner_texts()]
    assert names[-2:] == ["Cancel", "Remove 1 enrollment"]
    expect(controls.last).not_to_be_focused()
    at_sanne.page.keyboard.press("Enter")  # on the title: does nothing
    expect(at_sanne.question).to_be_visible()
    assert "A course" in open_states()


@pytest.mark.parametrize("failure", ["connection lost", "server error"])
def test_a_failure_is_told_inside_it_and_can_be_repeated(
    failure: str, at_sanne: Desk, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED|htmx:(afterRequest|sendError)|status of 500|Error Code 500")
    at_sanne.choose("A course", "Unenroll")
    at_sanne.asks(UNENROLL_A)

    def fail(route: Route) -> None:
        if failure == "server error":
            route.fulfill(status=500, body="<h1>Something went wrong on our side</h1>")
        else:
            route.abort()

    at_sanne.page.route("**/enrollments/unenroll/", fail)
    at_sanne.answer("Unenroll")
    alert = at_sanne.question.get_by_role("alert")
    expect(alert).to_have_text(NOT_ANSWERED)
    expect(at_sanne.question.get_by_role("status")).to_have_text("")
    expect(at_sanne.banner).to_have_count(0)
    at_sanne.page.unroute("**/enrollments/unenroll/")
    at_sanne.answer("Unenroll")
    expect(at_sanne.banner).to_contain_text("1 enrollment unenrolled.")
    expect(at_sanne.question).to_be_hidden()


def test_while_the_answer_is_on_its_way_nothing_is_sent_twice(at_sanne: Desk) -> None:
    held: list[Route] = []
    at_sanne.page.route("**/enrollments/unenroll/", lambda route: held.append(route))
    at_sanne.choose("A course", "Unenroll")
    at_sanne.asks(UNENROLL_A)
    button = at_sanne.question.get_by_role("button", name="Unenroll")
    button.click()
    expect(at_sanne.question.get_by_role("status")).to_have_text("Unenrolling…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(at_sanne.question.get_by_role("link", name="Cancel")).to_have_attribute(
        "aria-disabled", "true"
    )
    button.click(force=True)
    at_sanne.question.get_by_role("link", name="Cancel").click(force=True)
    at_sanne.page.keyboard.press("Escape")
    expect(at_sanne.question).to_be_visible()
    assert len(held) == 1
    held[0].continue_()
    expect(at_sanne.banner).to_contain_text("1 enrollment unenrolled.")


def test_what_is_refused_stays_in_it(at_sanne: Desk) -> None:
    at_sanne.choose("A course", "Remove")
    at_sanne.answer("Remove 1 enrollment")
    summary = at_sanne.question.get_by_role("alert")
    expect(summary).to_contain_text("Tick the box to confirm that you checked this")
    expect(summary).to_be_focused()
    box = at_sanne.question.get_by_role("checkbox")
    expect(box).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").click()
    expect(box).to_be_focused()
    assert "A course" in open_states()
    box.check()
    at_sanne.answer("Remove 1 enrollment")
    expect(at_sanne.banner).to_contain_text("1 enrollment removed.")
    expect(at_sanne.row("A course")).to_have_count(0)


def test_what_changed_meanwhile_is_shown_first(at_sanne: Desk) -> None:
    at_sanne.choose("B course", "Remove")
    at_sanne.question.get_by_role("checkbox").check()
    expect(at_sanne.question).to_contain_text("64%")
    Enrollment.objects.filter(activity__title="B course").update(progress=80, revision=7)
    at_sanne.answer("Remove 1 enrollment")
    expect(at_sanne.question.get_by_role("alert")).to_contain_text(
        "Something changed since you opened this"
    )
    expect(at_sanne.question).to_contain_text("80%")
    assert "B course" in open_states()


def test_what_is_gone_meanwhile_brings_the_list_as_it_is(
    at_sanne: Desk, complaints: Complaints
) -> None:
    complaints.expect("status of 404|Response Status Error Code 404")
    at_sanne.choose("B course", "Unenroll")
    at_sanne.asks("Unenroll Sanne Hoekstra from B course?")
    Enrollment.objects.filter(activity__title="B course").delete()
    at_sanne.answer("Unenroll")
    expect(at_sanne.banner).to_contain_text(
        "These enrollments are no longer there. Nothing was changed."
    )
    expect(at_sanne.row("B course")).to_have_count(0)
    expect(at_sanne.question).to_be_hidden()


def test_afterwards_the_banner_has_focus_and_next_is_its_undo(at_sanne: Desk) -> None:
    at_sanne.choose("A course", "Unenroll")
    at_sanne.answer("Unenroll")
    expect(at_sanne.banner.locator("p")).to_be_focused()
    expect(at_sanne.banner).to_have_attribute("role", "status")
    at_sanne.page.keyboard.press("Tab")
    expect(at_sanne.banner.get_by_role("button", name="Undo")).to_be_focused()
    at_sanne.page.keyboard.press("Enter")
    expect(at_sanne.banner).to_contain_text("Undone: 1 enrollment is open again")
    assert "A course" in open_states()


def test_a_link_to_the_confirmation_is_a_page_of_its_own(at_sanne: Desk) -> None:
    """What a middle click opens: the same words and form, with the way back."""
    actions_of(at_sanne, "A course").click()
    link = at_sanne.row("A course").get_by_role("link", name=re.compile("^Unenroll "))
    address = link.get_attribute("href")
    at_sanne.page.goto(address or "")
    at_sanne.heading(UNENROLL_A)
    expect(at_sanne.page).to_have_title(f"{UNENROLL_A} - Waterhoek Academy")
    at_sanne.page.get_by_role("button", name="Unenroll").click()
    at_sanne.heading("Sanne Hoekstra")
    expect(at_sanne.banner).to_contain_text("1 enrollment unenrolled.")


def test_a_double_click_is_one_click(at_sanne: Desk) -> None:
    posts: list[str] = []
    at_sanne.page.on(
        "request", lambda request: posts.append(request.url) if request.method == "POST" else None
    )
    at_sanne.choose("A course", "Unenroll")
    at_sanne.asks(UNENROLL_A)
    at_sanne.question.get_by_role("button", name="Unenroll", exact=True).dblclick()
    expect(at_sanne.banner).to_contain_text("1 enrollment unenrolled.")
    expect(at_sanne.question).to_be_hidden()
    assert len(posts) == 1
