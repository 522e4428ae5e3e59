"""The forms of second factors: in our words, with what they use recorded."""

from typing import Any, Final

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from lms_admin.signing_in.forms import OurWords
from lms_admin.signing_in.records import tell_records, tell_refused

LONGEST_NAME: Final = 60
LONGEST_CODE: Final = 32
# What the library raises over a credential that somebody made up.
UNREADABLE: Final = (
    *(ArithmeticError, AssertionError, AttributeError, InvalidSignature, LookupError),
    *(RecursionError, TypeError, UnsupportedAlgorithm, ValueError),
)


class CodeForm(OurWords):
    """Asks for a code of an authenticator app or a recovery code, each of which works once."""

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code: forms.CharField = self.fields["code"]
        code.max_length = LONGEST_CODE
        code.widget.attrs |= {"inputmode": "numeric", "maxlength": LONGEST_CODE}

    def clean_code(self) -> str:
        """A recovery code and the record of its use are written together.

        A refusal is raised after the transaction, not through it: the tries are counted in it.
        """
        refused, code = None, ""
        with transaction.atomic():
            try:
                code = super().clean_code()  # type: ignore[misc]
                self._use(code)
            except ValidationError as error:
                refused = error
        if refused:
            raise refused
        return code

    def _use(self, code: str) -> None:
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            tell_records("recovery_code_used", user=self.user)
            transaction.on_commit(self._tell_by_mail)
        elif not _is_new(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")

    def _tell_by_mail(self) -> None:
        get_account_adapter().send_notification_mail("mfa/email/recovery_code_used", self.user)


def _is_new(user_number: int, code: str) -> bool:
    """Whether a right code of an app was not used yet; it is right a while before and after."""
    digits = "".join(filter(str.isdecimal, code))
    seconds = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    return bool(cache.add(f"code-of-an-app:{user_number}:{digits}", 1, seconds))


class SecondStepForm(CodeForm, codes.AuthenticateForm):
    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        tell_refused(self.user.get_username())


class CodeAgainForm(CodeForm, codes.ReauthenticateForm):
    pass


class SetUpAppForm(OurWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": LONGEST_CODE}


class CredentialField(forms.JSONField):
    """What a browser made; JSON that is nested too deep is none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ReadableCredential(OurWords):
    """Whatever is sent as a credential and is none is refused in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyStepForm(ReadableCredential, passkeys.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            tell_refused(self.user.get_username())
            raise


class PasskeySignInForm(ReadableCredential, passkeys.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(ReadableCredential, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(ReadableCredential, passkeys._BaseAddWebAuthnForm):
    """Every passkey can be signed in with, so nothing is asked about that."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME)

    def clean_credential(self) -> Any:
        """Looked at with the whole form."""
        return self.cleaned_data["credential"]

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskeyForm(OurWords, passkeys.EditWebAuthnForm):
    name = forms.CharField(max_length=LONGEST_NAME)
