"""Passwords are of no use where the settings let people sign in by their organisation alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

type PasswordView = Callable[..., HttpResponseBase]


def while_passwords_count(view: PasswordView, *, except_get: bool = False) -> PasswordView:
    """The view, or a page that says how to sign in where passwords are off.

    `except_get` replaces it only for a form that is sent.
    """

    @wraps(view)
    def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_read = except_get and request.method in ("GET", "HEAD")
        if settings.SSO_ONLY and not is_read:
            return render(request, "account/password_off.html", status=403)
        return view(request, *args, **kwargs)

    return looked_at
