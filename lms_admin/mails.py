"""Mails to people about their account, in their language, by the way that allauth has."""

import logging
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

log = logging.getLogger(__name__)

# Where mails that nobody gets are written to.
NO_MAIL: Final = ("console.EmailBackend", "dummy.EmailBackend")


def mail_is_on() -> bool:
    """Whether a mail reaches anybody."""
    backend: str = settings.MAILERS["default"]["BACKEND"]
    return not backend.endswith(NO_MAIL)


def password_link(user: Any) -> str:
    """The address at which this user, and nobody else, chooses a password."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    address: str = get_adapter().get_reset_password_from_key_url(
        f"{user_pk_to_url_str(user)}-{token}"
    )
    return address


def sign_in_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("account_login"))


def send_mail_to(
    request: HttpRequest, email: str, template: str, *, language: str, **context: Any
) -> bool:
    """Send templates/account/email/TEMPLATE; whether it was sent.

    What is done stays done where the mail server is out of reach: the caller says so.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            get_adapter(request).send_mail(f"account/email/{template}", email, context)
        except OSError:
            log.exception("The mail %s could not be sent.", template)
            return False
    return True
