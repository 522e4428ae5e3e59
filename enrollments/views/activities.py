from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.activities import ORDER_WORDS, ORDERS, ActivityFilter
from enrollments.queries import activities as queries
from enrollments.queries.gates import visible_activities
from enrollments.queries.seen_numbers import listed_numbers
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.lists import announced, overall, sorted_list
from enrollments.views.saved.tabs import list_tools
from enrollments.wording.numbers import alternatives, header_count
from lms_admin.web import page

NONE: Final = gettext_lazy("No activities found")
SOME: Final = ngettext_lazy(
    "%(number)s activity, sorted by %(order)s",
    "%(number)s activities, sorted by %(order)s",
    "count",
)


@require_safe
@needs(Right.VIEW_ACTIVITY)
@from_replica_if_all
def activities(request: HttpRequest) -> HttpResponse:
    """The list of activities: searched, filtered, sorted, in pages, with their numbers."""
    everything = visible_activities(request.user)
    filters = ActivityFilter(request.GET, everything, viewer=request.user)
    context = sorted_list(
        request, filters, by=queries.orders(request.user), orders=ORDERS, words=ORDER_WORDS
    )
    shown = list(context["page_obj"].object_list)
    numbers = listed_numbers(request.user, [activity.pk for activity in shown])
    context |= {
        "section": "activities",
        **list_tools(request, "activities"),
        "rows": [(activity, numbers.of[activity.pk]) for activity in shown],
        "counted_at": numbers.counted_at,
        **overall(context, everything),
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/activities.html", context, fragment="list", status=status)


@require_safe
@needs(Right.VIEW_ACTIVITY)
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    return redirect("participants", activity_id)


def head_of(header: queries.Header) -> dict[str, Any]:
    """The context of templates/enrollments/activity_base.html, without `current`."""
    return {
        "section": "activities",
        "activity": header.activity,
        "total": header.numbers.all,
        "count_text": header_count(header.numbers.enrolled, header.numbers.unenrolled),
        "required_for": header.required_for,
        "required_names": alternatives(header.required_for),
    }
