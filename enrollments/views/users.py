from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_safe

from enrollments.forms.people.selection import users_token
from enrollments.forms.users import ORDER_WORDS, ORDERS, UserFilter
from enrollments.queries import users as queries
from enrollments.queries.gates import visible_users
from enrollments.queries.qualifications.numbers import held_in_scope
from enrollments.queries.spread import SpreadPeople
from enrollments.roles import Right
from enrollments.views.gate import from_replica_if_all, needs
from enrollments.views.lists import announced, filter_page, overall, sorted_list
from enrollments.views.saved.tabs import list_tools
from enrollments.views.selected_rows import list_address, selected_in
from enrollments.wording.numbers import grouped
from enrollments.wording.people import scope_of
from lms_admin.paging import COUNT_LIMIT, capped_count
from lms_admin.web import page

NONE: Final = gettext_lazy("No users found")
SOME: Final = ngettext_lazy(
    "%(number)s user, sorted by %(order)s", "%(number)s users, sorted by %(order)s", "count"
)


# Whoever has one of these can do something to a selection.
SELECTS: Final = (Right.ENROLL, Right.GRANT_QUALIFICATION, Right.MOVE_USER, Right.CHANGE_USER)
# Whoever has none of these finds nothing to edit behind the pencil of a row.
CHANGES: Final = (Right.ENROLL, Right.UNENROLL, Right.REMOVE, Right.GRANT_QUALIFICATION)


@require_safe
@needs(Right.VIEW_USER)
@from_replica_if_all
def users(request: HttpRequest) -> HttpResponse:
    """The list of users: searched, filtered, sorted, in pages."""
    everybody = visible_users(request.user)
    filters = UserFilter(request.GET, everybody, viewer=request.user)
    context = sorted_list(
        request,
        filters,
        by=queries.ORDERS,
        orders=ORDERS,
        words=ORDER_WORDS,
        **_spread_over_all(request, filters),
    )
    rows = queries.listed(context["page_obj"].object_list)
    token = users_token(request.user, request.GET)
    context |= {
        "section": "users",
        **list_tools(request, "users"),
        "rows": rows,
        "inactive": sum(not row.user.is_active for row in rows),
        "can_select": any(map(request.user.has_perm, SELECTS)),
        "select_page": _("Select all users on this page"),
        "here": list_address(request),
        **selected_in(request, filters, context["page_obj"], len(rows), token),
        **scope_of(request.user),
        **overall(context, everybody),
        "edit": _("Edit %(name)s") if any(map(request.user.has_perm, CHANGES)) else "",
    }
    context["announce"] = _announcement(context)
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/users.html", context, fragment="list", status=status)


def _spread_over_all(request: HttpRequest, filters: UserFilter) -> dict[str, Any]:
    """What the pages of a list need to know of users who stand anywhere among all."""
    one = filters.held_alone
    if one is None:
        is_spread = request.GET.get("qualification") or request.GET.get("q")
        return {"among": queries.about_how_many()} if is_spread else {}
    held = held_in_scope(request.user, [one])
    among, number = queries.about_how_many(), capped_count(held)
    of = number if number <= COUNT_LIMIT else among
    found = SpreadPeople(viewer=request.user, rows=held, of=of, among=among)
    return {"known": number, "known_to": COUNT_LIMIT, "spread": found}


def _announcement(context: dict[str, Any]) -> str:
    """What the live region says: what was just selected, else what the list shows."""
    number = context["number"]
    if context["selected"] == "all":
        return _("All %(number)s that match the filter are selected") % {"number": grouped(number)}
    if context["selected"] == "page":
        text = ngettext("%(number)s user selected", "%(number)s users selected", number)
        return text % {"number": grouped(number)}
    return announced(context, none=NONE, some=SOME)


@require_safe
@needs(Right.VIEW_USER)
def users_filter(request: HttpRequest, name: str) -> HttpResponse:
    """The teams or the qualifications that the list can be filtered by."""
    filters = UserFilter(request.GET, visible_users(request.user), viewer=request.user)
    context = {"section": "users", "back_text": _("Users")}
    return filter_page(request, filters, name, back=reverse("users"), context=context)
