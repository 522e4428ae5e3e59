"""The audit list, and what its filters offer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollments.forms.audit.chips import (
    FOUND_BY_NAME,
    audit_chips,
    import_chip,
    offered_chip,
    period_chip,
    usual_periods,
)
from enrollments.forms.audit.filters import AuditFilter
from enrollments.forms.chips import of_rows
from enrollments.forms.filters import asked_without, query_without
from enrollments.models import AuditEvent
from enrollments.queries.audit.stretches import AuditStretch, audit_stretch
from enrollments.queries.gates import sees_everybody
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.saved.tabs import list_tools
from enrollments.wording.audit import events_number, told_days
from lms_admin.typed import whole_number
from lms_admin.web import page, wants_fragment


@require_safe
@needs(Right.VIEW_AUDIT)
@from_replica_if_all
def audit_list(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first; what happened together stands together."""
    filters = _filters(request)
    before = whole_number(request.GET.get("before", ""))
    asked = filters.question
    stretch = audit_stretch(request.user, asked, before=before) if asked else None
    context = {
        "section": "audit",
        "fragment": wants_fragment(request),
        **list_tools(request, "audit"),
        "filters": filters,
        "chips": audit_chips(filters, request.path),
        "period": period_chip(filters),
        "usual_periods": usual_periods(filters),
        "of_import": import_chip(filters),
        "searched": FOUND_BY_NAME,
        "stretch": stretch,
        "days": list(told_days(stretch)) if stretch else (),
        "result": _result(stretch),
        "here": _address(request),
        "kept": _hidden_fields(request),
        "is_newest": before is None,
        "may_open_imports": request.user.has_perm(Right.VIEW_IMPORT),
        "sees_all": sees_everybody(request.user),
        "announce": _result(stretch),
    }
    status = 200 if stretch else 422
    return page(request, "audit/list.html", context, fragment="list", status=status)


def _filters(request: HttpRequest) -> AuditFilter:
    """What is asked for, whichever page of it."""
    asked = asked_without(request.GET, "before", "find")
    return AuditFilter(asked, AuditEvent.objects.all(), viewer=request.user)


def _result(stretch: AuditStretch | None) -> str:
    """How many events match, where that is known; else how many this page shows."""
    if stretch is None:
        return ""
    if stretch.counted is not None:
        return events_number(stretch.counted)
    shown = events_number(sum(group.count for group in stretch.groups))
    return _("%(events)s on this page") % {"events": shown}


def _hidden_fields(request: HttpRequest, *but: str) -> list[tuple[str, str]]:
    """What else is asked for, for a form that asks for one thing more."""
    kept = asked_without(request.GET, "before", "find", *but)
    return [(key, one) for key, values in kept.lists() for one in values]


def _address(request: HttpRequest) -> str:
    """The list as it is filtered, to which `before=` is added: it ends with ? or &."""
    query = query_without(request.GET, "before")
    return request.path + query + ("" if query == "?" else "&")


@require_safe
@needs(Right.VIEW_AUDIT)
def audit_filter(request: HttpRequest, name: str) -> HttpResponse:
    """What one filter offers; users and activities are looked for by `find`."""
    filters = _filters(request)
    if name not in of_rows(filters):
        raise Http404
    words = request.GET.get("find", "")[:200].replace("\0", "")
    context: dict[str, Any] = {
        "section": "audit",
        "chip": offered_chip(filters, name, words),
        "is_searched": name in FOUND_BY_NAME,
        "words": words,
        "back": reverse("audit_list"),
        "back_text": _("Audit"),
        "back_to": reverse("audit_list") + query_without(request.GET, "find", "before").rstrip("?"),
        "kept": _hidden_fields(request, name),
    }
    # Typing asks for what is found alone: the field that is typed in stays.
    fragment = "found" if "find" in request.GET else "options"
    return page(request, "audit/filter.html", context, fragment=fragment)
