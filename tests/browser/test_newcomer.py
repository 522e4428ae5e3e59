"""From an empty database to a finished import, without a shell after `create_owner`.

In both languages, with JavaScript and without: the same pages, and at the end one user who is no
longer enrolled.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from enrollments.models import Academy, Enrollment, User
from enrollments.services import create_owner
from tests.browser.conftest import PASSWORD, Complaints

OWNER, LEARNER = "olga.smit@example.org", "sanne@example.org"
LOCALES = {"en": "en-GB", "nl": "nl-NL"}
WORDS = {
    "en": {
        "sign in": "Sign in",
        "welcome": "Welcome, Olga. Set up your academy",
        "save": "Save and go on",
        "add user": "Add user",
        "add activity": "Add activity",
        "enroll users": "Enroll users",
        "enroll": "Enroll 1 user",
        "continue": "Continue",
        "generate": "Generate and download (.xlsx)",
        "onwards": re.compile("^(Continue|I already have the file)$"),
        "upload": "Upload and check",
        "check": "Check before you start",
        "checked": re.compile("^I have checked"),
        "start": "Start import",
        "show": "Show result",
        "result": re.compile("^Result of import"),
    },
    "nl": {
        "sign in": "Inloggen",
        "welcome": "Welkom, Olga. Richt je academie in",
        "save": "Opslaan en doorgaan",
        "add user": "Gebruiker toevoegen",
        "add activity": "Activiteit toevoegen",
        "enroll users": "Gebruikers inschrijven",
        "enroll": "1 gebruiker inschrijven",
        "continue": "Doorgaan",
        "generate": "Maken en downloaden (.xlsx)",
        "onwards": re.compile("^(Doorgaan|Ik heb het bestand al)$"),
        "upload": "Uploaden en controleren",
        "check": "Controleer voor je start",
        "checked": re.compile("^Ik heb"),
        "start": "Import starten",
        "show": "Resultaat tonen",
        "result": re.compile("^Resultaat van import"),
    },
}


class Newcomer:
    """Olga at her browser: she knows the words on the buttons, and nothing else."""

    def __init__(self, page: Page, language: str, *, script: bool) -> None:
        self.page, self.script = page, script
        self.language, self.words = language, WORDS[language]

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=self.words[words], exact=True).first.click()

    def follow(self, words: str) -> None:
        main = self.page.get_by_role("main")
        main.get_by_role("link", name=self.words[words], exact=True).first.click()

    def sees(self, words: str) -> None:
        heading = self.page.get_by_role("heading", level=1, name=self.words[words])
        # Without JavaScript a page that waits is looked at again by hand.
        for _ in range(0 if self.script else 60):
            if heading.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(heading).to_be_visible()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)


@pytest.mark.parametrize("language", list(WORDS))
def test_from_nothing_to_a_finished_import(
    language: str,
    script: bool,
    worker: None,
    browser: Browser,
    browser_context_args: dict[str, Any],
    complaints: Complaints,
    live_server: LiveServer,
    tmp_path: Path,
) -> None:
    create_owner(OWNER, PASSWORD, first_name="Olga", last_name="Smit")
    # The browser asks for its own language: nobody has chosen another one yet.
    options = {"locale": LOCALES[language], "java_script_enabled": script}
    context = browser.new_context(**browser_context_args | options, base_url=live_server.url)
    context.set_default_timeout(15_000)
    complaints.listen(context)
    olga = Newcomer(context.new_page(), language, script=script)
    signs_in(olga)
    sets_up_the_academy(olga)
    adds_a_user(olga)
    adds_an_activity(olga)
    enrolls_her(olga)
    unenrolls_her_by_a_file(olga, tmp_path)
    assert Enrollment.objects.get().status == Enrollment.Status.UNENROLLED
    assert Enrollment.objects.get().user.email == LEARNER
    context.close()


def signs_in(olga: Newcomer) -> None:
    olga.page.goto("/")
    olga.page.locator("[name=login]").fill(OWNER)
    olga.page.locator("[name=password]").fill(PASSWORD)
    olga.press("sign in")
    olga.sees("welcome")


def sets_up_the_academy(olga: Newcomer) -> None:
    # Filled in already: the language that she reads it in, and the server's time zone.
    expect(olga.page.locator("main [name=language]")).to_have_value(olga.language)
    olga.fill(name="Waterhoek Academy")
    olga.press("save")
    expect(
        olga.page.get_by_label("Waterhoek Academy").or_(olga.page.locator(".brand")).first
    ).to_contain_text("Waterhoek Academy")
    assert Academy.objects.get().name == "Waterhoek Academy"


def adds_a_user(olga: Newcomer) -> None:
    olga.page.goto("/users/")
    olga.follow("add user")
    olga.fill(first_name="Sanne", last_name="Hoekstra", email=LEARNER)
    olga.press("add user")
    expect(olga.page.locator("#messages .banner")).to_contain_text("Sanne Hoekstra")
    assert User.objects.filter(email=LEARNER).exists()


def adds_an_activity(olga: Newcomer) -> None:
    olga.page.goto("/activities/")
    olga.follow("add activity")
    olga.fill(title="Hand hygiene", code="HYG-1")
    olga.press("add activity")
    expect(olga.page.locator("#messages .banner")).to_contain_text("Hand hygiene")


def enrolls_her(olga: Newcomer) -> None:
    olga.follow("enroll users")
    olga.page.locator("main textarea").first.fill(LEARNER)
    check = olga.page.locator("main textarea").first.locator("xpath=following::button[1]")
    check.click()
    olga.press("enroll")
    expect(olga.page.locator("#messages .banner")).to_contain_text("Hand hygiene")
    assert Enrollment.objects.get().user.email == LEARNER


def unenrolls_her_by_a_file(olga: Newcomer, folder: Path) -> None:
    page = olga.page
    page.goto("/imports/new/")
    page.locator("[name=action][value=unenroll]").check()
    olga.press("continue")
    if olga.script:
        page.get_by_role("checkbox", name=re.compile("Hand hygiene")).check()
    else:
        page.get_by_role("button", name=re.compile("Hand hygiene")).click()
    expect(page.locator("#tray")).to_contain_text("Hand hygiene")
    olga.press("continue")
    with page.expect_download() as download:
        olga.press("generate")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    assert sheet.cell(2, 1).value == LEARNER
    sheet.cell(2, 3).value = "x"
    workbook.save(path)
    page.get_by_role("link", name=olga.words["onwards"]).click()
    page.locator("input[type=file]").first.set_input_files(path)
    olga.press("upload")
    olga.sees("check")
    page.get_by_role("checkbox", name=olga.words["checked"]).check()
    olga.press("start")
    if olga.script:
        page.get_by_role("link", name=olga.words["show"]).click()
    olga.sees("result")
