"""An import from nothing: the five steps, with the template as it was downloaded and filled in."""

import re
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from enrollments.models import Enrollment, LearningActivity
from enrollments.seeding.people import ADMINISTRATOR_EMAIL
from imports.models import Import
from tests.browser.desk import Desk


def test_an_import_from_its_first_step(
    academy: None, worker: None, desk_of: Callable[[str], Desk], tmp_path: Path
) -> None:
    """Action, activities, template, upload, final check; the template is filled in by hand."""
    fire = LearningActivity.objects.get(title="Fire safety and evacuation")
    marit = desk_of(ADMINISTRATOR_EMAIL)
    marit.heading("Overview")
    marit.menu("Imports")
    marit.page.get_by_role("link", name="New import").first.click()
    marit.heading("What do you want to do?")
    marit.page.get_by_role("radio", name=re.compile("^Unenroll")).check()
    marit.proceed()
    chooses(marit, "fire", fire.title)
    marit.proceed()
    workbook, people = downloads_and_fills(marit, tmp_path)
    marit.page.get_by_role("link", name=re.compile("^(Continue|I already have the file)$")).click()
    marit.upload(workbook)
    expect(marit.total("will")).to_contain_text("3 enrollments of 3 users")
    assert marit.by_activity("will") == {fire.title: 3}
    number = Import.objects.get().pk
    marit.start_and_wait(f"Result of import {number}")
    expect(marit.page.get_by_role("main")).to_contain_text("3 enrollments unenrolled")
    ended = fire.enrollments.filter(user__email__in=people)
    assert set(ended.values_list("status", flat=True)) == {Enrollment.Status.UNENROLLED}


def chooses(marit: Desk, words: str, title: str) -> None:
    marit.heading("Which activities?")
    marit.search(words)
    if marit.script:
        marit.page.get_by_role("checkbox", name=re.compile(title)).check()
    else:
        marit.page.get_by_role("button", name=f"Add {title}").click()
    expect(marit.page.get_by_role("heading", name="1 selected")).to_be_visible()
    expect(marit.page.locator("#tray")).to_contain_text(title)


def downloads_and_fills(marit: Desk, folder: Path) -> tuple[Path, list[str]]:
    """The template with the current participants, of whom three are marked."""
    marit.heading("Download the template")
    box = marit.page.get_by_role("checkbox", name=re.compile("^Fill in the current participants"))
    expect(box).to_be_checked()
    with marit.page.expect_download() as download:
        marit.page.get_by_role("button", name="Generate and download").click()
    path = folder / download.value.suggested_filename
    assert path.suffix == ".xlsx"
    download.value.save_as(path)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    people = []
    for row in (2, 3, 4):
        people.append(str(sheet.cell(row, 1).value))
        sheet.cell(row, 3).value = "x"
    workbook.save(path)
    return path, people
