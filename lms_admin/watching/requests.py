"""Around every request: its number, its line in the log, and what is counted of it."""

import logging
import time
from collections.abc import Callable
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from lms_admin.watching.current import at_work_on, view_name
from lms_admin.watching.metrics import count_request

logger = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The outermost: what the others answer is watched, too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with at_work_on(request) as number:
            response = get_response(request)
            response.headers[HEADER] = number
            if not _is_of_no_interest(request):
                _tell(request, response.status_code, time.perf_counter() - began)
        return response

    return middleware


def _is_of_no_interest(request: HttpRequest) -> bool:
    """Files that whitenoise sends, and monitors that ask every few seconds."""
    return request.path_info.startswith((settings.STATIC_URL, *settings.OF_MONITORS))


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    view = view_name(request)
    count_request(view, request.method or "", status, seconds)
    told = {
        "view": view,
        "method": request.method,
        "status": status,
        "milliseconds": round(seconds * 1000),
    }
    if settings.LOG_ADDRESSES:
        told["address"] = _client_address(request)
    logger.info("Answered", extra={"answered": told})


def _client_address(request: HttpRequest) -> str:
    """The one that limits count by; "" where the request came without."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""
