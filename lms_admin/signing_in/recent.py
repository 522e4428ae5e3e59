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

from lms_admin.signing_in.kept_forms import KEPT, forget_form, keep_form
from lms_admin.watching.current import view_name
from lms_admin.web import page_it_came_from, tell, wants_fragment


class Asks(StrEnum):
    """ALWAYS: the page that asks for confirmation, too. SENT: only the form, which has no page.

    LARGE: only what a worker does or whose number is typed, which its view finds out.
    FILE: a file that is fetched by its address, from a page that it then leads back to.
    FILLED: a file that names people only where its form asks for that, which its view finds out.
    """

    ALWAYS = "always"
    SENT = "sent"
    LARGE = "large"
    FILE = "file"
    FILLED = "filled"


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
    "imports:download": Asks.FILE,
    "imports:template_file": Asks.FILLED,
    "certificate": Asks.FILE,
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
    "users_move": Asks.LARGE,
    "users_enroll": Asks.LARGE,
    "users_grant": Asks.LARGE,
}
# Files that name nobody, or nobody but whoever takes them. Every other file is in the list above.
NAME_NOBODY_ELSE: Final = frozenset({"overview_export", "own_certificate", "own_record_file"})
# What a form says again of a selection: enough to ask for its confirmation anew. Nothing that was
# typed goes into an address.
SELECTED: Final = ("e", "u", "all", "next")
# Of boxes that are ticked, the most that a page has: a longer address is refused by web servers.
MOST_SELECTED: Final = 200


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
        if not request.user.is_authenticated:
            return None
        is_sent = asks == Asks.SENT and request.method == "POST"
        if (asks in (Asks.ALWAYS, Asks.FILE) or is_sent) and (asked := asked_again(request)):
            return asked
        if request.method == "POST" and KEPT in request.POST:
            forget_form(request)
        return None


def asked_if_large(request: HttpRequest) -> HttpResponse | None:
    """What to answer before something large is started; None if it may be.

    KeyError for an address that is not in the list.
    """
    if ADDRESSES[view_name(request)] != Asks.LARGE:
        return None
    return asked_again(request)


def asked_if_filled(request: HttpRequest) -> HttpResponse | None:
    """What to answer before people are written into a file; None if they may be."""
    if ADDRESSES[view_name(request)] != Asks.FILLED:
        return None
    return asked_again(request)


def asked_again(request: HttpRequest) -> HttpResponse | None:
    """Where to confirm that it is them, and from there back to this page; None if it is known."""
    if is_recent(request):
        return None
    back = _back(request)
    if request.method == "POST":
        back = _way_on(request, back)
    elif ADDRESSES.get(view_name(request)) == Asks.FILE:
        text = _("Confirm that it is you, and then take the file once more.")
        tell(request, text, level=messages.WARNING)
    methods = get_adapter().get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else reverse("account_reauthenticate")
    location = f"{address}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    return HttpResponseClientRedirect(location) if wants_fragment(request) else redirect(location)


def _way_on(request: HttpRequest, back: str) -> str:
    """The address where a kept form can be sent after all; `back` when none is kept."""
    token = keep_form(request)
    if token is None:
        text = _("Nothing was done yet. Confirm that it is you, and then do it once more.")
    else:
        text = _("Nothing was done yet. Confirm that it is you: what you filled in is kept.")
        way_on = reverse("account_go_on", args=[token])
        back = f"{way_on}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    tell(request, text, level=messages.WARNING)
    return back


def is_recent(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    at: float = records[-1]["at"] if records else 0
    return time.time() - at < settings.RECENT_SIGN_IN_MINUTES * 60


def _back(request: HttpRequest) -> str:
    """The page that asks for confirmation, as a whole one."""
    if request.method != "POST":
        # A file leaves the page as it is: from there it is taken.
        is_file = ADDRESSES.get(view_name(request)) == Asks.FILE
        return (is_file and page_it_came_from(request)) or request.get_full_path()
    said = [(name, text) for name in SELECTED for text in request.POST.getlist(name)]
    if any(name != "next" for name, _text in said) and len(said) <= MOST_SELECTED:
        return f"{request.path}?{urlencode(said)}"
    return page_it_came_from(request) or reverse("home")
