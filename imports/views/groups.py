"""The list behind one number of the check or the result: which one, and its next rows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from enrollments.outcomes import Outcome
from imports import queries
from imports.actions import action_of
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.text import codes
from imports.text.actions import sentences_of
from imports.text.rows import line_problems, line_repairs, mark_texts
from imports.views.gate import person

WILL = "will"
MARKS = frozenset({*Outcome, *RunOutcome, LineOutcome.USER_UNKNOWN, codes.CHANGED_BEFORE, WILL})
LINES = frozenset(LineOutcome) & codes.OUTCOMES.keys()
REPAIRS = "repairs"


def rows(request: HttpRequest, import_run: Import) -> HttpResponse:
    """What htmx gets of the list that `?open=` names: its table, or its next rows."""
    response = render(request, "imports/partials/rows.html", opened(request, import_run))
    patch_vary_headers(response, ("HX-Request",))
    return response


def opened(request: HttpRequest, import_run: Import) -> dict[str, Any]:
    """The context of the list that `?open=` names: `marks-will-12`, `marks-applied-12`,
    `marks-stopped`, `marks-not_enrolled`, `lines-user_unknown`, `repairs`.

    `open` is that name or empty. 404 for a list that there is none of.
    """
    name = request.GET.get("open", "")
    if not name:
        return {"open": ""}
    kind, _dash, rest = name.partition("-")
    code, _dash, activity = rest.partition("-")
    after = _number(request.GET.get("after", "0"))
    if kind == "marks" and code in MARKS:
        page = queries.marks_page(
            import_run,
            **_which(import_run, code),
            activity_id=_number(activity) if activity else None,
            after=after,
        )
        items: Any = mark_texts(page.rows)
    elif kind == "lines" and code in LINES:
        page = queries.lines_page(import_run, code, after=after)
        items = line_problems(import_run, page.rows, person(request))
    elif name == REPAIRS:
        page = queries.repairs_page(import_run, after=after)
        items = line_repairs(import_run, page.rows)
    else:
        raise Http404
    return {
        "open": name,
        "kind": kind,
        "code": code,
        "list_label": _label(import_run, name, code),
        "by_activity": bool(activity),
        # Of one activity, and not all of it becomes the same.
        "is_mixed": code in (WILL, RunOutcome.APPLIED) and len(action_of(import_run).will) > 1,
        "items": items,
        "after": after,
        "next": page.next,
        "last_row": page.rows[-1].row if page.rows else 0,
    }


def _which(import_run: Import, code: str) -> dict[str, Any]:
    """Which marks are in the list of this code: by their outcome, by what was planned, or both."""
    will = tuple(action_of(import_run).will)
    match code:
        case _ if code == WILL:
            return {"outcomes": will}
        case RunOutcome.CHANGED_SINCE_CHECK:
            return {"outcomes": (code,), "planned": will}
        case codes.CHANGED_BEFORE:
            changed = (RunOutcome.CHANGED_SINCE_CHECK,)
            return {"outcomes": changed, "planned": changed}
    return {"outcomes": (code,)}


def _label(import_run: Import, name: str, code: str) -> str:
    match code:
        case _ if name == REPAIRS:
            return _("Repaired cells")
        case _ if code == WILL:
            return str(sentences_of(import_run).will_label)
        case RunOutcome.APPLIED:
            return str(sentences_of(import_run).applied_label)
    return codes.outcome_label(code)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
