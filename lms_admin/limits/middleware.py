"""Refuses what is asked too often, before anything reads what was sent."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from lms_admin.errors import too_often
from lms_admin.limits.counting import Counted, wait_for
from lms_admin.limits.table import COMMAND, FILES, FORMS, SEARCH, VISITORS, WORDS_OF_A_SEARCH, Limit
from lms_admin.watching.current import view_name
from lms_admin.web import client_network


class LimitedRequests:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _names: Any
    ) -> HttpResponse | None:
        wait = wait_for(_what_counts(request))
        return too_often(request, wait) if wait else None


def _what_counts(request: HttpRequest) -> Iterable[Counted]:
    name = view_name(request)
    posted = request.method == "POST"
    if posted and name in VISITORS:
        return _of_visitor(request, *VISITORS[name])
    limit = limit_of_form(name) if posted else _limit_of_page(request, name)
    if limit is None or not request.user.is_authenticated:
        return ()
    return [(limit, str(request.user.pk))]


def limit_of_form(name: str) -> Limit:
    """The limit for forms that somebody who is signed in sends to the address of this name."""
    return FORMS.get(name, COMMAND)


def _limit_of_page(request: HttpRequest, name: str) -> Limit | None:
    if request.GET.get(WORDS_OF_A_SEARCH, "").strip():
        return SEARCH
    return FILES.get(name)


def _of_visitor(
    request: HttpRequest, by_address: Limit, by_account: Limit | None
) -> Iterable[Counted]:
    yield by_address, client_network(request)
    if by_account:
        yield by_account, request.POST.get("email", "").strip().casefold()
