"""Lets each request happen where the academy is, by whoever may ask, in their language."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation

from enrollments.queries.academy import AcademyTerms, academy_terms
from enrollments.queries.factors import lacks_required_factor

type Answering = Callable[[HttpRequest], HttpResponse]

# What whoever has to set up a second factor needs for it, and the ways out.
FACTOR_PAGES: Final = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("account_logout", "set_language"),
    }
)


def in_academy_terms(get_response: Answering) -> Answering:
    """Its time zone counts for today's date, and its language for who has chosen none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.OF_MONITORS):
            # They are answered without a database, too.
            return get_response(request)
        terms = academy_terms()
        language = _language(request, terms)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(terms.zone):
            return get_response(request)

    return middleware


def _language(request: HttpRequest, terms: AcademyTerms) -> str:
    """Chosen in this browser, else by this person, else by the academy; "" leaves it as it is."""
    known = dict(settings.LANGUAGES)
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in known:
        return ""
    theirs = getattr(request.user, "language", "")
    return theirs if theirs in known else terms.language * terms.is_set_up


def factor_where_required(get_response: Answering) -> Answering:
    """Lead whoever needs a second factor and has none to where one is set up: nowhere else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.must_set_up_factor = lacks_required_factor(request.user)  # type: ignore[attr-defined]
        if not request.must_set_up_factor or _name_of(request) in FACTOR_PAGES:  # type: ignore[attr-defined]
            return get_response(request)
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")

    return middleware


def _name_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
