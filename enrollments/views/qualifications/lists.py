"""All qualifications, and the pages of one: requirements, holders, history."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.qualifications.filters import (
    HOLDER_ORDERS,
    HOLDER_WORDS,
    QUALIFICATION_ORDERS,
    QUALIFICATION_WORDS,
    HoldersFilter,
    ManyHoldersFilter,
    QualificationFilter,
)
from enrollments.queries.gates import visible_qualifications
from enrollments.queries.qualifications import pages
from enrollments.queries.qualifications.history import history_of_qualification
from enrollments.queries.qualifications.numbers import numbers_by_qualification
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.lists import announced, filter_page, overall, sorted_list, spread
from enrollments.views.saved.tabs import list_tools
from enrollments.wording.qualifications import told_part
from lms_admin.paging import COUNT_LIMIT, count_text
from lms_admin.typed import whole_number
from lms_admin.web import page

NONE: Final = gettext_lazy("No qualifications found")
SOME: Final = ngettext_lazy(
    "%(number)s qualification, sorted by %(order)s",
    "%(number)s qualifications, sorted by %(order)s",
    "count",
)
# Whoever has none of these has nothing to do with a holder.
MENU_RIGHTS: Final = (Right.ENROLL, Right.GRANT_QUALIFICATION)
NO_HOLDERS: Final = gettext_lazy("No holders found")
SOME_HOLDERS: Final = ngettext_lazy(
    "%(number)s holder, sorted by %(order)s", "%(number)s holders, sorted by %(order)s", "count"
)


@require_safe
@needs(Right.VIEW_USER)
@from_replica_if_all
def qualifications(request: HttpRequest) -> HttpResponse:
    """The list of qualifications: searched, filtered, sorted, in pages."""
    everything = visible_qualifications(request.user)
    filters = QualificationFilter(request.GET, everything, viewer=request.user)
    context = sorted_list(
        request,
        filters,
        by=pages.QUALIFICATION_ORDERS,
        orders=QUALIFICATION_ORDERS,
        words=QUALIFICATION_WORDS,
    )
    shown = list(context["page_obj"].object_list)
    context |= {
        "section": "qualifications",
        **list_tools(request, "qualifications"),
        "rows": pages.listed_qualifications(request.user, shown),
        **overall(context, everything),
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "qualifications/list.html", context, fragment="list", status=status)


@require_safe
@needs(Right.VIEW_USER)
def qualification(request: HttpRequest, qualification_id: int) -> HttpResponse:
    """What it requires. Of many holders the numbers are counted when somebody asks for them."""
    head = qualification_or_404(request, qualification_id)
    counted = head.counted or "count" in request.GET
    one = head.qualification
    numbers = numbers_by_qualification(request.user, [one.pk])[one.pk] if counted else None
    context = {
        **head_context(head),
        "current": "requirements",
        "numbers": numbers,
        "rows": pages.requirement_rows(request.user, one, counted=counted),
    }
    return render(request, "qualifications/requirements.html", context)


@require_safe
@needs(Right.VIEW_USER)
@from_replica_if_all
def qualification_holders(request: HttpRequest, qualification_id: int) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    filters = _holders_filter(request, head)
    context = sorted_list(
        request,
        filters,
        by=pages.HOLDER_ORDERS,
        orders=HOLDER_ORDERS,
        words=HOLDER_WORDS,
        is_part=True,
        key="user_id",
        known=None if filters.is_set else head.holders,
        known_to=COUNT_LIMIT,
        spread=spread(request, filters, of=head.at_most),
    )
    shown = context["page_obj"].object_list.select_related("user__team")
    context |= {
        **head_context(head),
        "current": "holders",
        **list_tools(request, "holders", qualification_id),
        "rows": pages.holder_rows(head.qualification, list(shown)),
        "has_menus": any(map(request.user.has_perm, MENU_RIGHTS)),
        "counted": head.holders,
        "total": count_text(head.holders),
        "announce": announced(context, none=NO_HOLDERS, some=SOME_HOLDERS),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "qualifications/holders.html", context, fragment="list", status=status)


@require_safe
@needs(Right.VIEW_USER)
def qualification_holders_filter(
    request: HttpRequest, qualification_id: int, name: str
) -> HttpResponse:
    """The teams, or the activities, that the list of holders can be filtered by."""
    head = qualification_or_404(request, qualification_id)
    filters = _holders_filter(request, head)
    context = {"section": "qualifications", "back_text": head.qualification.name}
    back = reverse("qualification_holders", args=(qualification_id,))
    return filter_page(request, filters, name, back=back, context=context)


@require_safe
@needs(Right.VIEW_USER, Right.VIEW_AUDIT)
@from_replica_if_all
def qualification_history(request: HttpRequest, qualification_id: int) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    before = whole_number(request.GET.get("before", ""))
    history = history_of_qualification(request.user, head.qualification, before=before)
    context = {
        **head_context(head),
        "current": "history",
        "parts": [told_part(part) for part in history.parts],
        "older": history.older,
        "is_newest": before is None,
    }
    return render(request, "qualifications/history.html", context)


def qualification_or_404(request: HttpRequest, number: int) -> pages.QualificationHead:
    head = pages.qualification_head(request.user, number)
    if head is None:
        raise Http404
    return head


def head_context(head: pages.QualificationHead) -> dict[str, Any]:
    """The context of templates/qualifications/base.html, without `current`."""
    return {
        "section": "qualifications",
        "qualification": head.qualification,
        "head": head,
        "holder_count": count_text(head.holders),
    }


def _holders_filter(request: HttpRequest, head: pages.QualificationHead) -> ManyHoldersFilter:
    offered = HoldersFilter if head.counted else ManyHoldersFilter
    rows = pages.holders_of(request.user, head.qualification)
    return offered(request.GET, rows, viewer=request.user)
