"""Tells the application that keeps records of sign-ins what happened: the settings say which."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lms_admin.watching.metrics import count_refused_sign_in


def tell_records(what: str, **about: Any) -> None:
    """Calls that application's function of this name; without such an application, nothing."""
    if settings.SIGN_IN_RECORDS:
        import_string(f"{settings.SIGN_IN_RECORDS}.{what}")(**about)


def tell_refused(email: str) -> None:
    """A sign-in that was refused: recorded, and counted for whoever watches the site."""
    count_refused_sign_in()
    tell_records("sign_in_refused", email=email)
