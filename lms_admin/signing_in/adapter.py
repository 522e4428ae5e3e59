import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms_admin.signing_in.records import tell_records, tell_refused

log = logging.getLogger(__name__)


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by the academy, never by visitors. What it says is in our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email or password is not right. Check both and try again"),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again"),
        "rate_limited": _("Too many tries. Wait a few minutes and try again"),
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        how = signed_in_by(request, user)
        super().login(request, user)
        tell_records("signed_in", user=user, how=how)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        tell_records("signed_out", user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        tell_refused(credentials.get("email", ""))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        tell_refused(user.get_username())
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        """What the mail is about is done, and stays done where no mail server can be reached."""
        try:
            super().send_notification_mail(template_prefix, *args, **kwargs)
        except OSError:
            log.exception("The mail %s could not be sent.", template_prefix)


def signed_in_by(request: HttpRequest, user: AbstractBaseUser) -> str:
    """The last thing that this session was opened with: "" for a password alone.

    Else a kind of second factor ("totp", "webauthn", "recovery_codes"), or a method of allauth.
    """
    records = get_authentication_records(request, user)
    last = records[-1] if records else {}
    method = str(last.get("method", ""))
    return str(last.get("type", "")) if method == "mfa" else method.removeprefix("password")
