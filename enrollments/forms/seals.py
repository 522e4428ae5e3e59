"""What a page shows travels with its form as a seal, and is compared when the form comes back."""

from django.core import signing
from django.utils.crypto import constant_time_compare

from enrollments.queries.gates import Viewer


def seal_of(viewer: Viewer, page: str, shown: str) -> str:
    """Stands for what this viewer is shown on this kind of page; only the server can make it."""
    return signing.Signer(salt=f"enrollments.{page}.{viewer.pk}").signature(shown)


def is_seal_of(viewer: Viewer, page: str, shown: str, seal: str) -> bool:
    """Whether that is still what is behind the seal that this viewer sent back."""
    return constant_time_compare(seal, seal_of(viewer, page, shown))
