"""The stylesheets: in which order they apply, and one file of them all for production."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.templatetags.static import static

# Each file is about one thing, whose name it has. static/css/app.css names the layers.
ORDER: Final = (
    *("app", "fonts", "reset", "tokens"),
    # elements and the frame of every page
    *("base", "headings", "icons", "skip", "shell", "page-head"),
    *("brand", "nav", "crumbs", "lead-nav"),
    # what forms are made of
    *("buttons", "button-kinds", "button-sizes", "search", "select", "checkbox"),
    *("form", "fields", "inputs", "errors", "chips"),
    # cards and tables
    *("card", "card-bar", "sortbar", "table", "sort", "cells"),
    *("status", "tag", "pill", "avatar", "progress", "pager", "page-sizes", "tabs"),
    *("bulk", "bulk-actions", "selected"),
    # what opens above the page, and what it says
    *("popovers", "menu", "panel", "account", "segments", "notes", "banner"),
    *("dialog", "dialog-list", "dialog-foot", "dialog-page", "acknowledge"),
    *("find", "found"),
    # the wizard, its check and its result
    *("person", "steps", "choice", "radio", "picks", "tray", "picked", "drop", "run"),
    *("check-grid", "split", "summary", "start", "groups", "forecast", "requirements"),
    *("sumup", "marks", "adds", "after", "file-notes", "listbar", "table-list", "table-wrong"),
    *("was", "enroll", "facts-n", "due", "views"),
    *("blank", "about", "gobar", "next", "nothing", "paper"),
    # what learners see, and pages of text
    *(
        "resume",
        "courses",
        "timeline",
        "empty",
        "definitions",
        "prose",
        "help",
        "table-help",
        "entrance",
        "security",
        "oops",
    ),
    *("audit", "audit-events", "why"),
    # each list in a narrow card
    *("table-stack", "card-bar-narrow", "table-users", "table-enrollments"),
    *("table-list-narrow", "gobar-narrow"),
    *("table-done", "table-people", "table-activities", "table-imports", "table-quals"),
    *("table-few", "hold", "late", "lesson", "own-record"),
    *("form-parts", "profile", "role", "people", "teams"),
    # the overview, and the first run
    *("setup", "sample", "needs", "figures", "as-table"),
    *("chart-tokens", "chart", "chart-text", "chart-colours"),
    # what wins over all of these
    *("states", "motion", "forced-colors", "chart-forced", "print", "print-lists", "utilities"),
)
SHEETS: Final = tuple(f"css/{name}.css" for name in ORDER)
BUNDLE: Final = "css/all.css"


def one_stylesheet(texts: Iterable[str]) -> str:
    """What the one file says: the files, in their order."""
    return "\n".join(texts)


def stylesheet_addresses() -> list[str]:
    """What a page links: the one file, or while developing each by itself."""
    return [static(name) for name in ((BUNDLE,) if settings.BUNDLE_STATIC_FILES else SHEETS)]
