"""A recent sign-in before what reaches far or cannot be taken back.

`ADDRESSES` is the one list of what asks for it: docs/deployment.md names the setting, and a test
holds the list against what is there. Whoever signed in or confirmed that it is them, by whatever
they sign in with, a moment ago is asked nothing.
"""

import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from lms_admin.watching.current import view_name
from lms_admin.web import page_it_came_from, tell, wants_fragment


class Asks(StrEnum):
    """ALWAYS: the page that asks for confirmation, too. SENT: only the form, which has no page.

    LARGE: only what a worker does or whose number is typed, which its view finds out.
    """

    ALWAYS = "always"
    SENT = "sent"
    LARGE = "large"


ADDRESSES: Final[Mapping[str, Asks]] = {
    # Irreversible
    "remove": Asks.ALWAYS,
    "user_erase": Asks.ALWAYS,
    # Gives power over others
    "user_role": Asks.ALWAYS,
    "user_factors": Asks.ALWAYS,
    # Changes how somebody signs in from now on, or shows what signs them in
    "mfa_activate_totp": Asks.ALWAYS,
    "mfa_deactivate_totp": Asks.ALWAYS,
    "mfa_add_webauthn": Asks.ALWAYS,
    "mfa_edit_webauthn": Asks.ALWAYS,
    "mfa_remove_webauthn": Asks.ALWAYS,
    "mfa_view_recovery_codes": Asks.ALWAYS,
    "mfa_download_recovery_codes": Asks.ALWAYS,
    "mfa_generate_recovery_codes": Asks.ALWAYS,
    # Takes people's data away
    "user_export": Asks.ALWAYS,
    "export_list": Asks.SENT,
    "export_list_of": Asks.SENT,
    # Large starts
    "imports:check": Asks.LARGE,
    "unenroll": Asks.LARGE,
    "reenroll": Asks.LARGE,
    "activity_archive": Asks.LARGE,
    "activity_enroll": Asks.LARGE,
    "activity_enroll_people": Asks.LARGE,
    "activity_unarchive": Asks.LARGE,
    "qualification_end": Asks.LARGE,
    "qualification_give": Asks.LARGE,
    "qualification_resume": Asks.LARGE,
    "qualification_take": Asks.LARGE,
    "requirement_add": Asks.LARGE,
    "requirement_drop": Asks.LARGE,
    "requirement_time_frame": Asks.LARGE,
    "user_activation": Asks.LARGE,
    "users_deactivate": Asks.LARGE,
    "users_enroll": Asks.LARGE,
    "users_grant": Asks.LARGE,
}
# What a form says again of a selection: enough to ask for its confirmation anew. Nothing that was
# typed goes into an address.
KEPT: Final = ("e", "u", "all", "next")


class RecentSignIn:
    """The gate of whatever always needs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _names: Any
    ) -> HttpResponse | None:
        asks = ADDRESSES.get(view_name(request))
        is_sent = asks == Asks.SENT and request.method == "POST"
        if (asks != Asks.ALWAYS and not is_sent) or not request.user.is_authenticated:
            return None
        return asked_again(request)


def asked_if_large(request: HttpRequest) -> HttpResponse | None:
    """What to answer before something large is started; None if it may be.

    KeyError for an address that is not in the list.
    """
    if ADDRESSES[view_name(request)] != Asks.LARGE:
        return None
    return asked_again(request)


def asked_again(request: HttpRequest) -> HttpResponse | None:
    """Where to confirm that it is them, and from there back to this page; None if it is known."""
    if is_recent(request):
        return None
    if request.method == "POST":
        text = _("Nothing was done yet. Confirm that it is you, and then do it once more.")
        tell(request, text, level=messages.WARNING)
    methods = get_adapter().get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else reverse("account_reauthenticate")
    location = f"{address}?{urlencode({REDIRECT_FIELD_NAME: _back(request)})}"
    return HttpResponseClientRedirect(location) if wants_fragment(request) else redirect(location)


def is_recent(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    at: float = records[-1]["at"] if records else 0
    return time.time() - at < settings.RECENT_SIGN_IN_MINUTES * 60


def _back(request: HttpRequest) -> str:
    """The page that asks for confirmation, as a whole one."""
    if request.method != "POST":
        return request.get_full_path()
    said = [(name, text) for name in KEPT for text in request.POST.getlist(name)]
    if any(name != "next" for name, _text in said):
        return f"{request.path}?{urlencode(said)}"
    return page_it_came_from(request) or reverse("home")
