"""Second factors, which allauth keeps: who has one, and since when."""

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from enrollments.actors import Viewer
from enrollments.models import User


def factors_of(user: User) -> QuerySet[Any]:
    """The first the first; recovery codes among them, which are no factor by themselves."""
    own: QuerySet[Any] = Authenticator.objects.filter(user=user.pk)
    return own.order_by("created_at", "pk")


def has_factor(user: User) -> bool:
    return factors_of(user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def has_something_to_reset(user: User) -> bool:
    """A second factor, or a link to the sign-in of the organisation."""
    return factors_of(user).exists() or SocialAccount.objects.filter(user=user.pk).exists()


def lacks_required_factor(viewer: Viewer) -> bool:
    """Whether a second factor is required of their role, and they have none. A visitor has none."""
    if not isinstance(viewer, User) or viewer.role not in settings.MFA_REQUIRED_FOR:
        return False
    return not has_factor(viewer)


def told_factors(user: User) -> Sequence[dict[str, Any]]:
    """The factors without their secrets: kind, name of a passkey, when added and last used."""
    return [
        {
            "kind": factor.type,
            "name": factor.data.get("name", ""),
            "added_at": factor.created_at,
            "last_used_at": factor.last_used_at,
        }
        for factor in factors_of(user)
    ]
