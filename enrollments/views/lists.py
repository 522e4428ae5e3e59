"""What the page of every list does: filtered, sorted, turned to a page, and said in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise

from enrollments.forms.chips import chips, full_chip, of_rows
from enrollments.forms.filters import StrictFilterSet, asked_without, chosen_sort, query_without
from enrollments.queries.orders import Order, ordered
from enrollments.queries.search import are_short
from enrollments.queries.spread import MANY_ROWS, SpreadPeople
from enrollments.queries.users import about_how_many
from enrollments.wording.numbers import alternatives
from lms_admin.paging import (
    CappedPaginator,
    capped_count,
    count_text,
    page_of,
    page_size,
)
from lms_admin.web import page, wants_fragment


def sorted_list(
    request: HttpRequest,
    filters: StrictFilterSet,
    *,
    by: Mapping[str, Order],
    orders: Sequence[tuple[str, Promise]],
    words: Mapping[str, Promise],
    **of_pages: Any,
) -> dict[str, Any]:
    """The context of partials/list_form.html and of the list below it, without its rows.

    `by` has the order of each key of `orders`, of which the first is the usual one; `words` says
    each key in a sentence. Only what can be had in time is offered: `not_offered` says what is not.
    `of_pages` is for the CappedPaginator.
    """
    pages = _pages(request, filters, of_pages)
    wanted, usual = request.GET.get("sort"), orders[0][0]
    pages.sort = chosen_sort(wanted, by, default=usual)
    offered = [(key, label) for key, label in orders if by[key].fits(pages.sortable)]
    sort = pages.sort = chosen_sort(wanted, dict(offered), default=offered[0][0])
    pages.object_list = ordered(pages.object_list, by[sort])
    return {
        "filters": filters,
        "chips": chips(filters, request.path),
        "sort": sort,
        "orders": offered,
        "not_offered": _not_offered(orders, offered, words),
        "sorted_by": words[sort.removeprefix("-")],
        "fragment": wants_fragment(request),
        **page_of(request.GET, pages),
    }


def spread(request: HttpRequest, filters: StrictFilterSet, *, of: int) -> SpreadPeople:
    """The rows of this list, of which there are so many at all: each is of another user."""
    teams = filters.teams if filters.words or of > MANY_ROWS else []
    return SpreadPeople(
        viewer=request.user,
        rows=filters.without("q", "team") if teams else filters.without("q"),
        of=of,
        among=about_how_many(),
        words=filters.words,
        teams=teams,
    )


def _pages(
    request: HttpRequest, filters: StrictFilterSet, of_pages: Mapping[str, Any]
) -> CappedPaginator:
    is_searched = bool(filters.data.get("q", "").strip())
    asked = {
        "is_searched": is_searched,
        "finds_all": not are_short(filters.words),
        "is_part": filters.is_set,
        **of_pages,
    }
    return CappedPaginator(filters.qs, page_size(request.GET.get("per")), **asked)


def _not_offered(
    orders: Sequence[tuple[str, Promise]],
    offered: Sequence[tuple[str, Promise]],
    words: Mapping[str, Promise],
) -> str:
    """What the list cannot be sorted by, neither up nor down: "team, status or completed"."""
    keys, possible = ({key.removeprefix("-") for key, _label in of} for of in (orders, offered))
    return alternatives([word for key, word in words.items() if key in keys - possible])


def overall(context: Mapping[str, Any], everything: QuerySet[Any]) -> dict[str, Any]:
    """How many there are, whatever the filters; what nothing filters was counted for its pages."""
    nothing_filtered = not context["filters"].is_set
    counted = (
        context["page_obj"].paginator.counted if nothing_filtered else capped_count(everything)
    )
    return {"counted": counted, "total": count_text(counted)}


def filter_page(
    request: HttpRequest, filters: StrictFilterSet, name: str, *, back: str, context: dict[str, Any]
) -> HttpResponse:
    """All that one filter of the list at `back` offers; `context` has `section` and `back_text`.

    The list asks for it when the filter is opened; without JavaScript it is a page with a form.
    """
    if name not in of_rows(filters):
        raise Http404
    context |= {
        "chip": full_chip(filters, name),
        "back": back,
        "back_to": back + query_without(request.GET).rstrip("?"),
        "kept": [
            (key, one) for key, values in asked_without(request.GET, name).lists() for one in values
        ],
    }
    return page(request, "enrollments/filter.html", context, fragment="options")


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
