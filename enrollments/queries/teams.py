"""Teams as the administration shows them: the list, one team, and what a merge does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from django.db.models import Count, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from enrollments.models import Team, TeamManager, User
from enrollments.queries.gates import Viewer, sees_everybody, visible_teams, visible_users
from enrollments.queries.orders import Order, both_ways
from enrollments.roles import Role
from lms_admin.paging import count_text

# Users of a team that its row in the list counts; the team's own page counts further.
MEMBERS_LIMIT: Final = 1_000

ORDERS: Final[Mapping[str, Order]] = {
    **both_ways("name", ("sort_name", "name"), ("-sort_name", "-name")),
}


@dataclass(frozen=True, kw_only=True)
class ListedTeam:
    """`members` are the users in it, counted up to a limit; `managers` names, as far as seen."""

    team: Team
    members: int
    managers: Sequence[str]

    @property
    def shown_members(self) -> str:
        return count_text(self.members, MEMBERS_LIMIT)


def listed_teams(
    viewer: Viewer, teams: Iterable[Team], *, capped: bool = False
) -> list[ListedTeam]:
    """These visible teams with their numbers and managers: two queries, however many teams.

    `capped`: members are counted up to MEMBERS_LIMIT, as a page of a hundred large teams needs it.
    """
    shown = list(teams)
    keys = [team.pk for team in shown]
    numbers = (
        Team.objects.filter(pk__in=keys)
        .order_by()
        .annotate(members=_capped_members() if capped else Count("users"))
    )
    members = dict(numbers.values_list("pk", "members"))
    names: dict[int, list[str]] = {}
    for manager in _seen_managing(viewer, keys):
        names.setdefault(manager.team_id, []).append(manager.user.name)
    return [
        ListedTeam(team=team, members=members.get(team.pk, 0), managers=names.get(team.pk, []))
        for team in shown
    ]


def _capped_members() -> RawSQL:
    """How many users the outer team has, MEMBERS_LIMIT + 1 standing for more.

    Whoever sees a team sees all its users, and nobody in one is erased: an index alone is read.
    """
    users, teams = User._meta.db_table, Team._meta.db_table
    return RawSQL(  # noqa: S611
        f"(SELECT count(*) FROM (SELECT 1 FROM {users} WHERE {users}.team_id = {teams}.id"  # noqa: S608
        " LIMIT %s) AS counted)",
        (MEMBERS_LIMIT + 1,),
        output_field=IntegerField(),
    )


def _seen_managing(viewer: Viewer, teams: Sequence[int]) -> QuerySet[TeamManager]:
    """The managers whom the viewer sees; the viewer is always among them."""
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
    of_both = there & {row.user_id for row in rows if row.team_id == team.pk}
    managers = {row.user_id: row.user.name for row in rows}
    users = User.objects.filter(team=team).order_by()
    moving, staying = users.count(), User.objects.filter(team=into).exists()
    # Who manages one of the two sees the users of the other then, if there are any.
    gain = {row.user_id for row in rows if (staying if row.team_id == team.pk else moving)}
    seen = (team.pk, team.name, into.pk, into.name, moving, sorted(managers), sorted(there))
    return MergeForecast(
        moving=moving,
        managers=list(managers.values()),
        new=[name for user, name in managers.items() if user in gain - of_both],
        fingerprint=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
    )
