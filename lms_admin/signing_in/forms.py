"""The forms of allauth in the words of this application."""

from typing import Any, Final

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.account.forms import ReauthenticateForm as AskedAgainForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Final[dict[str, str | Promise]] = {
    "login": _("Email"),
    "email": _("Email"),
    "remember": _("Stay signed in"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name"),
    "credential": "",
}
REQUIRED: Final[dict[str, Promise]] = {
    "login": _("Enter your email"),
    "email": _("Enter your email"),
    "password": _("Enter your password"),
    "oldpassword": _("Enter your current password"),
    "password1": _("Enter a new password"),
    "password2": _("Enter the new password once more"),
    "code": _("Enter the code"),
    "name": _("Enter a name"),
}


class OurWords:
    """A form of allauth with our labels, without placeholders that repeat them."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.widget.attrs.pop("placeholder", None)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]
            if name in ("login", "email"):
                field.error_messages["invalid"] = _("Enter a full email address")


class SignInForm(OurWords, LoginForm):
    pass


class NewPasswordForm(OurWords, ChangePasswordForm):
    pass


class ForgottenForm(OurWords, ResetPasswordForm):
    pass


class FirstPasswordForm(OurWords, ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, AskedAgainForm):
    pass
