"""The list behind one number of the check or the result: which one, and its next rows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from enrollments.outcomes import Outcome
from imports import queries
from imports.listing import line_problems, line_repairs, mark_texts
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.views.gate import person
from imports.wording import OUTCOMES, outcome_label

MARKS = frozenset({*Outcome, *RunOutcome, LineOutcome.USER_UNKNOWN}) & OUTCOMES.keys()
LINES = frozenset(LineOutcome) & OUTCOMES.keys()
REPAIRS = "repairs"


def rows(request: HttpRequest, import_run: Import) -> HttpResponse:
    """What htmx gets of the list that `?open=` names: its table, or its next rows."""
    response = render(request, "imports/partials/rows.html", opened(request, import_run))
    patch_vary_headers(response, ("HX-Request",))
    return response


def opened(request: HttpRequest, import_run: Import) -> dict[str, Any]:
    """The context of the list that `?open=` names: `marks-unenroll-12`, `lines-user_unknown`,
    `repairs`.

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
            outcomes=(code,),
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
    label = _("Repaired cells") if name == REPAIRS else outcome_label(code)
    return {
        "open": name,
        "kind": kind,
        "code": code,
        "list_label": label,
        "by_activity": bool(activity),
        "items": items,
        "after": after,
        "next": page.next,
        "last_row": page.rows[-1].row if page.rows else 0,
    }


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
