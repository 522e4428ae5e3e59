from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.users import ORDER_WORDS, ORDERS, UserFilter
from enrollments.queries import users as queries
from enrollments.queries.gates import visible_users
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.lists import announced, sorted_list
from lms_admin.paging import capped_count, count_text
from lms_admin.web import page

NONE: Final = gettext_lazy("No users found")
SOME: Final = ngettext_lazy(
    "%(number)s user, sorted by %(order)s", "%(number)s users, sorted by %(order)s", "count"
)


# Whoever has none of these finds nothing to edit behind the pencil of a row.
CHANGES: Final = (Right.ENROLL, Right.UNENROLL, Right.REMOVE, Right.GRANT_QUALIFICATION)


@require_safe
@needs(Right.VIEW_USER)
def users(request: HttpRequest) -> HttpResponse:
    """The list of users: searched, filtered, sorted, in pages."""
    everybody = visible_users(request.user)
    filters = UserFilter(request.GET, everybody, viewer=request.user)
    context = sorted_list(request, filters, by=queries.ORDERS, orders=ORDERS, words=ORDER_WORDS)
    counted = capped_count(everybody)
    context |= {
        "section": "users",
        "rows": queries.listed(context["page_obj"].object_list),
        "total": count_text(counted),
        "counted": counted,
        "can_change": any(request.user.has_perm(right) for right in CHANGES),
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/users.html", context, fragment="list", status=status)
