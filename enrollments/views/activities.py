from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.forms.activities import ORDER_WORDS, ORDERS, ActivityFilter
from enrollments.forms.filters import chips, chosen_sort
from enrollments.queries.activities import ORDERS as KEYS
from enrollments.queries.activities import numbers_of, ordered
from enrollments.queries.gates import visible_activities
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.paging import SIZES, CappedPaginator, capped_count, count_text, page_size, turn_to
from lms_admin.web import page, wants_fragment


@require_safe
@needs(Right.VIEW_ACTIVITY)
def activities(request: HttpRequest) -> HttpResponse:
    """The list of activities: searched, filtered, sorted, in pages, with their numbers."""
    everything = visible_activities(request.user)
    filters = ActivityFilter(request.GET, everything)
    sort = chosen_sort(request.GET.get("sort"), KEYS, default="title")
    per = page_size(request.GET.get("per"))
    paginator = CappedPaginator(ordered(filters.qs, sort), per)
    page_obj, was_there = turn_to(paginator, request.GET.get("page"))
    shown = list(page_obj.object_list)
    numbers = numbers_of(request.user, shown)
    context: dict[str, Any] = {
        "section": "activities",
        "filters": filters,
        "chips": chips(filters, "kind", "status"),
        "rows": [(activity, numbers[activity.pk]) for activity in shown],
        "page_obj": page_obj,
        "beyond": not was_there,
        "sizes": SIZES,
        "per": per,
        "sort": sort,
        "orders": ORDERS,
        "sorted_by": ORDER_WORDS[sort.removeprefix("-")],
        "total": count_text(capped_count(everything)),
        "fragment": wants_fragment(request),
        "announce": _announcement(paginator, str(ORDER_WORDS[sort.removeprefix("-")])),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/activities.html", context, fragment="list", status=status)


@require_safe
@needs(Right.VIEW_ACTIVITY)
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    return redirect("participants", activity_id)


def _announcement(paginator: CappedPaginator, sorted_by: str) -> str:
    if not paginator.count:
        return _("No activities found")
    return ngettext(
        "%(number)s activity, sorted by %(order)s",
        "%(number)s activities, sorted by %(order)s",
        paginator.count,
    ) % {"number": paginator.total, "order": sorted_by}
