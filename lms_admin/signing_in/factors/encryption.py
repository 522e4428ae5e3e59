"""Keeps the secrets of second factors from whoever reads the database without its key."""

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Sets this key apart from all others that are derived from SECRET_KEY.
PURPOSE: Final = b"secrets of second factors"


def fernet() -> MultiFernet:
    """Encrypts with SECRET_KEY; decrypts also what was encrypted with one of its fallbacks."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    whole = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return urlsafe_b64encode(whole)
