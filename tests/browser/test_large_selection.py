"""A click on all participants that match, done by a worker: with script and without, and by axe."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django import Settings

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.work import queue
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def job_above(settings: Settings) -> None:
    settings.JOB_ABOVE = 24


def usable(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than a narrow window."""
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} at {width}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_from_the_list_to_the_result_and_back(
    script: bool, page_for: Callable[..., Page], marit: User, crowd: LearningActivity
) -> None:
    desk = Desk(page_for(marit, java_script_enabled=script), script=script)
    page = desk.page
    page.goto(f"/activities/{crowd.pk}/participants/")
    if script:
        page.get_by_role("checkbox", name="Select all enrollments on this page").check()
    else:
        page.get_by_role("link", name="Select all on this page").click()
    page.get_by_role("link", name="Select all 25 that match the filter").click()
    expect(page.locator("#bulk")).to_contain_text("All 25 that match the filter are selected")
    desk.with_selected("Unenroll")
    desk.heading("Unenroll 25 participants?")
    expect(page.get_by_role("main")).to_contain_text("This is done in the background.")
    if script:
        usable(page)
    page.get_by_label("Reason").fill("Course withdrawn")
    page.get_by_role("button", name="Unenroll 25 participants").press("Enter")
    job = Import.objects.get()
    desk.heading(f"Import {job.pk} is running")
    main = page.get_by_role("main")
    expect(main).to_contain_text("0 of 25")
    expect(main).to_contain_text("Selection: CPR and AED refresher")
    expect(page.get_by_role("button", name="Stop the import")).to_be_visible()
    if script:
        usable(page)
    queue.work.call(job.pk)
    if script:
        page.get_by_role("link", name="Show result").click()
    desk.wait_for(f"Result of import {job.pk}")
    expect(main).to_contain_text("25 enrollments unenrolled.")
    expect(main).to_contain_text("Reason: Course withdrawn")
    assert not Enrollment.objects.filter(status=Enrollment.Status.ENROLLED).exists()
    if script:
        usable(page)
    page.get_by_role("button", name="Undo import").press("Enter")
    desk.heading("Checking what can be undone")
    queue.work.call(Import.objects.latest("pk").pk)
    desk.wait_for("Check before you start")
    expect(main).to_contain_text("25 enrollments of 25 users")


def test_the_list_of_imports_names_it(desk: Desk, crowd: LearningActivity, marit: User) -> None:
    page = desk.page
    page.goto(f"/activities/{crowd.pk}/participants/")
    page.get_by_role("checkbox", name="Select all enrollments on this page").check()
    page.get_by_role("link", name="Select all 25 that match the filter").click()
    expect(page.locator("#bulk")).to_contain_text("All 25 that match the filter are selected")
    desk.with_selected("Remove")
    desk.heading("Remove 25 enrollments in CPR and AED refresher?")
    page.get_by_label("Type 25 to confirm how many enrollments you remove").fill("24")
    page.get_by_role("button", name="Remove 25 enrollments").click()
    expect(page.get_by_role("alert")).to_contain_text("Type 25, the number of enrollments")
    page.get_by_label("Type 25 to confirm how many enrollments you remove").fill("25")
    page.get_by_role("button", name="Remove 25 enrollments").click()
    job = Import.objects.get()
    desk.heading(f"Import {job.pk} is running")
    page.goto("/imports/")
    row = page.get_by_role("row").filter(has_text=f"Import {job.pk}")
    expect(row).to_contain_text("Selection: CPR and AED refresher")
    usable(page)
    page.get_by_role("link", name=f"Import {job.pk}", exact=True).click()
    page.get_by_role("button", name="Stop the import").click()
    queue.work.call(job.pk)
    page.goto(f"/imports/{job.pk}/")
    expect(page.get_by_role("main")).to_contain_text("stopped before it changed anything")
    usable(page)
