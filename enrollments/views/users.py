from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.users import ORDER_WORDS, ORDERS, UserFilter
from enrollments.queries import users as queries
from enrollments.queries.gates import visible_users
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.lists import announced, filter_page, overall, sorted_list
from enrollments.views.saved.tabs import list_tools
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
    context |= {
        "section": "users",
        **list_tools(request, "users"),
        "rows": queries.listed(context["page_obj"].object_list),
        **overall(context, everybody),
        "edit": _("Edit %(name)s") if any(map(request.user.has_perm, CHANGES)) else "",
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/users.html", context, fragment="list", status=status)


@require_safe
@needs(Right.VIEW_USER)
def users_filter(request: HttpRequest, name: str) -> HttpResponse:
    """The teams or the qualifications that the list can be filtered by."""
    filters = UserFilter(request.GET, visible_users(request.user), viewer=request.user)
    context = {"section": "users", "back_text": _("Users")}
    return filter_page(request, filters, name, back=reverse("users"), context=context)
