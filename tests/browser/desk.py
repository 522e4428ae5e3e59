"""The same hand movements with and without JavaScript, by somebody at a browser."""

import re
from collections import Counter
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Desk:
    def __init__(self, page: Page, *, script: bool = True) -> None:
        self.page = page
        self.script = script

    # --- everywhere

    def heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def menu(self, name: str) -> None:
        self.page.get_by_label("Main menu").get_by_role("link", name=name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    def search(self, words: str) -> None:
        """In the list's search field: while typing, or without JavaScript by Enter."""
        field = self.page.get_by_role("searchbox")
        field.fill(words)
        if not self.script:
            field.press("Enter")
        expect(self.page).to_have_url(re.compile(rf"[?&]q={re.escape(words)}"))

    def tab(self, name: str) -> None:
        self.page.get_by_role("link", name=re.compile(rf"^{name}")).and_(
            self.page.locator(".tabs a")
        ).click()

    @property
    def banner(self) -> Locator:
        return self.page.locator("#messages .banner")

    # --- a list of enrollments

    def row(self, name: str) -> Locator:
        """The row with this name in its first column."""
        head = self.page.get_by_role("rowheader").filter(
            has=self.page.get_by_text(name, exact=True)
        )
        return self.page.get_by_role("row").filter(has=head)

    def choose(self, name: str, action: str) -> None:
        """An action from the menu of one row."""
        row = self.row(name)
        row.get_by_role("button", name=f"Actions for {name}").click()
        row.get_by_role("link", name=re.compile(rf"^{action} ")).click()

    def tick(self, *names: str) -> None:
        for name in names:
            self.row(name).get_by_role("checkbox", name=f"Select {name}").check()

    def with_selected(self, action: str) -> None:
        bar = self.page.get_by_role("region", name="Actions for selected enrollments")
        bar.get_by_role("button", name=re.compile(rf"^{action}")).click()

    # --- a confirmation

    @property
    def question(self) -> Locator:
        """The dialog, or without JavaScript the page with the same content."""
        return self.page.get_by_role("dialog") if self.script else self.page.locator(".dlg-page")

    def asks(self, title: str) -> None:
        expect(self.question.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def answer(self, button: str) -> None:
        self.question.get_by_role("button", name=button, exact=True).click()

    # --- the wizard

    def proceed(self) -> None:
        self.page.get_by_role("button", name="Continue", exact=True).click()

    def upload(self, path: Path) -> None:
        """Choose the file, send it, and wait for the final check."""
        self.heading("Upload your file")
        self.page.get_by_label("Choose file").set_input_files(path)
        self.page.get_by_role("button", name="Upload and check").click()
        self.wait_for("Check before you start")

    def rows(self, key: str) -> Locator:
        """All rows of a list of the check or the result; none of them waits on a next page."""
        rows = self.page.locator(f"#{key} tbody tr")
        expect(self.page.locator(f"#{key} .more-rows")).to_have_count(0)
        return rows

    def by_activity(self, key: str) -> Counter[str]:
        """How many rows a list has of each activity."""
        return Counter(self.rows(key).locator(".c-act").all_inner_texts())

    def reasons(self) -> dict[str, int]:
        """Why marks and lines are not done, with the numbers that the search above the lists
        offers."""
        told = self.page.get_by_label("Reason").locator("option").all_inner_texts()
        found = [re.fullmatch(r"(.+) \(([\d,]+)\)", text.strip()) for text in told[1:]]
        return {one[1]: int(one[2].replace(",", "")) for one in found if one}

    def total(self, href: str) -> Locator:
        """The large number that leads to this list, with its unit and what it stands for."""
        return self.page.locator(".sumup__nums li").filter(
            has=self.page.locator(f'a[href="#{href}"]')
        )

    @property
    def number(self) -> Locator:
        """The field that asks for the number of enrollments, where there is one."""
        return self.page.get_by_label(re.compile(r"^Type [\d,]+, the number of enrollments$"))

    def start_and_wait(self, result: str, button: str = "Start import") -> None:
        self.page.get_by_role("checkbox", name=re.compile("^I have checked the lists")).check()
        if self.number.count():
            label = self.page.locator("label[for=id_number]").inner_text()
            self.number.fill(label.split()[1].strip(","))
        self.page.get_by_role("button", name=button).click()
        if self.script:
            self.page.get_by_role("link", name="Show result").or_(
                self.page.get_by_role("heading", level=1, name=result)
            ).first.click()
        self.wait_for(result)

    def wait_for(self, heading: str) -> None:
        """Until the worker is done: the page follows by itself, or is asked to look again."""
        wanted = self.page.get_by_role("heading", level=1, name=heading)
        refresh = self.page.get_by_role("link", name="Refresh status")
        for _time in range(0 if self.script else 60):
            expect(wanted.or_(refresh).first).to_be_visible()
            if wanted.is_visible():
                break
            self.page.wait_for_timeout(250)
            refresh.click()
        expect(wanted).to_be_visible()
