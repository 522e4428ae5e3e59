"""The pages of what went wrong: one for each status, in the visitor's language.

htmx shows no page of an error. It gets the page's sentence as plain text, which the banner shows
(static/js/errors.js).
"""

import math
import sys
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from lms_admin.watching.current import request_number
from lms_admin.web import page_it_came_from

# These keep the menu around them. The others arise also where there is no user and no database.
WITH_MENU: Final = ("403", "403_csrf", "404", "405")
RETRY_SECONDS: Final = {503: 30}


def error_page(
    request: HttpRequest, status: int, *, template: str = "", **context: Any
) -> HttpResponse:
    """The page of this status; for htmx its sentence. `reference` finds it in the log."""
    context["reference"] = request_number()
    name = template or str(status)
    # Known from where the request got so far; a request that was refused at once has none.
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(
        request
    )
    over_htmx = request.headers.get("HX-Request") == "true"
    with translation.override(language):
        if over_htmx:
            text = render_to_string(f"{name}.html#sentence", context).strip()
            response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        else:
            around = request if name in WITH_MENU else None
            response = HttpResponse(render_to_string(f"{name}.html", context, around))
    response.status_code = status
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    if status in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[status])
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return error_page(request, 413, limit=settings.IMPORT_MAX_FILE_MB)


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """May be asked again in so many seconds. Of a form the page goes back to where it was."""
    minutes = math.ceil(wait / 60) if wait >= 60 else 0
    back = page_it_came_from(request) if request.method == "POST" else ""
    response = error_page(request, 429, wait=wait, minutes=minutes, back=back)
    response.headers["Retry-After"] = str(wait)
    return response


# --- what Django and allauth call -----------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, template="403_csrf", address=request.get_full_path())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that cannot be reached comes back; anything else is a fault of ours."""
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    return error_page(request, 503 if away else 500)
