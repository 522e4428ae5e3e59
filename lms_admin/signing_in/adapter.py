from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms_admin.errors import too_often
from lms_admin.limits.counting import uncount
from lms_admin.limits.table import CODE
from lms_admin.signing_in.browsers import remember_browser
from lms_admin.signing_in.records import record_sign_in
from lms_admin.signing_in.sessions import forget_session
from lms_admin.signing_in.tries import count_try
from lms_admin.watching.metrics import count_refused_sign_in


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by the academy, never by visitors. What it says is in our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email or password is not right. Check both and try again"),
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        record_sign_in("signed_in", user=user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        forget_session(request)
        super().logout(request)
        record_sign_in("signed_out", user=user)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by `authenticate`: allauth's own count lets a stranger lock an account."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        counted = count_try(request, credentials.get("email", ""))
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            uncount(counted)
        return user

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **about: Any
    ) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **about)
        remember_browser(request, response, user.get_username())
        return response

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many tries are told by the page of 429, where allauth would in a form."""
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(too_often(self.request, CODE.seconds))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        count_refused_sign_in()
        record_sign_in("sign_in_refused", email=credentials.get("email", ""))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        count_refused_sign_in()
        record_sign_in("sign_in_refused", email=user.get_username())
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response
