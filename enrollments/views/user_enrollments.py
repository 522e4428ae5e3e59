from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from enrollments.forms.enrollments import OF_USER, UserEnrollmentFilter
from enrollments.forms.selection import matching_token
from enrollments.queries import enrollments as queries
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.enrollment_lists import enrollment_list
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.saved.tabs import list_tools
from lms_admin.web import page


@require_safe
@needs(Right.VIEW_USER, Right.VIEW_ENROLLMENT)
@from_replica_if_all
def user_enrollments(request: HttpRequest, user_id: int) -> HttpResponse:
    """What one user is and was enrolled in."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    number: int = person.enrollment_count  # type: ignore[attr-defined] # annotated
    rows = queries.enrollments_of(request.user, person.pk)
    filters = UserEnrollmentFilter(request.GET, rows, viewer=request.user)
    token = matching_token(request.user, request.GET, user_id=person.pk)
    context = enrollment_list(
        request,
        filters,
        by=queries.OF_USER,
        orders=OF_USER,
        token=token,
        of_user=True,
        known=None if filters.is_set else number,
    ) | {
        "section": "users",
        "current": "enrollments",
        **list_tools(request, "enrollments", person.pk),
        "person": person,
        "total": number,
    }
    return page(
        request,
        "enrollments/user_enrollments.html",
        context,
        fragment="list",
        status=200 if filters.is_valid() else 422,
    )
