"""Template tags of the design system: linked files, icons, avatars, status pills, table heads.

They run once per row of long lists, so what they return is cached by its few inputs.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_htmx.jinja import htmx_script

from lms_admin.scripts import script_addresses
from lms_admin.stylesheets import stylesheet_addresses
from lms_admin.templatetags.words import breakable

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
def linked_files() -> SafeString:
    """What the head of every page links: the font, which is wanted first, stylesheets and icon."""
    sheets = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((one,) for one in stylesheet_addresses())
    )
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>\n{}\n'
        '<link rel="icon" href="{}" type="image/svg+xml">',
        static("fonts/inter-latin.woff2"),
        sheets,
        static("favicon.svg"),
    )


@register.simple_tag
@lru_cache
def scripts() -> SafeString:
    """htmx and our own modules, which wait for the page to be read."""
    modules = format_html_join(
        "\n",
        '<script type="module" src="{}"></script>',
        ((address,) for address in script_addresses()),
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


@lru_cache
def _address(name: str, _prefix: str) -> str:
    return reverse(name)


@register.simple_tag
def page_address(name: str) -> str:
    """What {% url name %} says, for the addresses that stand on every page."""
    return _address(name, get_script_prefix())


@lru_cache
def _around_number(name: str, _prefix: str) -> tuple[str, str]:
    before, _zero, after = reverse(name, args=(0,)).rpartition("0")
    return before, after


def address_of(name: str, number: int | str) -> str:
    """What {% url name number %} says, which looks for it among all addresses each time."""
    before, after = _around_number(name, get_script_prefix())
    return f"{before}{number}{after}"


@register.simple_tag
def who(user: Any, to: str = "", edit: str = "", inactive: str = "") -> SafeString:
    """Somebody in a list: their name, which is a link where `to` names an address, and e-mail.

    `edit` is "Edit %(name)s" where the name has a pencil; `inactive` is what those who are it are
    called, behind their e-mail.
    """
    name = escape(user.name)
    address = address_of(to, user.pk) if to else ""
    shown = f'<a href="{address}">{name}</a>' if to else f'<span class="lead-link">{name}</span>'
    if edit:
        shown = (
            f'<span class="who__name">{shown} <a class="btn btn--sm btn--icon btn--row" '
            f'href="{address}">{icon("pen", "i--sm")}<span class="sr">'
            f"{escape(edit % {'name': user.name})}</span></a></span>"
        )
    behind = f" · {escape(inactive)}" if inactive and not user.is_active else ""
    # Put together by hand: format_html takes as long for each as the rest of a row together.
    return SafeString(
        f'<div class="who">{avatar(user)}<span class="who__txt">{shown} '
        f'<span class="sub">{breakable(user.email)}{behind}</span></span></div>'
    )


@register.simple_tag
def number_link(number: int, to: str, of: int, states: str, word: str, name: str) -> SafeString:
    """A number of a row, which leads to the list that adds up to it; 0 leads nowhere.

    `to` and `of` name the list's address, `states` what it is filtered by. `word` is the column's;
    `name` says whose number it is.
    """
    if not number:
        return SafeString('<span class="dim">0</span>')
    query = "&amp;".join(f"status={state}" for state in states.split())
    return SafeString(
        f'<a class="numlink" href="{address_of(to, of)}?{query}">{intcomma(number)}'
        f'<span class="sr"> {escape(word)}: {escape(name)}</span></a>'
    )


@register.simple_tag
def why_link(to: str, number: int, word: str, name: str) -> SafeString:
    """A link of a row to the page `to` about it, which js/why.js opens beside the row."""
    address = address_of(to, number)
    return SafeString(
        f'<a class="whylink" id="why-{number}" href="{address}" hx-get="{address}" '
        f'hx-target="#why" hx-swap="innerHTML">{escape(word)}<span class="sr"> {escape(name)}'
        "</span></a>"
    )


@register.simple_tag
def tags(names: Sequence[str], glyph: str, more: int = 0) -> SafeString:
    """Names under one another, each with the glyph, and how many more there are."""
    shown = format_html_join(
        " ",
        '<span class="tag tag--q">{}{}</span>',
        ((icon(glyph, "i--sm"), name) for name in names),
    )
    if not more:
        return format_html('<span class="stack">{}</span>', shown)
    rest = ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more}
    return format_html('<span class="stack">{} <span class="sub">{}</span></span>', shown, rest)


@register.filter
def of_key(found: Any, key: Any) -> Any:
    """What a mapping has under a key that a template only knows as a variable; "" without."""
    return found.get(key, "") if found else ""


@register.simple_tag
def nothing(word: str = "") -> SafeString:
    """What stands in a cell without a value: "None", or the word for it."""
    return format_html('<span class="dim">{}</span>', word or gettext("None"))


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


@register.simple_tag(takes_context=True)
def rendered(context: RequestContext, name: str) -> SafeString:
    """What this template says here: for what a page says in two places."""
    template = context.template.engine.get_template(name)  # type: ignore[union-attr]
    return template.render(context)


# Lists of options are put together by hand, as rows are: some are two hundred long.


@register.simple_tag
def option_boxes(name: str, options: Iterable[Any]) -> SafeString:
    """A box with its label for each option, which has `value`, `label` and `chosen`."""
    box = f'<label class="opt"><input class="check" type="checkbox" name="{escape(name)}" value="'
    return SafeString(
        "\n".join(
            f'{box}{escape(one.value)}"{" checked" if one.chosen else ""}> '
            f"{escape(one.label)}</label>"
            for one in options
        )
    )


@register.simple_tag
def select_options(choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """The options of a select: pairs of value and words."""
    return SafeString(
        "\n".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(words)}</option>"
            for value, words in choices
        )
    )


@register.simple_tag
def pages(page_obj: Page[Any]) -> list[int | None]:
    """The page numbers to link to; None stands for the pages left out."""
    paginator = page_obj.paginator
    elided = paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in elided]


@lru_cache(maxsize=512)
def _sorted_address(asked: str, sort: str) -> str:
    """What is asked for, sorted so, and without its page and its selection."""
    query = QueryDict(asked, mutable=True)
    for name in ("page", "sel"):
        query.pop(name, None)
    query["sort"] = sort
    return f"?{query.urlencode()}"


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
    offered = {one for one, _label in context.get("orders") or ((key, ""), (f"-{key}", ""))}
    css = format_html(' class="{}"', extra) if extra else ""
    if key not in offered:
        return format_html('<th scope="col" role="columnheader"{}>{}</th>', css, label)
    other_way = current == key and f"-{key}" in offered
    address = _sorted_address(request.GET.urlencode(), f"-{key}" if other_way else key)
    order = {key: "ascending", f"-{key}": "descending"}.get(current)
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
