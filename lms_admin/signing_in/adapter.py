from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from lms_admin.watching.metrics import count_refused_sign_in


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by the academy, never by visitors. What it says is in our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email or password is not right. Check both and try again"),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again"),
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        _record("signed_in", user=user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        _record("signed_out", user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        count_refused_sign_in()
        _record("sign_in_refused", email=credentials.get("email", ""))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        count_refused_sign_in()
        _record("sign_in_refused", email=user.get_username())
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


def _record(what: str, **whom: Any) -> None:
    """By the application that keeps such records, if one does: the settings say which."""
    if settings.SIGN_IN_RECORDS:
        import_string(f"{settings.SIGN_IN_RECORDS}.{what}")(**whom)
