"""Template tags of the design system: linked files, icons, avatars, status pills, table heads.

They run once per row of long lists, so what they return is cached by its few inputs.
"""

import re
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_htmx.jinja import htmx_script

from lms_admin import scripts as our_scripts
from lms_admin import stylesheets as our_stylesheets

register = template.Library()

# What the codes of the domain look like; the words next to an icon come from the models.
ICONS: Final = {
    "e_learning": "screen",
    "classroom": "easel",
    "learning_path": "path",
    "assessment": "quiz",
    "qualification": "qual",
    "hand": "user",
    "import": "import",
    "self": "hand",
}

# The look, glyph and word of each code.
STATUSES: Final = {
    "not_started": ("", "s-todo", _("Not started")),
    "in_progress": ("go", "s-half", _("In progress")),
    "completed": ("ok", "s-done", _("Completed")),
    "overdue": ("bad", "s-late", _("Overdue")),
    "unenrolled": ("", "s-off", _("Unenrolled")),
    "active": ("ok", "s-on", _("Active")),
    "invited": ("", "s-none", _("Invited")),
    "inactive": ("", "s-off", _("Inactive")),
    "archived": ("", "s-off", _("Archived")),
}
# Looks for lists whose words come from elsewhere: {% status "run" import.get_status_display %}
LOOKS: Final = {
    "todo": ("", "s-todo"),
    "wait": ("", "s-wait"),
    "run": ("go", "s-run"),
    "half": ("go", "s-half"),
    "done": ("ok", "s-done"),
    "warn": ("warn", "s-late"),
    "stop": ("warn", "s-stop"),
    "fail": ("bad", "s-fail"),
    "off": ("", "s-off"),
    "part": ("warn", "s-half"),
}


@register.simple_tag
@lru_cache
def stylesheets() -> SafeString:
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((address,) for address in our_stylesheets.addresses()),
    )


@register.simple_tag
@lru_cache
def scripts() -> SafeString:
    """htmx and our own modules, which wait for the page to be read."""
    modules = format_html_join(
        "\n",
        '<script type="module" src="{}"></script>',
        ((address,) for address in our_scripts.addresses()),
    )
    return modules if settings.BUNDLE_STATIC_FILES else htmx_script() + modules


@lru_cache
def _symbols() -> frozenset[str]:
    sprite = settings.BASE_DIR / "static" / "icons.svg"
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', sprite.read_text(encoding="utf-8")))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon. Names that start with `s-` are status glyphs; `logo` is the logo.

    Raises ValueError for a name that static/icons.svg does not hold.
    """
    symbol = name if name.startswith("s-") or name == "logo" else f"i-{name}"
    if symbol not in _symbols():
        raise ValueError(f"static/icons.svg holds no symbol {symbol!r}")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " ".join(filter(None, ("logo" if name == "logo" else "i", extra))),
        static("icons.svg"),
        symbol,
    )


@register.simple_tag
def icon_for(code: str, extra: str = "") -> SafeString:
    """The icon of a kind of activity or a source of an enrollment."""
    return icon(ICONS[code], extra)


def initials(name: str) -> str:
    """First letters of the first and last word; prefixes such as "van den" do not count."""
    words = [word for word in name.split() if not word[0].islower()] or name.split()
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper() if words else ""


@lru_cache(maxsize=4096)
def _avatar(name: str, letters: str, extra: str) -> SafeString:
    tint = crc32(name.encode()) % 6
    css = " ".join(filter(None, ("av", f"av--{tint}", extra)))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, letters)


@register.simple_tag
def avatar(user: Any, extra: str = "") -> SafeString:
    """Initials on a tint that stays the same for a name. Takes a user, or a name as text."""
    name = str(user)
    if isinstance(user, str):
        return _avatar(name, initials(name), extra)
    return _avatar(name, initials(f"{user.first_name} {user.last_name}".strip()), extra)


@lru_cache(maxsize=512)
def _status(code: str, label: str, look: str, language: str | None) -> SafeString:
    tone, glyph, word = STATUSES[code] if code in STATUSES else (*LOOKS[code], "")
    if look == "bare":
        css = "st st--bare" if code == "active" else "st st--bare is-off"
    else:
        css = f"st st--{tone}" if tone else "st"
    return format_html('<span class="{}">{}{}</span>', css, icon(glyph), label or str(word))


@register.simple_tag
def status(code: str, label: str = "", look: str = "") -> SafeString:
    """A status pill: glyph and word. `look="bare"` leaves out the tint (users in a list).

    `label` replaces the word of the code; it is needed for the codes of LOOKS.
    """
    return _status(code, str(label), look, get_language())


@lru_cache(maxsize=1024)
def _progress(percent: int, state: str, extra: str) -> SafeString:
    kind = {"completed": "is-done", "unenrolled": "is-off"}.get(state, "")
    return format_html(
        '<span class="prog"><progress class="{}" max="100" value="{}" aria-hidden="true">'
        "</progress><span>{}%</span></span>",
        " ".join(filter(None, (kind, extra))),
        percent,
        percent,
    )


@register.simple_tag(name="progress")
def progress_bar(percent: int, state: str = "", extra: str = "") -> SafeString:
    """A progress bar with its number in text. `extra="is-lg"` makes it thicker."""
    return _progress(percent, state, extra)


@register.simple_tag
def pages(page_obj: Page[Any]) -> list[int | None]:
    """The page numbers to link to; None stands for the pages left out."""
    paginator = page_obj.paginator
    elided = paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in elided]


@register.simple_tag(takes_context=True)
def sort_header(
    context: RequestContext, key: str, label: str, extra: str = "", target: str = ""
) -> SafeString:
    """A `<th>` whose link sorts by `key`, and by `-key` when it is sorted by `key` already.

    Where `orders` is in the context, a key that is not among them is no link.

    Reads the current order from the context variable `sort` and keeps the rest of the query
    string, without the page and the selection. `target` is the id htmx swaps; it defaults to
    the context variable `target`.
    """
    request: HttpRequest = context["request"]
    current = str(context.get("sort") or "")
    query = request.GET.copy()
    for name in ("page", "sel"):
        query.pop(name, None)
    offered = {one for one, _label in context.get("orders") or ((key, ""), (f"-{key}", ""))}
    css = format_html(' class="{}"', extra) if extra else ""
    if key not in offered:
        return format_html('<th scope="col" role="columnheader"{}>{}</th>', css, label)
    query["sort"] = f"-{key}" if current == key and f"-{key}" in offered else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current)
    address = f"?{query.urlencode()}"
    swapped = target or str(context.get("target") or "main")
    return format_html(
        '<th scope="col" role="columnheader"{}{}><a class="sort" id="{}-by-{}" href="{}" '
        'hx-get="{}" hx-target="#{}" hx-swap="outerHTML" hx-push-url="true">{}{}</a></th>',
        css,
        format_html(' aria-sort="{}"', order) if order else "",
        swapped,
        key,
        address,
        address,
        swapped,
        label,
        icon("up", "i--xs"),
    )
