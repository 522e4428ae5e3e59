"""Middleware that knows Django alone."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from lms_admin.errors import error_page, too_large
from lms_admin.signing_in.browsers import browser_of
from lms_admin.signing_in.kept_forms import keep_form_of_last
from lms_admin.signing_in.sessions import note_session
from lms_admin.web import page_it_came_from

type Handler = Callable[[HttpRequest], HttpResponse]

# What the sign-in page tells: templates/account/login.html has the sentences.
ENDED: Final = "1"
FORM_KEPT: Final = "kept"
FORM_LOST: Final = "lost"


def request_size_limit(get_response: Handler) -> Handler:
    """Refuse an oversized request before anything, CSRF included, reads its body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return error_page(request, 400)
        if size > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        return get_response(request)

    return middleware


def forms_in_utf8(get_response: Handler) -> Handler:
    """Refuse a request that says to be in another encoding than ours, before anything reads it.

    No browser sends one: a form is in the encoding of its page. What Python knows as an encoding
    need not be one of text, so that reading the fields of the request would be a fault of ours.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            return error_page(request, 400)
        return get_response(request)

    return middleware


def sign_in_on_a_page(get_response: Handler) -> Handler:
    """Send whoever is signed out to the sign-in page as a whole, and from there back to a page.

    For an htmx request a redirect would put the sign-in form into a fragment. And the address of a
    fragment, or of a form that was sent, is none to come back to: the page that it was on is.
    Whoever was signed in is told why they have to do it again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        address, _question, query = response.headers.get("Location", "").partition("?")
        if (
            response.status_code != 302
            or address != resolve_url(settings.LOGIN_URL)
            or not query.startswith(f"{REDIRECT_FIELD_NAME}=")
        ):
            return response
        over_htmx = bool(getattr(request, "htmx", False))
        can_be_opened = request.method in ("GET", "HEAD")
        page = page_it_came_from(request)
        # Only pages of the signed in send anything over htmx: a page that does was opened by one.
        ended = ENDED if (over_htmx and page) or _session_ended(request) else ""
        if over_htmx or not can_be_opened:
            back = page or (request.get_full_path() if can_be_opened else "")
            if not can_be_opened and browser_of(request).last:
                back, ended = _way_on(request, back)
            query = urlencode({REDIRECT_FIELD_NAME: back} if back else {}, safe="/")
        if ended:
            query = "&".join(filter(None, (query, f"ended={ended}")))
        location = f"{address}?{query}" if query else address
        if not over_htmx:
            response.headers["Location"] = location
            return response
        redirected = HttpResponse(status=204)
        redirected.headers["HX-Redirect"] = location
        return redirected

    return middleware


def _way_on(request: HttpRequest, back: str) -> tuple[str, str]:
    """To where a form can be sent after all, once its person has signed in; and what is told.

    `back` where it cannot be kept. Its token was right, or it would have been refused before.
    """
    token = keep_form_of_last(request)
    if token is None:
        return back, FORM_LOST
    way_on = reverse("account_go_on", args=[token])
    return f"{way_on}?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else way_on, FORM_KEPT


def _session_ended(request: HttpRequest) -> bool:
    """Whether the browser still names a session, which is no more.

    Signing out deletes the cookie, so whoever did that has nothing to be told.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()


def sessions_seen(get_response: Handler) -> Handler:
    """Keep when and from where each session of a signed-in person was last used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            note_session(request)
        return response

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Keep the pages of a signed-in person out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response.headers and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def page_for_wrong_method(get_response: Handler) -> Handler:
    """Give the page of 405 to the decorators of views, which answer with nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = error_page(request, 405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
