"""What allauth asks about second factors, answered for this application."""

import logging
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms_admin.signing_in.factors.encryption import fernet

log = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, str | Promise]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already. Try the next one"),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first"),
    }

    def encrypt(self, text: str) -> str:
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where SECRET_KEY has become another one, a secret of which nobody knows a code."""
        try:
            return fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error(
                "The secret of a second factor cannot be read: SECRET_KEY is not what it was. "
                "Add the former one to SECRET_KEY_FALLBACKS."
            )
            return str(generate_totp_secret())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """What a passkey is called whose owner gives it no name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_totp_issuer(self) -> str:
        return self.academy_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.academy_name()}

    def academy_name(self) -> str:
        """What an authenticator app and a browser call this site."""
        return str(settings.ACADEMY_NAME)
