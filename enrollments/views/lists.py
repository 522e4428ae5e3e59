"""What the page of every list does: filtered, sorted, turned to a page, and said in a sentence."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from enrollments.forms.filters import StrictFilterSet, chips, chosen_sort
from lms_admin.paging import paged
from lms_admin.web import wants_fragment


def sorted_list(
    request: HttpRequest,
    filters: StrictFilterSet,
    *,
    ordered: Callable[[QuerySet[Any], str], QuerySet[Any]],
    orders: Sequence[tuple[str, Promise]],
    words: Mapping[str, Promise],
) -> dict[str, Any]:
    """The context of partials/list_form.html and of the list below it, without its rows.

    `ordered` sorts by a key of `orders`, of which the first is the usual one; `words` says each key
    in a sentence.
    """
    keys = dict.fromkeys(key.removeprefix("-") for key, _label in orders)
    sort = chosen_sort(request.GET.get("sort"), keys, default=orders[0][0])
    return {
        "filters": filters,
        "chips": chips(filters, *(name for name in filters.filters if name != "q")),
        "sort": sort,
        "orders": orders,
        "sorted_by": words[sort.removeprefix("-")],
        "fragment": wants_fragment(request),
        **paged(request.GET, ordered(filters.qs, sort)),
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
