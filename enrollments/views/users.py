from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.forms.filters import chips, chosen_sort
from enrollments.forms.users import ORDER_WORDS, ORDERS, UserFilter
from enrollments.models import User
from enrollments.queries.gates import visible_users
from enrollments.queries.users import ORDERS as KEYS
from enrollments.queries.users import listed, ordered
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.paging import SIZES, CappedPaginator, capped_count, count_text, page_size, turn_to
from lms_admin.web import page, wants_fragment


@require_safe
@needs(Right.VIEW_USER)
def users(request: HttpRequest) -> HttpResponse:
    """The list of users: searched, filtered, sorted, in pages."""
    everybody = visible_users(request.user)
    filters = UserFilter(request.GET, everybody, viewer=request.user)
    sort = chosen_sort(request.GET.get("sort"), KEYS, default="name")
    per = page_size(request.GET.get("per"))
    paginator = CappedPaginator(ordered(filters.qs, sort), per)
    page_obj, was_there = turn_to(paginator, request.GET.get("page"))
    sorted_by = ORDER_WORDS[sort.removeprefix("-")]
    context: dict[str, Any] = {
        "section": "users",
        "filters": filters,
        "chips": chips(filters, "status", "team", "qualification", "role"),
        "rows": listed(cast("QuerySet[User]", page_obj.object_list)),
        "page_obj": page_obj,
        "beyond": not was_there,
        "sizes": SIZES,
        "per": per,
        "sort": sort,
        "orders": ORDERS,
        "sorted_by": sorted_by,
        "total": count_text(capped_count(everybody)),
        "fragment": wants_fragment(request),
        "announce": _announcement(paginator, str(sorted_by)),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "enrollments/users.html", context, fragment="list", status=status)


def _announcement(paginator: CappedPaginator, sorted_by: str) -> str:
    if not paginator.count:
        return _("No users found")
    return ngettext(
        "%(number)s user, sorted by %(order)s",
        "%(number)s users, sorted by %(order)s",
        paginator.count,
    ) % {"number": paginator.total, "order": sorted_by}
