"""The pages of second factors: allauth's, with what they change recorded."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from lms_admin.signing_in.records import tell_records

Kind = Authenticator.Type


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How this person signs in: what is on, since when, and when it was last used."""
    own = list(Authenticator.objects.filter(user=request.user.pk).order_by("created_at", "pk"))
    codes = next((one for one in own if one.type == Kind.RECOVERY_CODES), None)
    context = {
        "app": next((one for one in own if one.type == Kind.TOTP), None),
        "passkeys": [one for one in own if one.type == Kind.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "codes_of": settings.MFA_RECOVERY_CODE_COUNT,
        "methods": settings.MFA_SUPPORTED_TYPES,
        "linked": SocialAccount.objects.filter(user=request.user.pk).first(),
        "section": "security",
    }
    return render(request, "mfa/index.html", context)


class Recorded:
    """Writes the record of what this page changes in the transaction of the change."""

    request: HttpRequest
    record: str
    kind: str

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            tell_records(self.record, user=self.request.user, kind=self.kind)
        return response


class SetUpApp(Recorded, ActivateTOTPView):
    record, kind = "factor_added", Kind.TOTP


class TurnOffApp(Recorded, DeactivateTOTPView):
    record, kind = "factor_removed", Kind.TOTP


class AddPasskey(Recorded, AddWebAuthnView):
    record, kind = "factor_added", Kind.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Asks the browser for a passkey that finds its owner by itself, and checks who that is."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return found


class RenamePasskey(EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskey(Recorded, RemoveWebAuthnView):
    record, kind = "factor_removed", Kind.WEBAUTHN
    success_url = reverse_lazy("mfa_index")


class RenewCodes(Recorded, GenerateRecoveryCodesView):
    record, kind = "factor_added", Kind.RECOVERY_CODES


class PasskeySignIn(LoginWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Saves as allauth does, and goes back to the page that was asked for."""
        authenticator = form.cleaned_data["credential"]
        back = get_next_redirect_url(self.request)
        login = Login(user=authenticator.user, redirect_url=back)
        response: HttpResponse = flows.perform_passwordless_login(
            self.request, authenticator, login
        )
        return response
