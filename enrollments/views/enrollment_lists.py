"""What the two lists of enrollments share: those of a user, and those of an activity."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from enrollments.actors import Actor
from enrollments.forms.enrollments import ORDER_WORDS, EnrollmentFilter
from enrollments.queries.deciding import offers
from enrollments.queries.enrollments import required_numbers
from enrollments.queries.orders import Order
from enrollments.roles import Right
from enrollments.views.lists import announced, sorted_list
from enrollments.views.row_menus import RowMenus
from enrollments.views.selected_rows import list_address, selected_in
from enrollments.wording.numbers import grouped
from enrollments.wording.offers import offered, offered_certificate, offered_due

# Whoever has one of these can do something to a selection.
CHANGES_ENROLLMENTS: Final = (Right.UNENROLL, Right.REMOVE, Right.ENROLL)
NONE: Final = gettext_lazy("No enrollments found")
SOME: Final = ngettext_lazy(
    "%(number)s enrollment, sorted by %(order)s",
    "%(number)s enrollments, sorted by %(order)s",
    "count",
)


def enrollment_list(
    request: HttpRequest,
    filters: EnrollmentFilter,
    *,
    by: Mapping[str, Order],
    orders: Sequence[tuple[str, Promise]],
    token: str,
    of_user: bool = False,
    **of_pages: Any,
) -> dict[str, Any]:
    """The context of templates/enrollments/list.html; the first of `orders` is the usual one.

    `of_user`: its rows are called by their activities, and not by their users. `token` stands for
    all that match the filter: what `?sel=all` selects.
    """
    context = sorted_list(request, filters, by=by, orders=orders, words=ORDER_WORDS, **of_pages)
    page_obj = context["page_obj"]
    rows = list(page_obj.object_list)
    required = required_numbers(rows)
    actor = Actor.at_screen(request.user)
    here = list_address(request)
    menus = RowMenus(here)
    for row in rows:
        decided = offers(actor, row.user, row.activity, row, required=row.pk in required)
        name = row.activity.title if of_user else row.user.name
        offers_of_row = offered(decided) | offered_due(actor, row) | offered_certificate(row)
        row.menu = menus.of(offers_of_row, number=row.pk, name=name)
    may_change = any(request.user.has_perm(right) for right in CHANGES_ENROLLMENTS)
    context |= {
        "rows": rows,
        "required": required,
        "here": here,
        "can_select": may_change,
        "select_page": _("Select all enrollments on this page"),
        "has_menus": may_change or any(row.completed_at for row in rows),
    }
    context |= selected_in(request, filters, page_obj, len(rows), token)
    context["announce"] = _announcement(request, context)
    return context


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
    return announced(context, none=NONE, some=SOME)
