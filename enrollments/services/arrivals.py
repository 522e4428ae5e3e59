"""Who somebody is that the organisation's own sign-in vouches for.

The number that the issuer has for them decides; the first time it is linked to whoever has their
address, if the issuer has verified that. Nobody's act: a rule does what the settings say.
"""

from dataclasses import dataclass
from typing import Final

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from enrollments.actors import Actor
from enrollments.emails import email_key, email_problem, normalise_email
from enrollments.models import AuditEvent, User
from enrollments.roles import Role
from enrollments.services import audit
from enrollments.services.profiles import Profile, make_user
from enrollments.services.roles import give_by_rule
from enrollments.services.sql import lock, one_transaction
from lms_admin.signing_in.sso.claims import Claims

RULE: Final = Actor(persons=(), door=AuditEvent.Door.RULE)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """`refused` says why there is no user.

    It is `unknown`, `no_email`, `unverified` or `linked_otherwise`.
    """

    user: User | None = None
    refused: str = ""


@one_transaction
def arrive(claims: Claims) -> Arrival:
    """Find, link or, where the settings say so, add this person, and give the role of the groups.

    Whoever is inactive is found and stays as they are: signing in refuses them.
    """
    call = audit.Call.by(RULE, settings.SSO_NAME)
    arrival = _known(claims) or _by_address(claims, call)
    if arrival.user is not None and arrival.user.is_active:
        _give_role_of_groups(arrival.user, claims, call)
        arrival.user.refresh_from_db()
    return arrival


def _known(claims: Claims) -> Arrival | None:
    linked = SocialAccount.objects.filter(provider=claims.issuer, uid=claims.subject)
    found = linked.select_related("user").first()
    return Arrival(user=found.user) if found else None


def _by_address(claims: Claims, call: audit.Call) -> Arrival:
    if not claims.email or email_problem(claims.email):
        return Arrival(refused="no_email")
    if not claims.is_verified:
        return Arrival(refused="unverified")
    user = User.objects.filter(email_key=email_key(claims.email), erased_at=None).first()
    if user is None:
        if not settings.SSO_ADDS_USERS:
            return Arrival(refused="unknown")
        user = _added(claims, call)
    if user is None or not _link(user, claims, call):
        return Arrival(refused="linked_otherwise")
    return Arrival(user=user)


def _added(claims: Claims, call: audit.Call) -> User | None:
    """A learner; None where somebody else was added with this address a moment ago."""
    first = claims.first_name or claims.email.partition("@")[0]
    profile = Profile(first_name=first[:80], last_name=(claims.last_name or first)[:120])
    return make_user(normalise_email(claims.email).value, profile, None, call)


def _link(user: User, claims: Claims, call: audit.Call) -> bool:
    """Whether it is linked: an address that had somebody else's number before is looked into."""
    this = User.objects.filter(pk=user.pk)
    lock(this, "NO KEY UPDATE")
    if SocialAccount.objects.filter(user=user, provider=claims.issuer).exists():
        return False
    SocialAccount.objects.create(user=user, provider=claims.issuer, uid=claims.subject)
    audit.record_users(this, call, AuditEvent.Action.LINK_SIGN_IN)
    return True


def _give_role_of_groups(user: User, claims: Claims, call: audit.Call) -> None:
    """The highest role of their groups; learner for none. Nothing where nothing is said of groups.

    The last owner keeps the role, which is recorded.
    """
    if not settings.SSO_ROLES or claims.groups is None:
        return
    roles = {settings.SSO_ROLES[group] for group in claims.groups if group in settings.SSO_ROLES}
    role = next((one for one in Role if one.value in roles), Role.LEARNER)
    if role != user.role:
        give_by_rule(user, role, call)
