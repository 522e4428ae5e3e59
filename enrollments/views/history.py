from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.queries.gates import sees_everybody
from enrollments.queries.history import history_of
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.wording.history import told_event
from lms_admin.typed import whole_number
from lms_admin.web import page


@require_safe
@needs(Right.VIEW_AUDIT)
@from_replica_if_all
def user_history(request: HttpRequest, user_id: int) -> HttpResponse:
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    stretch = history_of(request.user, person, before=whole_number(request.GET.get("before", "")))
    shown = len(stretch.events)
    context = {
        "section": "users",
        "person": person,
        "current": "history",
        "events": [told_event(event) for event in stretch.events],
        "stretch": stretch,
        "may_open_imports": request.user.has_perm(Right.VIEW_IMPORT),
        "sees_all_imports": sees_everybody(request.user),
        "announce": ngettext("%(number)s event", "%(number)s events", shown) % {"number": shown},
    }
    return page(request, "enrollments/user_history.html", context, fragment="list")
