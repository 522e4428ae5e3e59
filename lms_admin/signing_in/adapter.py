import logging
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms_admin.errors import too_often
from lms_admin.limits.counting import uncount
from lms_admin.limits.table import CODE
from lms_admin.signing_in.browsers import remember_browser
from lms_admin.signing_in.recent import is_recent
from lms_admin.signing_in.records import tell_records, tell_refused
from lms_admin.signing_in.sessions import forget_session
from lms_admin.signing_in.tries import count_try

log = logging.getLogger(__name__)

# Of whoever has neither a password nor a second factor that counts here.
SIGN_IN_AGAIN: Final = "sign_in_again"


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
        how = signed_in_by(request, user)
        super().login(request, user)
        tell_records("signed_in", user=user, how=how)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        forget_session(request)
        super().logout(request)
        tell_records("signed_out", user=user)

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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody can confirm who they are: at least one way, and no password that is off."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if settings.SSO_ONLY:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        again = {"id": SIGN_IN_AGAIN, "description": "", "url": reverse("account_reauthenticate")}
        return methods or [again]

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whether to ask again: here, too, not whoever signed in a moment ago."""
        return not is_recent(self.request)

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
