"""A session ends when nobody used it for a while, and half a day after the sign-in in any case.

Django alone counts the half day anew whenever something is kept in the session, such as a message
for the next page.
"""

import time
from collections.abc import Callable
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from lms_admin.signing_in.sessions import forget_session

# Where the session keeps when it was last used, in seconds since 1970.
USED: Final = "used"
# It is written down in steps of a tenth of the time-out: most pages then write nothing.
STEPS: Final = 10


def sessions_time_out(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if _is_over(request):
                forget_session(request)
                logout(request)
            elif not _asked_by_itself(request):
                _note_use(request)
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest) -> bool:
    now = time.time()
    records = get_authentication_records(request, request.user)
    began = records[0]["at"] if records else now
    unused = now - request.session.get(USED, now)
    return now - began > settings.SESSION_COOKIE_AGE or unused > _idle() + _step()


def _note_use(request: HttpRequest) -> None:
    if time.time() - request.session.get(USED, 0) >= _step():
        request.session[USED] = int(time.time())


def _asked_by_itself(request: HttpRequest) -> bool:
    """Not by a click: the page of an import asks how far it is, and what it has `seen` of that."""
    return request.headers.get("HX-Request") == "true" and "seen" in request.GET


def _idle() -> float:
    return settings.SESSION_IDLE_MINUTES * 60


def _step() -> float:
    return _idle() / STEPS
