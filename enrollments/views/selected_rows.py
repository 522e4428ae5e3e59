"""What is selected in a list that has boxes, and where the list is to come back to."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest

from enrollments.forms.filters import StrictFilterSet, query_without
from lms_admin.typed import whole_number


def selected_in(
    request: HttpRequest, filters: StrictFilterSet, page_obj: Page[Any], shown: int, token: str
) -> dict[str, Any]:
    """What the address says is selected: nothing, the page, or all that match on all pages."""
    wanted = request.GET.get("sel")
    if wanted == "all" and page_obj.has_other_pages():
        # Counted to the end, unless it is known how many match.
        known = page_obj.paginator.known  # type: ignore[attr-defined]
        number = filters.qs.count() if known is None else known
        return {"selected": "all", "number": number, "token": token}
    if wanted in ("all", "page") and shown:
        return {"selected": "page", "number": shown}
    return {"selected": "", "number": 0}


def list_address(request: HttpRequest) -> str:
    """The address of this list as it is filtered, sorted and turned, with nothing selected."""
    query = query_without(request.GET)
    page = whole_number(request.GET.get("page", ""))
    if page is not None:
        query += f"{'' if query == '?' else '&'}page={page}"
    return request.path + ("" if query == "?" else query)
