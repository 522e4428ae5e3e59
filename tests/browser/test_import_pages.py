"""The pages of an import at every point: nothing that keeps somebody out, and nothing cut off."""

import re
from collections.abc import Callable, Iterator
from zlib import crc32

import pytest
from playwright.sync_api import Page, expect

from enrollments.models import User
from imports.models import Import
from tests.browser.imports_at import (
    CHECKS,
    DRAFTS,
    RUNS,
    Ward,
    chosen,
    enrolling,
    five_of_many,
    removal,
)
from tests.browser.looks import LONG_RUN, LOOKS, WIDTHS, Look, look

type Pages = Iterator[tuple[Page, Look]]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STEPS = ("action", "activities", "template", "upload", "check")
# One plan of each action shows the earlier steps, as they are once there is a plan.
ALL_STEPS = (five_of_many, removal, enrolling)


@pytest.fixture
def pages(
    page_for: Callable[..., Page], marit: User, request: pytest.FixtureRequest
) -> Callable[..., Pages]:
    """`pages()` are Marit's, in the look of this test's turn; with `LONG_RUN=1` in each."""
    looks = LOOKS if LONG_RUN else LOOKS[crc32(request.node.name.encode()) % len(LOOKS) :][:1]

    def opened(**options: bool) -> Pages:
        for how in looks:
            page = page_for(marit, **how.options, **options)
            yield page, how
            page.context.close()

    return opened


@pytest.mark.parametrize("make", [*CHECKS, *RUNS], ids=lambda make: make.__name__)
def test_every_plan_and_run_can_be_used_by_everybody(
    make: Callable[[Ward], Import], marit: User, pages: Callable[..., Pages]
) -> None:
    number = make(Ward(marit, 20)).pk
    steps = [f"/imports/{number}/{step}/" for step in STEPS] if make in ALL_STEPS else []
    for page, how in pages():
        for address in steps or [f"/imports/{number}/"]:
            page.goto(address)
            look(page, how)


@pytest.mark.parametrize("make", DRAFTS, ids=lambda make: make.__name__)
def test_every_step_towards_a_plan_can_be_used_by_everybody(
    make: Callable[[Ward], Import], marit: User, pages: Callable[..., Pages]
) -> None:
    number = make(Ward(marit, 20)).pk
    for page, how in pages():
        for step in DRAFTS[make]:
            page.goto(f"/imports/{number}/{step}/")
            expect(page).to_have_url(re.compile(f"/{step}/$"))
            look(page, how)


def test_the_choice_of_a_shape_can_be_used_by_everybody(
    script: bool, marit: User, pages: Callable[..., Pages]
) -> None:
    """As it is first, and once the other one is chosen; the page tells about that one alone."""
    number = chosen(Ward(marit, 20)).pk
    for page, how in pages(java_script_enabled=script):
        page.goto(f"/imports/{number}/template/")
        look(page, how, script=script)
        expect(page.locator(".of-columns")).to_have_count(4)
        expect(page.locator(".of-columns:visible")).to_have_count(4)
        expect(page.locator(".of-lines:visible")).to_have_count(0)
        page.locator("#id_shape_long").check()
        look(page, how, script=script)
        expect(page.locator(".of-columns:visible")).to_have_count(0)
        expect(page.locator(".of-lines:visible")).to_have_count(2)


def test_a_refusal_in_the_upload_step_can_be_read_by_everybody(
    script: bool, marit: User, pages: Callable[..., Pages]
) -> None:
    """Of what was pasted, and of the file."""
    number = chosen(Ward(marit, 20)).pk
    for page, how in pages(java_script_enabled=script):
        page.goto(f"/imports/{number}/upload/")
        look(page, how, script=script)
        for button in ("#paste-button", "#upload-button"):
            page.locator(button).click()
            expect(page.get_by_role("alert")).to_be_visible()
            look(page, how, script=script)
            page.goto(f"/imports/{number}/upload/")


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
