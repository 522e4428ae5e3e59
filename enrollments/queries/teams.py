"""Teams as the administration shows them: the list, one team, and what a merge does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from django.db.models import Count, Q, QuerySet

from enrollments.models import Team, TeamManager, User
from enrollments.queries.gates import Viewer, sees_everybody, visible_teams, visible_users
from enrollments.queries.orders import Order, both_ways
from enrollments.roles import Role

ORDERS: Final[Mapping[str, Order]] = {
    **both_ways("name", ("sort_name", "name"), ("-sort_name", "-name")),
}


@dataclass(frozen=True, kw_only=True)
class ListedTeam:
    """`members` are the users in it whom the viewer sees; `managers` names, as far as seen."""

    team: Team
    members: int
    managers: Sequence[str]


def listed_teams(viewer: Viewer, teams: Iterable[Team]) -> list[ListedTeam]:
    """These few teams with their numbers and managers: three queries, however many teams."""
    shown = list(teams)
    keys = [team.pk for team in shown]
    members = dict(
        visible_users(viewer)
        .filter(team__in=keys)
        .order_by()
        .values_list("team")
        .annotate(number=Count("pk"))
    )
    names: dict[int, list[str]] = {}
    for manager in _seen_managing(viewer, keys):
        names.setdefault(manager.team_id, []).append(manager.user.name)
    return [
        ListedTeam(team=team, members=members.get(team.pk, 0), managers=names.get(team.pk, []))
        for team in shown
    ]


def _seen_managing(viewer: Viewer, teams: Sequence[int]) -> QuerySet[TeamManager]:
    """Without the managers who are out of the viewer's scope, but for the viewer."""
    rows = _managing(teams)
    if sees_everybody(viewer):
        return rows
    return rows.filter(Q(user__in=visible_users(viewer)) | Q(user=viewer.pk))


def _managing(teams: Sequence[int]) -> QuerySet[TeamManager]:
    rows = TeamManager.objects.filter(team__in=teams).select_related("user")
    return rows.order_by("user__sort_name", "user")


@dataclass(frozen=True, kw_only=True)
class ListedManager:
    """`others` are the names of the other teams that they manage, as far as the viewer sees them.

    `is_member`: is in the team, where nobody acts on themselves.
    """

    user: User
    others: Sequence[str]
    is_member: bool


def managers_of(viewer: Viewer, team: Team) -> list[ListedManager]:
    """Two queries."""
    managing = [row.user for row in _seen_managing(viewer, [team.pk])]
    others: dict[int, list[str]] = {}
    also = TeamManager.objects.filter(
        user__in=managing, team__in=visible_teams(viewer).exclude(pk=team.pk)
    )
    for row in also.select_related("team").order_by("team__sort_name", "team__name"):
        others.setdefault(row.user_id, []).append(row.team.name)
    return [
        ListedManager(user=user, others=others.get(user.pk, []), is_member=user.team_id == team.pk)
        for user in managing
    ]


def possible_managers(viewer: Viewer, team: Team) -> QuerySet[User]:
    """Active team managers who do not manage this team yet."""
    managers = visible_users(viewer).filter(role=Role.TEAM_MANAGER, is_active=True)
    return managers.exclude(managed__team=team).order_by("sort_name", "pk")


@dataclass(frozen=True, kw_only=True)
class MergeForecast:
    """`moving` counts users. `managers` are all names afterwards, `new` those who see more then.

    `fingerprint` stands for all of it, one by one.
    """

    moving: int
    managers: Sequence[str]
    new: Sequence[str]
    fingerprint: str = field(repr=False)


def merge_forecast(team: Team, into: Team) -> MergeForecast:
    """What becomes of both when all of `team` moves to `into`."""
    rows = list(_managing([team.pk, into.pk]))
    there = {row.user_id for row in rows if row.team_id == into.pk}
    managers = {row.user_id: row.user.name for row in rows}
    users = User.objects.filter(team=team).order_by()
    moving = users.count()
    seen = (team.pk, team.name, into.pk, into.name, moving, sorted(managers), sorted(there))
    return MergeForecast(
        moving=moving,
        managers=list(managers.values()),
        new=[name for user, name in managers.items() if user not in there],
        fingerprint=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
    )
