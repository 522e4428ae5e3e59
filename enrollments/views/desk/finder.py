"""Search over everything: a page, and for htmx a dialog. It opens pages and does nothing itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.found import SHOWN, Found, parts
from lms_admin.web import dialog, wants_fragment

LONGEST = 200


@require_safe
@needs(Right.VIEW_USER)
def find_everything(request: HttpRequest) -> HttpResponse:
    """Nothing asked: the dialog, or the page, with its box. Else what was found below it."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    groups = [group for group in _groups(request, words) if group.hits]
    number = sum(len(group.hits) for group in groups)
    context = {
        "section": "find",
        "words": words,
        "groups": [_shown(group, words) for group in groups],
        "said": _announcement(
            words, number, are_all=all(len(group.hits) < SHOWN for group in groups)
        ),
    }
    if "q" in request.GET and wants_fragment(request):
        response = render(request, "desk/find.html#found", context)
        patch_vary_headers(response, ("HX-Request",))
        return response
    return dialog(request, "desk/find.html", context)


def _groups(request: HttpRequest, words: str) -> list[Found]:
    """Asks the finders that the settings name: this application does not know all there is."""
    if not words:
        return []
    return [import_string(finder)(request.user, words) for finder in settings.FINDERS]


def _shown(group: Found, words: str) -> dict[str, Any]:
    hits = [(hit, parts(hit.title, words), parts(hit.about, words)) for hit in group.hits]
    return {"heading": group.heading, "hits": hits, "more": group.more}


def _announcement(words: str, number: int, *, are_all: bool) -> str:
    """A group that is full may have more than are shown: then the number is of those shown."""
    if not words:
        return ""
    if number and not are_all:
        return _("First %(number)s results") % {"number": number}
    if not number:
        return _('Nothing found for "%(words)s". Try fewer letters.') % {"words": words}
    return ngettext("%(number)s result", "%(number)s results", number) % {"number": number}
