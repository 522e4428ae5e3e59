"""Middleware that knows Django alone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.translation import gettext as _

type Handler = Callable[[HttpRequest], HttpResponse]


def request_size_limit(get_response: Handler) -> Handler:
    """Refuse an oversized request before anything, CSRF included, reads its body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return HttpResponse(status=400)
        if size > settings.REQUEST_MAX_BYTES:
            # Too early for the middleware that finds out the language.
            with translation.override(translation.get_language_from_request(request)):
                text = _("The file is too large. It can be at most %(limit)s MB.") % {
                    "limit": settings.IMPORT_MAX_FILE_MB
                }
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def sign_in_for_htmx(get_response: Handler) -> Handler:
    """Send an htmx request of a signed-out visitor to the sign-in page as a whole page.

    A redirect would put the sign-in form into a fragment of the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        location = response.headers.get("Location", "")
        if (
            getattr(request, "htmx", False)
            and response.status_code == 302
            and location.startswith(resolve_url(settings.LOGIN_URL))
        ):
            redirected = HttpResponse(status=204)
            redirected.headers["HX-Redirect"] = location
            return redirected
        return response

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Keep the pages of a signed-in person out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
