"""What the page of every list does: filtered, sorted, turned to a page, and said in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import Promise

from enrollments.forms.filters import StrictFilterSet, chips, chosen_sort
from enrollments.queries.orders import Order
from enrollments.wording.numbers import alternatives
from lms_admin.paging import capped_count, paged
from lms_admin.web import wants_fragment


def sorted_list(
    request: HttpRequest,
    filters: StrictFilterSet,
    *,
    by: Mapping[str, Order],
    orders: Sequence[tuple[str, Promise]],
    words: Mapping[str, Promise],
) -> dict[str, Any]:
    """The context of partials/list_form.html and of the list below it, without its rows.

    `by` has the order of each key of `orders`, of which the first is the usual one; `words` says
    each key in a sentence. Only what can be had in time is offered: `not_offered` says what is not.
    """
    found = filters.qs
    counted = capped_count(found)
    offered = [(key, label) for key, label in orders if by[key].fits(counted)]
    sort = chosen_sort(request.GET.get("sort"), dict(offered), default=offered[0][0])
    left_out = dict.fromkeys(key.removeprefix("-") for key, _label in orders)
    for key, _label in offered:
        left_out.pop(key.removeprefix("-"), None)
    return {
        "filters": filters,
        "chips": chips(filters, *(name for name in filters.filters if name != "q")),
        "sort": sort,
        "orders": offered,
        "not_offered": alternatives([words[key] for key in left_out]),
        "sorted_by": words[sort.removeprefix("-")],
        "fragment": wants_fragment(request),
        **paged(request.GET, found.order_by(*by[sort].columns), counted=counted),
    }


def announced(context: Mapping[str, Any], *, none: Promise, some: Promise) -> str:
    """What the live region says of such a list; `some` is plural by `count`."""
    paginator: Paginator[Any] = context["page_obj"].paginator
    if not paginator.count:
        return str(none)
    said: Any = some
    return str(
        said
        % {
            "count": paginator.count,
            "number": paginator.total,  # type: ignore[attr-defined]
            "order": context["sorted_by"],
        }
    )
