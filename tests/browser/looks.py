"""How every page is looked at: nothing that keeps somebody out, and nothing cut off.

In each scheme and each language, at four widths. Whether something is cut off depends on language
and width: that is asked for all. What axe finds does not depend on both at once: each look has two
widths of its own. `LONG_RUN=1` asks axe at all of them.
"""

import os
from typing import Final, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LONG_RUN: Final = bool(os.environ.get("LONG_RUN"))
WIDTHS: Final = (1440, 768, 390, 320)
# axe waits by timers, which do not run in a page without script.
AT_ONCE: Final = """() => { window.setTimeout = (then, wait) => {
    if (!wait && typeof then === "function") Promise.resolve().then(then);
} }"""


class Look(NamedTuple):
    scheme: str
    language: str
    widths: tuple[int, ...]

    @property
    def options(self) -> dict[str, str]:
        """Of the browser."""
        return {
            "language": self.language,
            "color_scheme": self.scheme,
            "reduced_motion": "reduce",
        }

    def asks(self, width: int) -> bool:
        return width in self.widths or LONG_RUN


LIGHT: Final = Look("light", "en", (1440, 390))
DARK: Final = Look("dark", "nl", (768, 320))
LOOKS: Final = (LIGHT, DARK)


def look(page: Page, how: Look, *, script: bool = True) -> None:
    """Fail on what axe finds, and on a page that is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        if not how.asks(width):
            continue
        if not script:
            page.evaluate(AT_ONCE)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} at {width}\n{found.generate_report()}"
