"""What people do to sign in with a second step."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

PASSWORD = "correct-horse-battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def confirm(client: Client, password: str = PASSWORD) -> Any:
    """That it is really this person, who is signed in."""
    return client.post("/accounts/reauthenticate/", {"password": password})


def a_while_later(client: Client) -> None:
    """So long after the sign-in that it is asked for once more."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


def code_of(secret: str, later: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_app(user: Any, secret: str = SECRET) -> Any:
    """This user, who has set up an authenticator app and has recovery codes."""
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return user


def recovery_codes(user: Any) -> list[str]:
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return list(codes.wrap().get_unused_codes())
