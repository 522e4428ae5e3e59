"""Activities and qualifications from a file or a pasted table: checked, shown, and then added.

Nothing is kept in between: the page carries the rows, signed, and what is added is checked anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.catalogue.listed import (
    MOST_LINES,
    CheckedList,
    Rows,
    check_activities,
    check_qualifications,
)
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.numbers import enumerated
from lms_admin.uploads import could_not_be_received
from lms_admin.web import tell

METHODS: Final = ("GET", "HEAD", "POST")
# Cells that are pasted are the text of a table, as a file of this kind is.
PASTED: Final = "lines.txt"
NOT_RECEIVED: Final = gettext_lazy("The file could not be received. Try again, or paste the lines.")
# So long a check may lie on the screen, in seconds.
CHECK_AGE: Final = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list is about. `columns` are told as they are read, with what stands in each."""

    name: str
    title: Promise
    list_url: str
    check: Callable[[Rows], CheckedList]
    add: Callable[..., Any]
    columns: Sequence[tuple[Promise, Promise]]
    added: Any
    button: Any


ACTIVITIES: Final = Listing(
    name="activities",
    title=gettext_lazy("Add activities from a file"),
    list_url="activities",
    check=check_activities,
    add=services.add_activities,
    columns=(
        (gettext_lazy("Title"), gettext_lazy("needed")),
        (gettext_lazy("Code"), gettext_lazy("needed, short and unique")),
        (
            gettext_lazy("Type"),
            gettext_lazy("E-learning, Classroom, Learning path or Assessment; empty: E-learning"),
        ),
        (gettext_lazy("Duration in minutes"), gettext_lazy("may be empty")),
        (gettext_lazy("Description"), gettext_lazy("may be empty")),
    ),
    added=ngettext_lazy(
        "%(number)s activity is added.", "%(number)s activities are added.", "number"
    ),
    button=ngettext_lazy("Add %(number)s activity", "Add %(number)s activities", "number"),
)
QUALIFICATIONS: Final = Listing(
    name="qualifications",
    title=gettext_lazy("Add qualifications from a file"),
    list_url="qualifications",
    check=check_qualifications,
    add=services.add_qualifications,
    columns=(
        (
            gettext_lazy("Qualification"),
            gettext_lazy("needed, the same in each line of one qualification"),
        ),
        (gettext_lazy("Description"), gettext_lazy("may be empty")),
        (
            gettext_lazy("Required activity"),
            gettext_lazy("its code or title, one in each line; may be empty"),
        ),
        (gettext_lazy("Time frame in days"), gettext_lazy("may be empty: no due date")),
    ),
    added=ngettext_lazy(
        "%(number)s qualification is added.", "%(number)s qualifications are added.", "number"
    ),
    button=ngettext_lazy("Add %(number)s qualification", "Add %(number)s qualifications", "number"),
)


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def activities_from_file(request: HttpRequest) -> HttpResponse:
    return _answered(request, ACTIVITIES)


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def qualifications_from_file(request: HttpRequest) -> HttpResponse:
    return _answered(request, QUALIFICATIONS)


def _answered(request: HttpRequest, listing: Listing) -> HttpResponse:
    if request.method != "POST":
        return _page(request, listing)
    if "rows" in request.POST:
        return _confirmed(request, listing)
    rows, refusal = _brought(request)
    if refusal:
        return _page(request, listing, refusal=refusal)
    return _checked(request, listing, rows)


def _brought(request: HttpRequest) -> tuple[Rows, str]:
    """The rows of the file, or else of what was pasted; or why there are none."""
    if could_not_be_received(request):
        return [], str(NOT_RECEIVED)
    if file := request.FILES.get("file"):
        return _read(file.chunks(), str(file.name))
    pasted = request.POST.get("lines", "").strip("\r\n")
    if not pasted.strip():
        return [], _("Choose a file, or paste the lines")
    return _read([pasted.encode("utf-8", "replace")], PASTED)


def _read(parts: Iterable[bytes], file_name: str) -> tuple[Rows, str]:
    """Reads it in a process of its own, which finds the file by its name: an upload has none."""
    read = import_string(settings.READ_TABLE)
    with NamedTemporaryFile() as named:
        try:
            named.writelines(parts)
            named.flush()
        except OSError:
            return [], str(NOT_RECEIVED)
        return read(named.name, file_name=file_name, most=MOST_LINES + 1)  # type: ignore[no-any-return]


def _confirmed(request: HttpRequest, listing: Listing) -> HttpResponse:
    try:
        sent = signing.loads(request.POST["rows"], salt=listing.name, max_age=CHECK_AGE)
    except signing.BadSignature:
        text = _("This check is too old. Bring the file again")
        return _page(request, listing, refusal=text)
    rows = [(number, {int(place): text for place, text in cells}) for number, cells in sent["rows"]]
    checked = listing.check(rows)
    if len(checked.new) != sent["new"] or not checked.new:
        return _checked(request, listing, rows, is_stale=True)
    added = listing.add(checked.new, actor=Actor.at_screen(request.user))
    if added.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if added.refused:
        return _checked(request, listing, rows, is_stale=True)
    tell(request, listing.added % {"number": added.added})
    return redirect(listing.list_url)


def _checked(
    request: HttpRequest, listing: Listing, rows: Rows, *, is_stale: bool = False
) -> HttpResponse:
    checked = listing.check(rows)
    if checked.refusal:
        return _page(request, listing, refusal=checked.refusal)
    kept = [(number, list(cells.items())) for number, cells in rows]
    context = {
        "checked": checked,
        "is_stale": is_stale,
        "unread": _unread(checked),
        "groups": _groups(checked),
        "button": listing.button % {"number": len(checked.new)} if checked.new else "",
        "rows": signing.dumps(
            {"rows": kept, "new": len(checked.new)}, salt=listing.name, compress=True
        ),
    }
    return _page(request, listing, context, status=409 if is_stale else 200)


def _unread(checked: CheckedList) -> str:
    if not checked.unread:
        return ""
    text = ngettext(
        "Column %(columns)s is not one of the columns of this list and was not read",
        "Columns %(columns)s are not among the columns of this list and were not read",
        len(checked.unread),
    )
    return text % {"columns": enumerated(checked.unread)}


def _groups(checked: CheckedList) -> list[tuple[str, Any, str]]:
    """Each with its heading and the look of its lines; without those that are empty."""
    number = {name: len(getattr(checked, name)) for name in ("wrong", "added", "there")}
    headings = {
        "wrong": ngettext(
            "%(number)s line has a problem and is left out",
            "%(number)s lines have a problem and are left out",
            number["wrong"],
        ),
        "added": ngettext(
            "%(number)s line will be added", "%(number)s lines will be added", number["added"]
        ),
        "there": ngettext(
            "%(number)s line is there already, and stays as it is",
            "%(number)s lines are there already, and stay as they are",
            number["there"],
        ),
    }
    return [
        (name, getattr(checked, name), heading % {"number": number[name]})
        for name, heading in headings.items()
        if number[name]
    ]


def _page(
    request: HttpRequest,
    listing: Listing,
    checked: Mapping[str, Any] | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": listing.list_url,
        "listing": listing,
        "refusal": refusal,
        "pasted": request.POST.get("lines", ""),
        "most": MOST_LINES,
        **(checked or {}),
    }
    return render(request, "catalogue/from_file.html", context, status=422 if refusal else status)
