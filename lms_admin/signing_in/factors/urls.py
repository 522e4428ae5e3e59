"""The addresses of second factors. Their names are those that allauth goes on to."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from lms_admin.signing_in.factors import views
from lms_admin.signing_in.password import while_passwords_count

urlpatterns = [
    path("security/", views.security, name="mfa_index"),
    path("security/app/", views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("security/app/off/", views.TurnOffApp.as_view(), name="mfa_deactivate_totp"),
    path("security/passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/name/", views.RenamePasskey.as_view(), name="mfa_edit_webauthn"
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        views.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/codes/renew/", views.RenewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("second-step/", base.authenticate, name="mfa_authenticate"),
    path("reauthenticate/code/", base.reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(
        "login/passkey/",
        login_not_required(while_passwords_count(views.PasskeySignIn.as_view())),
        name="mfa_login_webauthn",
    ),
]
