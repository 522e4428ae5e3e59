"""Somebody who has a keyboard and nothing else."""

from pathlib import Path

from django.utils.translation import gettext as _
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk

# No page has more places to stop at than this.
MOST_STOPS = 150


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page
        # Heard from the start: a listener that is added with the key comes too late for it.
        page.on("filechooser", lambda _chooser: None)

    def to(self, wanted: Locator) -> None:
        """By Tab, from wherever the focus is."""
        expect(wanted).to_be_attached()
        # Until then the page may still give its heading the focus.
        self.page.wait_for_load_state()
        for _stop in range(MOST_STOPS):
            if wanted.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {wanted}")

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        self.to(wanted)
        self.page.keyboard.press(key)

    def type(self, wanted: Locator, text: str) -> None:
        self.to(wanted)
        self.page.keyboard.type(text)

    def choose(self, wanted: Locator) -> None:
        """One of some radio buttons: Tab comes to the first or the chosen one, arrows go on."""
        group = self.page.get_by_role("radio")
        for _stop in range(MOST_STOPS):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _one in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def arrive(self, desk: Desk, heading: str) -> None:
        """At what a worker has just made: the page follows by itself, or is asked to."""
        if not desk.script:
            self.press(desk.link(_("Refresh status")))
        desk.heading(heading)

    def choose_file(self, field: Locator, path: Path) -> None:
        self.to(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(path)
