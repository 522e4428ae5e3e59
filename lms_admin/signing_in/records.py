"""Who signed in and out is recorded by the application that keeps such records, if one does."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def record_sign_in(what: str, **whom: Any) -> None:
    """`what` is a function of the module that the settings name."""
    if settings.SIGN_IN_RECORDS:
        import_string(f"{settings.SIGN_IN_RECORDS}.{what}")(**whom)
