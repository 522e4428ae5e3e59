"""The lists of a check or a result: what is looked for in them, and their next rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from enrollments.outcomes import Outcome
from imports import queries
from imports.actions import action_of
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.queries.lists import COUNTED
from imports.queries.summary import BEFORE
from imports.queries.user_lines import user_lines_page
from imports.queries.whereabouts import MOST
from imports.text.actions import Notice, enrollments, lines, shown
from imports.text.rows import change_texts, line_problems, line_repairs, mark_texts
from imports.text.users.problems import user_line_problems
from imports.text.users.rows import people_rows
from imports.views.gate import person
from lms_admin.typed import whole_number

# Kinds of lists that count lines; the others count enrollments.
OF_LINES: Final = ("wrong", "blank", "user-lines", "users_wrong")
# A list so short needs no search.
SHORT: Final = 5


# What a run came to and could not do.
NOT_ALLOWED: Final = (
    RunOutcome.FAILED,
    LineOutcome.USER_UNKNOWN,
    Outcome.OWN_ENROLLMENT,
    Outcome.REQUIRED_BY_QUALIFICATION,
)


@dataclass(frozen=True, kw_only=True)
class ListHead:
    """A list before its rows are read. `key` names it in addresses and downloads; `kind` is marks,
    changed, wrong, blank or repairs, of users user-lines or users_wrong, and decides about its
    columns."""

    key: str
    kind: str
    title: str
    count: int
    icon: str = ""
    css: str = ""
    hint: str = ""
    notices: tuple[Notice, ...] = ()
    download: str = ""
    # Whether columns are needed for the progress, for who requires them, and for what comes back.
    progress: bool = True
    required: bool = False
    returning: bool = False

    @property
    def look(self) -> str:
        """Lines with a problem look alike, whatever they are about."""
        return "wrong" if self.kind == "users_wrong" else self.kind


@dataclass(frozen=True, kw_only=True)
class List:
    """A list with the rows of one page. `found` says how much a search found, or is empty."""

    head: ListHead
    items: list[Any]
    after: int
    next: int | None
    found: str

    @property
    def last_row(self) -> int:
        """The last of the rows that are shown."""
        return int(_row(self.items[-1])) if self.items else 0


def _row(item: Any) -> Any:
    return _row(item[0]) if isinstance(item, tuple) else item.row


def marks_of_lists(import_run: Import) -> dict[str, queries.Listed]:
    """Which marks are in the list of each key."""
    will = tuple(action_of(import_run).will)
    return {
        "will": queries.Listed(will, will),
        # In an undo a mark may have changed before its check, or after it.
        "cannot": queries.Listed(BEFORE, BEFORE),
        "applied": queries.Listed((RunOutcome.APPLIED,), will),
        "left": queries.Listed((RunOutcome.CHANGED_SINCE_CHECK,), will),
        "failed": queries.Listed(NOT_ALLOWED, will),
        "remaining": queries.Listed((RunOutcome.STOPPED,), will),
    }


def search_of(request: HttpRequest, import_run: Import) -> queries.Search:
    """What the page's address says is looked for; 404 for an activity that is no number."""
    activity = request.GET.get("activity", "")
    return queries.Search(
        words=request.GET.get("q", "").strip()[:200],
        activity_id=_number(activity) if activity else None,
        reason=request.GET.get("reason", "")[:25],
        has_rows=import_run.has_rows,
    )


def lists_context(
    request: HttpRequest, import_run: Import, heads: list[ListHead], more: list[ListHead]
) -> dict[str, Any]:
    """The context of the lists of a page. Those of `more` are read only when they are asked for."""
    search, wanted = search_of(request, import_run), request.GET.get("list", "")
    after = _number(request.GET.get("after", "0"))
    if wanted and wanted not in {head.key for head in (*heads, *more)}:
        raise Http404
    heads += [head for head in more if head.key == wanted]
    hits = queries.look_up(import_run, search, person(request))
    found = [
        _read(request, import_run, head, hits, after if head.key == wanted else 0) for head in heads
    ]
    return {
        "lists": {one.head.key: one for one in found},
        "search": search,
        "refused": _refused(hits),
        "wanted": wanted,
        "address": _address(search),
        "is_searchable": search or sum(head.count for head in heads) > SHORT,
    }


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What htmx gets: the rows of the list that is asked for, or all lists and what was found."""
    if wanted := context["wanted"]:
        one = context["lists"][wanted]
        rows = "bodies" if one.after else "table"
        response = render(request, f"imports/partials/{rows}.html", context | {"list": one})
    else:
        found = [one.found for one in context["lists"].values() if one.found]
        found = [context["refused"]] if context["refused"] else found
        html = render_to_string(f"{template}#lists", context, request)
        announced = {"announce": ", ".join(found) or _("All lists are shown")}
        html += render_to_string("partials/oob.html", announced, request)
        response = HttpResponse(html)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _refused(hits: queries.Hits) -> str:
    """Why nothing is looked for by the words that were typed; mostly empty."""
    match hits.refused:
        case queries.NotSearched.TOO_SHORT:
            return _("Type at least 2 letters or digits")
        case queries.NotSearched.TOO_MANY:
            return _("More than %(number)s users match. Type more of the name or the email.") % {
                "number": shown(MOST)
            }
    return ""


def _read(
    request: HttpRequest, import_run: Import, head: ListHead, hits: queries.Hits, after: int
) -> List:
    rows, items = READERS[head.kind](request, import_run, head.key, hits, after)
    found = "" if hits.refused else _found_text(head, rows)
    return List(head=head, items=items, after=after, next=rows.next, found=found)


def _marks(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    which = marks_of_lists(import_run)[key]
    page = queries.marks_page(import_run, which, hits, viewer=person(request), after=after)
    return page, mark_texts(page.rows, queries.called_in(import_run))


def _changed(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    """Marks of which is told what changed: since the check, or since the import that is undone."""
    which = marks_of_lists(import_run)[key]
    page = queries.marks_page(import_run, which, hits, viewer=person(request), after=after)
    if key == "cannot":
        since, until = import_run.undone.finished_at, import_run.checked_at
    else:
        since, until = import_run.checked_at, import_run.finished_at
    changes = change_texts(page.rows, since, until)
    texts = (changes.get(mark.number, "") for mark in page.rows)
    rows = mark_texts(page.rows, queries.called_in(import_run))
    return page, list(zip(rows, texts, strict=True))


def _wrong(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    page = queries.wrong_lines_page(import_run, hits, viewer=person(request), after=after)
    done = queries.marks_done(import_run, page.rows)
    told = line_problems(import_run, page.rows, person(request))
    return page, [(line, problems, done[line.row]) for line, problems in told]


def _users(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    page = user_lines_page(import_run, key, hits, after=after)
    return page, people_rows(import_run, page.rows)


def _users_wrong(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    page = user_lines_page(import_run, key, hits, after=after)
    return page, user_line_problems(import_run, page.rows, person(request))


def _blank(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    page = queries.blank_lines_page(import_run, hits, viewer=person(request), after=after)
    return page, page.rows


def _repairs(
    request: HttpRequest, import_run: Import, key: str, hits: queries.Hits, after: int
) -> tuple[queries.Rows, list[Any]]:
    page = queries.repairs_page(import_run, after=after)
    return page, line_repairs(import_run, page.rows)


READERS: Final[dict[str, Callable[..., tuple[queries.Rows, list[Any]]]]] = {
    "marks": _marks,
    "why": _marks,
    "changed": _changed,
    "wrong": _wrong,
    "blank": _blank,
    "repairs": _repairs,
    "user-lines": _users,
    "users_wrong": _users_wrong,
}


def _found_text(head: ListHead, rows: queries.Rows) -> str:
    """2 of 9 enrollments"""
    if rows.found is None:
        return ""
    of_all = lines(head.count) if head.kind in OF_LINES else enrollments(head.count)
    number = shown(rows.found) if rows.found <= COUNTED else f"{shown(COUNTED)}+"
    found = _("%(number)s of %(all)s") % {"number": number, "all": of_all}
    if rows.until is None:
        return found
    until = _("Addresses of nobody we know were looked through up to row %(row)s.")
    return f"{found}. {until % {'row': shown(rows.until)}}"


def _address(search: queries.Search) -> str:
    """The part of an address that keeps what is looked for; empty, or with & behind it."""
    values = {"q": search.words, "activity": search.activity_id, "reason": search.reason}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{query}&" if query else ""


def _number(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise Http404
    return number
