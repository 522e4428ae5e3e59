"""Everything that is kept about a person, to be handed out to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount

from enrollments.models import AuditEvent, SavedView, TeamManager, User
from enrollments.queries.factors import told_factors
from enrollments.queries.learning import own_record
from enrollments.queries.learning.record import OwnRecord


@dataclass(frozen=True, kw_only=True)
class Everything:
    """`events` are those about the person and what they did, the first first.

    `factors` are those of queries.factors.told_factors, `linked` who they are elsewhere.
    """

    record: OwnRecord
    events: Sequence[AuditEvent]
    views: Sequence[SavedView]
    teams: Sequence[str]
    factors: Sequence[dict[str, Any]]
    linked: Sequence[SocialAccount]


def everything_about(user: User) -> Everything:
    """A number of queries that does not grow with the rows."""
    about = AuditEvent.objects.filter(user=user.pk) | AuditEvent.objects.filter(actor=user.pk)
    managed = TeamManager.objects.filter(user=user).order_by("team__sort_name", "team__name")
    return Everything(
        record=own_record(user),
        events=list(about.select_related("activity").order_by("at", "pk")),
        views=list(SavedView.objects.filter(owner=user).order_by("pk")),
        teams=list(managed.values_list("team__name", flat=True)),
        factors=told_factors(user),
        linked=list(SocialAccount.objects.filter(user=user).order_by("pk")),
    )
