from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
