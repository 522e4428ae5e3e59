"""The five steps and both kinds of ending, in the seeded academy and by keyboard alone.

In Dutch with JavaScript, in English without. The words are those of the catalogue, so that a
page that is left in English fails here.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from enrollments.models import Academy, Enrollment, LearningActivity
from enrollments.queries.academy import forget_terms
from enrollments.seeding.people import ADMINISTRATOR_EMAIL
from imports.models import Import
from imports.work import queue
from tests.browser.conftest import PASSWORD
from tests.browser.desk import Desk
from tests.browser.keys import Keys

pytestmark = pytest.mark.parametrize(
    ("script", "language"), [(True, "nl"), (False, "en")], indirect=True
)

FIRE = "Fire safety and evacuation"
MARKED = 3
KEPT = ("pk", "status", "progress", "completed_at")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], language: str) -> dict[str, Any]:
    return {**browser_context_args, "locale": language}


@pytest.fixture
def at_desk(
    script: bool,
    language: str,
    academy: None,
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
) -> Desk:
    # Who has chosen no language reads that of the academy.
    Academy.objects.update(language=language)
    forget_terms()
    context = new_context(base_url=live_server.url, java_script_enabled=script)
    return Desk(context.new_page(), script=script)


def test_unenroll_and_undo(at_desk: Desk, language: str, tmp_path: Path) -> None:
    keys = Keys(at_desk.page)
    signs_in(at_desk, keys)
    people = goes_to_the_check(at_desk, keys, Import.Action.UNENROLL, tmp_path)
    before = standings(people)
    import_run = Import.objects.get(action=Import.Action.UNENROLL, status="checked")
    starts(at_desk, keys, import_run, _("Start import"))
    at_desk.heading(_("Result of import %(number)s") % {"number": import_run.pk})
    assert {row["status"] for row in standings(people)} == {Enrollment.Status.UNENROLLED}
    keys.press(at_desk.button(_("Undo import")))
    at_desk.heading(_("Checking what can be undone"))
    undo = Import.objects.get(undo_of=import_run)
    queue.work.call(undo.pk)
    keys.arrive(at_desk, _("Check before you start"))
    starts(at_desk, keys, undo, _("Start undo"))
    at_desk.heading(_("Result of the undo of import %(number)s") % {"number": import_run.pk})
    expect(at_desk.page.locator("html")).to_have_attribute("lang", language)
    assert standings(people) == before


def test_remove(at_desk: Desk, language: str, tmp_path: Path) -> None:
    keys = Keys(at_desk.page)
    signs_in(at_desk, keys)
    people = goes_to_the_check(at_desk, keys, Import.Action.REMOVE, tmp_path)
    gone = [row["pk"] for row in standings(people)]
    expect(at_desk.page.locator(".sumup")).to_contain_text(_("This can't be undone."))
    import_run = Import.objects.get(action=Import.Action.REMOVE, status="checked")
    starts(at_desk, keys, import_run, _("Start import"))
    at_desk.heading(_("Result of import %(number)s") % {"number": import_run.pk})
    expect(at_desk.page.locator("html")).to_have_attribute("lang", language)
    expect(at_desk.button(_("Undo import"))).to_have_count(0)
    assert len(gone) == MARKED
    assert not Enrollment.objects.filter(pk__in=gone).exists()


def standings(people: list[str]) -> list[dict[str, Any]]:
    rows = Enrollment.objects.filter(activity__title=FIRE, user__email__in=people)
    return list(rows.order_by("pk").values(*KEPT))


def signs_in(desk: Desk, keys: Keys) -> None:
    desk.page.goto("/")
    keys.type(desk.page.locator("#id_login"), ADMINISTRATOR_EMAIL)
    keys.type(desk.page.locator("#id_password"), PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.heading(_("Overview"))
    menu = desk.page.get_by_role("navigation", name=_("Administration"))
    keys.press(menu.get_by_role("link", name=_("Imports")))
    desk.heading(_("Imports"))
    keys.press(desk.link(_("New import")).first)


def goes_to_the_check(desk: Desk, keys: Keys, action: Import.Action, folder: Path) -> list[str]:
    """Through the steps; whom the workbook marks."""
    desk.heading(_("What do you want to do?"))
    label = re.compile(f"^{re.escape(str(action.label))}")
    keys.choose(desk.page.get_by_role("radio", name=label))
    keys.press(desk.button(_("Continue")))
    chooses_the_activity(desk, keys)
    workbook, people = downloads_and_marks(desk, keys, folder)
    desk.heading(_("Upload your file"))
    keys.choose_file(desk.page.locator("#id_file"), workbook)
    keys.press(desk.button(_("Upload and check")))
    desk.heading(_("Your file is being checked"))
    queue.work.call(Import.objects.get(status=Import.Status.CHECKING).pk)
    keys.arrive(desk, _("Check before you start"))
    expect(desk.total("will").locator("b")).to_have_text(str(MARKED))
    assert desk.by_activity("will") == {FIRE: MARKED}
    return people


def chooses_the_activity(desk: Desk, keys: Keys) -> None:
    desk.heading(_("Which activities?"))
    keys.type(desk.page.get_by_role("searchbox"), FIRE)
    if desk.script:
        expect(desk.page.locator(".picks li")).to_have_count(1)
        keys.press(desk.page.get_by_role("checkbox", name=re.compile(FIRE)), "Space")
    else:
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator(".picks li")).to_have_count(1)
        keys.press(desk.button(f"{_('Add')} {FIRE}"))
    expect(desk.page.locator("#tray")).to_contain_text(FIRE)
    keys.press(desk.button(_("Continue")))


def downloads_and_marks(desk: Desk, keys: Keys, folder: Path) -> tuple[Path, list[str]]:
    """The template with the people of the activity, of whom the first enrolled are marked."""
    desk.heading(_("Download the template"))
    with desk.page.expect_download() as download:
        keys.press(desk.button(_("Generate and download (.xlsx)")))
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    enrolled = LearningActivity.objects.get(title=FIRE).enrollments.filter(status="enrolled")
    marked = set(enrolled.order_by("pk").values_list("user__email", flat=True)[:MARKED])
    for row in sheet.iter_rows(min_row=2):
        if row[0].value in marked:
            row[2].value = "x"
    workbook.save(path)
    name = _("Continue") if desk.script else _("I already have the file")
    keys.press(desk.link(name))
    return path, sorted(marked)


def starts(desk: Desk, keys: Keys, import_run: Import, name: str) -> None:
    """Tick the box, type the number where one is asked for, start, and wait for the end."""
    keys.press(desk.page.locator("#id_ack"), "Space")
    if desk.page.locator("#id_number").count():
        keys.type(desk.page.locator("#id_number"), str(MARKED))
    keys.press(desk.button(name))
    expect(desk.page).to_have_url(re.compile(rf"/imports/{import_run.pk}/progress/$"))
    queue.work.call(import_run.pk)
    if desk.script:
        keys.press(desk.link(_("Show result")))
    else:
        keys.press(desk.link(_("Refresh status")))
    expect(desk.page).to_have_url(re.compile(rf"/imports/{import_run.pk}/result/$"))
