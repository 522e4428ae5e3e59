from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from enrollments.forms.enrollments import (
    OF_ACTIVITY,
    ManyParticipantsFilter,
    ParticipantFilter,
)
from enrollments.forms.selection import matching_token
from enrollments.queries import enrollments as queries
from enrollments.queries.activities import activity_header
from enrollments.queries.gates import visible_activities
from enrollments.queries.orders import MANY
from enrollments.queries.tallies import ActivityNumbers
from enrollments.roles import Right
from enrollments.views.activities import head_of
from enrollments.views.enrollment_lists import enrollment_list
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.lists import filter_page, spread
from enrollments.views.saved.tabs import list_tools
from lms_admin.web import page


@require_safe
@needs(Right.VIEW_ACTIVITY, Right.VIEW_ENROLLMENT)
@from_replica_if_all
def participants(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Who is and was enrolled in one activity: the mirror of a user's enrollments."""
    header = activity_header(request.user, activity_id)
    if header is None:
        raise Http404
    activity = header.activity
    rows = queries.participants_of(request.user, activity.pk)
    are_many = header.numbers.all > MANY
    offered = ManyParticipantsFilter if are_many else ParticipantFilter
    filters = offered(request.GET, rows, viewer=request.user)
    token = matching_token(request.user, request.GET, activity_id=activity.pk)
    context = enrollment_list(
        request,
        filters,
        by=queries.OF_ACTIVITY,
        orders=OF_ACTIVITY,
        token=token,
        is_part=True,
        known=_known(filters, header.numbers),
        key="user_id",
        spread=spread(request, filters, of=header.numbers.all),
    )
    context |= {
        **head_of(header),
        "current": "participants",
        **list_tools(request, "participants", activity.pk),
        "are_many": are_many,
    }
    return page(
        request,
        "enrollments/participants.html",
        context,
        fragment="list",
        status=200 if filters.is_valid() else 422,
    )


def _known(filters: ParticipantFilter, numbers: ActivityNumbers) -> int | None:
    """How many match, where the numbers that are kept tell it."""
    if not filters.is_set:
        return numbers.all
    is_else = any(filters.data.getlist(name) for name in filters.filters if name != "status")
    states = filters.data.getlist("status")
    return None if is_else or not filters.is_valid() else numbers.in_states(set(states) - {""})


@require_safe
@needs(Right.VIEW_ACTIVITY, Right.VIEW_ENROLLMENT)
def participants_filter(request: HttpRequest, activity_id: int, name: str) -> HttpResponse:
    """The teams that the list can be filtered by."""
    activity = get_object_or_404(visible_activities(request.user), pk=activity_id)
    rows = queries.participants_of(request.user, activity.pk)
    filters = ParticipantFilter(request.GET, rows, viewer=request.user)
    context = {"section": "activities", "back_text": activity.title}
    back = reverse("participants", args=(activity.pk,))
    return filter_page(request, filters, name, back=back, context=context)
