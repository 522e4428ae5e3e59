"""The scripts: htmx and our own modules, and one file of them all for production."""

import re
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.templatetags.static import static

HTMX: Final = "django_htmx/htmx-2.min.js"
# Each file is about one thing, whose name it has. What another one imports stands before it.
ORDER: Final = (
    *("dialog", "selection", "focus", "busy", "causes", "upload", "paste", "download"),
    *("errors", "menu", "theme", "find", "why", "passkey"),
)
MODULES: Final = tuple(f"js/{name}.js" for name in ORDER)
SOURCES: Final = (HTMX, *MODULES)
BUNDLE: Final = "js/all.js"

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./[\w-]+\.js";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=function |const )", re.MULTILINE)


def one_script(texts: Iterable[str]) -> str:
    """What the one module says: the files, in their order.

    Each has a block of its own, so that its names are its own. One that exports has none: what it
    exports is there for those that come after it.
    """
    return "\n".join(_part(text) for text in texts)


def _part(text: str) -> str:
    text = _IMPORT.sub("", text)
    shared, number = _EXPORT.subn("", text)
    return shared if number else f"{{\n{text}\n}}"


def script_addresses() -> list[str]:
    """The modules that a page links: the one file, or while developing each of ours by itself."""
    return [static(name) for name in ((BUNDLE,) if settings.BUNDLE_STATIC_FILES else MODULES)]
