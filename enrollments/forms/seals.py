"""What a page shows travels with its form as a seal, and is compared when the form comes back."""

from datetime import UTC, datetime

from django.core import signing

from enrollments.queries.gates import Viewer


def seal_of(viewer: Viewer, page: str, shown: str) -> str:
    """Stands for what this viewer is shown now on this kind of page; only the server can make it.

    It is the moment and the signature.
    """
    return _signer(viewer, page).sign(shown)[len(shown) + 1 :]


def is_seal_of(viewer: Viewer, page: str, shown: str, seal: str) -> bool:
    """Whether that is still what is behind the seal that this viewer sent back."""
    try:
        _signer(viewer, page).unsign(f"{shown}:{seal}")
    except signing.BadSignature:
        return False
    return True


def sealed_at(seal: str) -> datetime | None:
    """When a seal says that it was made, to the second; None for what is no seal.

    What was shown then is not known any more, so that nobody can tell whether it says the truth.
    """
    parts = seal.rsplit(":", 2)
    try:
        return datetime.fromtimestamp(signing.b62_decode(parts[-2]), tz=UTC)
    except (IndexError, ValueError, OverflowError, OSError):
        return None


def _signer(viewer: Viewer, page: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"enrollments.{page}.{viewer.pk}")
