"""The pages of an import at every point: nothing that keeps somebody out, and nothing cut off."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from enrollments.models import User
from imports.models import Import
from tests.browser.imports_at import CHECKS, RUNS, Ward, five_of_many, removal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 768, 390, 320)
STEPS = ("action", "activities", "template", "upload", "check")


def addresses(import_run: Import) -> list[str]:
    """Where it stands, and for a plan the earlier steps of the wizard as well."""
    number = import_run.pk
    if import_run.status == "checked" and not import_run.undo_of_id:
        return [f"/imports/{number}/{step}/" for step in STEPS]
    return [f"/imports/{number}/"]


def look(page: Page, address: str) -> None:
    """Fail on what axe finds, and on a page that is wider than the window."""
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address} at {width}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


@pytest.mark.parametrize("make", [*CHECKS, *RUNS], ids=lambda make: make.__name__)
def test_every_state_can_be_used_by_everybody(
    make: Callable[[Ward], Import], marit: User, page_for: Callable[..., Page]
) -> None:
    import_run = make(Ward(marit, 20))
    for scheme in ("light", "dark"):
        page = page_for(marit, color_scheme=scheme)
        page.emulate_media(reduced_motion="reduce")
        for address in addresses(import_run):
            look(page, address)
        page.context.close()


def test_the_start_is_in_view_however_long_the_lists_are(
    marit: User, page_for: Callable[..., Page]
) -> None:
    import_run = five_of_many(Ward(marit, 20))
    page = page_for(marit)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/imports/{import_run.pk}/check/")
        expect(page.get_by_role("button", name="Start import")).to_be_in_viewport(ratio=1)
        page.keyboard.press("End")
        expect(page.get_by_role("button", name="Start import")).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": width, "height": 400})
        page.evaluate("scrollTo(0, 0)")
        expect(page.get_by_role("button", name="Start import")).not_to_be_in_viewport()


def test_by_keyboard_alone_what_has_the_focus_is_never_below_the_bar(
    marit: User, page_for: Callable[..., Page]
) -> None:
    import_run = removal(Ward(marit, 20))
    page = page_for(marit)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/imports/{import_run.pk}/check/")
    below = """() => {
        const box = document.activeElement.getBoundingClientRect();
        const bar = document.querySelector('.gobar');
        const top = bar.getBoundingClientRect().top;
        const here = document.activeElement;
        return here !== document.body && !bar.contains(here) && box.bottom > top;
    }"""
    for _step in range(40):
        page.keyboard.press("Tab")
        assert not page.evaluate(below), page.evaluate("document.activeElement.outerHTML")


def test_a_search_keeps_the_focus_and_says_what_it_found(
    marit: User, page_for: Callable[..., Page]
) -> None:
    ward = Ward(marit, 20)
    import_run = five_of_many(ward)
    page = page_for(marit)
    page.goto(f"/imports/{import_run.pk}/check/")
    field = page.get_by_role("searchbox")
    field.press_sequentially("hoekstra 001")
    expect(page.locator("#will tbody tr")).to_have_count(2)
    expect(field).to_be_focused()
    expect(page.locator("#live")).to_contain_text("2 of 9 enrollments")
    assert "q=hoekstra" in page.url
    page.get_by_role("link", name="Show these lines").click()
    expect(page.locator(".blank table")).to_be_visible()
