"""Pasted addresses, CSV and one line per mark, by keyboard alone.

In Dutch with JavaScript, in English without. The words are those of the catalogue.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.work import queue
from tests.browser.desk import Desk
from tests.browser.keys import Keys
from tests.factories import LearningActivityFactory
from tests.imports.workbooks import open_import

pytestmark = pytest.mark.parametrize(
    ("script", "language"), [(True, "nl"), (False, "en")], indirect=True
)


@pytest.fixture
def people(crowd: LearningActivity) -> list[str]:
    rows = crowd.enrollments.select_related("user").order_by("pk")
    return [row.user.email for row in rows[:3]]


@pytest.fixture
def draft(marit: User, crowd: LearningActivity) -> Import:
    """Of two activities; nobody is enrolled in the second."""
    return open_import(
        marit, crowd, LearningActivityFactory.create(title="Fire drill", code="FD-1")
    )


@pytest.fixture
def at_desk(script: bool, language: str, page_for: Callable[..., Page], marit: User) -> Desk:
    page = page_for(marit, java_script_enabled=script, language=language)
    return Desk(page, script=script)


def checked(desk: Desk, keys: Keys, draft: Import) -> None:
    """The worker checks it, and the person comes to the check; two marks wait for Start."""
    desk.heading(_("Your file is being checked"))
    queue.work.call(draft.pk)
    keys.arrive(desk, _("Check before you start"))


def started(desk: Desk, keys: Keys, draft: Import) -> None:
    keys.press(desk.page.locator("#id_ack"), "Space")
    keys.press(desk.button(_("Start import")))
    desk.heading(_("%(name)s is running") % {"name": _("Import %(number)s") % {"number": draft.pk}})
    queue.work.call(draft.pk)
    keys.press(desk.link(_("Show result") if desk.script else _("Refresh status")))
    desk.heading(_("Result of import %(number)s") % {"number": draft.pk})


def ended(people: list[str]) -> int:
    rows = Enrollment.objects.filter(user__email__in=people)
    return rows.filter(status=Enrollment.Status.UNENROLLED).count()


def test_addresses_are_pasted(
    at_desk: Desk, language: str, draft: Import, people: list[str]
) -> None:
    """First nothing, which is told at the box."""
    page, keys = at_desk.page, Keys(at_desk.page)
    page.goto(f"/imports/{draft.pk}/upload/")
    box = page.get_by_role("textbox", name=_("Paste addresses"))
    keys.press(at_desk.button(_("Check these addresses")))
    expect(page.get_by_role("alert")).to_contain_text(_("There is a problem"))
    expect(box).to_have_attribute("aria-invalid", "true")
    keys.press(page.get_by_role("alert").get_by_role("link"))
    expect(box).to_be_focused()
    page.keyboard.type("; ".join(people))
    if at_desk.script:
        marks = ngettext("%s mark", "%s marks", 6) % 6
        expect(page.locator("[data-paste-sum]")).to_contain_text(f"= {marks}")
    page.keyboard.press("Tab")
    expect(at_desk.button(_("Check these addresses"))).to_be_focused()
    page.keyboard.press("Enter")
    checked(at_desk, keys, draft)
    expect(at_desk.total("will").locator("b")).to_have_text("3")
    expect(at_desk.total("cannot").locator("b")).to_have_text("3")
    started(at_desk, keys, draft)
    assert ended(people) == 3
    expect(page.get_by_role("main")).to_contain_text(_("Download result (.csv)"))
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_csv_is_uploaded(at_desk: Desk, draft: Import, people: list[str], tmp_path: Path) -> None:
    page, keys = at_desk.page, Keys(at_desk.page)
    path = tmp_path / "ward.csv"
    lines = (f"{one};x" for one in people)
    path.write_text("\r\n".join([f"{_('Email')};CPR-2", *lines]), encoding="utf-8-sig")
    page.goto(f"/imports/{draft.pk}/upload/")
    keys.choose_file(page.locator("#id_file"), path)
    keys.press(at_desk.button(_("Upload and check")))
    checked(at_desk, keys, draft)
    expect(at_desk.total("will").locator("b")).to_have_text("3")
    with page.expect_download() as download:
        keys.press(at_desk.link(_("Download it with the results")))
    assert download.value.suggested_filename == f"import-{draft.pk}-result.csv"
    started(at_desk, keys, draft)
    assert ended(people) == 3


def test_one_line_per_mark_is_chosen_filled_in_and_uploaded(
    at_desk: Desk, draft: Import, people: list[str], tmp_path: Path
) -> None:
    page, keys = at_desk.page, Keys(at_desk.page)
    page.goto(f"/imports/{draft.pk}/template/")
    keys.choose(page.get_by_role("radio", name=_("One line per mark")))
    expect(page.get_by_role("checkbox")).to_have_count(0)
    with page.expect_download() as download:
        keys.press(at_desk.button(_("Generate and download (.xlsx)")))
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    assert sheet.max_column == 3
    for one in people:
        sheet.append([one, None, "CPR-2"])
    workbook.save(path)
    keys.press(at_desk.link(_("Continue") if at_desk.script else _("I already have the file")))
    at_desk.heading(_("Upload your file"))
    keys.choose_file(page.locator("#id_file"), path)
    keys.press(at_desk.button(_("Upload and check")))
    checked(at_desk, keys, draft)
    expect(at_desk.total("will").locator("b")).to_have_text("3")
    started(at_desk, keys, draft)
    assert ended(people) == 3
