"""What the two lists of enrollments share: those of a user, and those of an activity."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.actors import Actor
from enrollments.forms.enrollments import ORDER_WORDS, EnrollmentFilter
from enrollments.forms.filters import chips, chosen_sort, query_without
from enrollments.queries.deciding import offers
from enrollments.queries.enrollments import ordered, required_numbers
from enrollments.roles import Right
from enrollments.wording.numbers import grouped
from enrollments.wording.offers import offered
from lms_admin.paging import SIZES, CappedPaginator, page_size, turn_to
from lms_admin.web import wants_fragment


def enrollment_list(
    request: HttpRequest,
    filters: EnrollmentFilter,
    *,
    orders: Sequence[tuple[str, Promise]],
    token: str,
) -> dict[str, Any]:
    """The context of templates/enrollments/list.html; the first of `orders` is the usual one.

    `token` stands for all that match the filter: what `?sel=all` selects.
    """
    keys = dict.fromkeys(key.removeprefix("-") for key, _label in orders)
    sort = chosen_sort(request.GET.get("sort"), keys, default=orders[0][0])
    per = page_size(request.GET.get("per"))
    paginator = CappedPaginator(ordered(filters.qs, sort), per)
    page_obj, was_there = turn_to(paginator, request.GET.get("page"))
    rows = list(page_obj.object_list)
    required = required_numbers(rows)
    actor = Actor.at_screen(request.user)
    for row in rows:
        row.offers = offered(
            offers(actor, row.user, row.activity, row, required=row.pk in required)
        )
    here = _here(request)
    may_end = any(request.user.has_perm(right) for right in (Right.UNENROLL, Right.REMOVE))
    context: dict[str, Any] = {
        "filters": filters,
        "chips": chips(filters, *(name for name in filters.filters if name != "q")),
        "rows": rows,
        "required": required,
        "page_obj": page_obj,
        "beyond": not was_there,
        "sizes": SIZES,
        "per": per,
        "sort": sort,
        "orders": orders,
        "sorted_by": ORDER_WORDS[sort.removeprefix("-")],
        "here": here,
        "here_quoted": quote(here, safe=""),
        "can_select": may_end,
        "can_change": may_end or request.user.has_perm(Right.ENROLL),
        "fragment": wants_fragment(request),
    }
    context |= _selected(request, filters, page_obj.has_other_pages(), len(rows), token)
    context["announce"] = _announcement(request, context)
    return context


def _selected(
    request: HttpRequest, filters: EnrollmentFilter, more: bool, shown: int, token: str
) -> dict[str, Any]:
    """What the address says is selected: nothing, the page, or all that match on all pages."""
    wanted = request.GET.get("sel")
    if wanted == "all" and more:
        return {"selected": "all", "number": filters.qs.count(), "token": token}
    if wanted in ("all", "page") and shown:
        return {"selected": "page", "number": shown}
    return {"selected": "", "number": 0}


def _here(request: HttpRequest) -> str:
    """This list as it is filtered, sorted and turned, with nothing selected."""
    query = query_without(request.GET)
    page = request.GET.get("page", "")
    if page.isdecimal():
        query += f"{'' if query == '?' else '&'}page={page}"
    return request.path + ("" if query == "?" else query)


def _announcement(request: HttpRequest, context: dict[str, Any]) -> str:
    """What the live region says; a banner that is on its way speaks for itself."""
    if len(get_messages(request)):
        return ""
    number = context["number"]
    if context["selected"] == "all":
        return _("All %(number)s that match the filter are selected") % {"number": grouped(number)}
    if context["selected"] == "page":
        return ngettext(
            "%(number)s enrollment selected", "%(number)s enrollments selected", number
        ) % {"number": grouped(number)}
    paginator = context["page_obj"].paginator
    if not paginator.count:
        return _("No enrollments found")
    return ngettext(
        "%(number)s enrollment, sorted by %(order)s",
        "%(number)s enrollments, sorted by %(order)s",
        paginator.count,
    ) % {"number": paginator.total, "order": context["sorted_by"]}
