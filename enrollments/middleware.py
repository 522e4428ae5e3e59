"""Lets each request happen where the academy is, in the language of whoever asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from enrollments.queries.academy import AcademyTerms, academy_terms

type Answering = Callable[[HttpRequest], HttpResponse]


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
