"""Settings of second factors and of the organisation's sign-in that no deployment decides."""

SOCIALACCOUNT_ADAPTER = "enrollments.adapter.AcademySso"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "enrollments.adapter.AcademyFactors"
MFA_FORMS = {
    "authenticate": "lms_admin.signing_in.factors.forms.SecondStepForm",
    "reauthenticate": "lms_admin.signing_in.factors.forms.CodeAgainForm",
    "activate_totp": "lms_admin.signing_in.factors.forms.SetUpAppForm",
    "add_webauthn": "lms_admin.signing_in.factors.forms.AddPasskeyForm",
    "edit_webauthn": "lms_admin.signing_in.factors.forms.RenamePasskeyForm",
    "authenticate_webauthn": "lms_admin.signing_in.factors.forms.PasskeyStepForm",
    "login_webauthn": "lms_admin.signing_in.factors.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "lms_admin.signing_in.factors.forms.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses are given by the academy: nobody has to show that theirs is theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_PERIOD = 30
# A code is right for one period more before and after: typing takes time, and clocks differ.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
