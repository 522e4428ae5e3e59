"""Whom somebody would see with another role: what is shown before the role is given."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from enrollments.models import Team, User
from enrollments.roles import ROLES, Reach, Role


@dataclass(frozen=True, kw_only=True)
class RoleSight:
    """Counted in users: how many somebody sees then, still sees, no longer sees."""

    then: int
    kept: int
    lost: int

    @property
    def new(self) -> int:
        return self.then - self.kept


def sight_with_role(
    user: User, role: Role, teams: Collection[int], managed: Collection[int]
) -> RoleSight:
    """What an active user sees who manages `managed` now, and then `teams` (primary keys)."""
    before, after = _whom(user, user.role, managed), _whom(user, role, teams)
    if before is None or after is None:
        seen = [_count(which) for which in (before, after)]
        return RoleSight(then=seen[1], kept=0, lost=seen[0])
    kept = _count(before & after)
    return RoleSight(then=_count(after), kept=kept, lost=_count(before) - kept)


def _whom(user: User, role: str, teams: Collection[int]) -> Q | None:
    """Whom a role would see that somebody does not have yet; None for nobody. As actors.scope."""
    match ROLES[role].reach:
        case Reach.EVERYBODY:
            return Q()
        case Reach.OWN_TEAMS:
            return Q(team__in=list(teams)) & ~Q(pk=user.pk)
    return None


def _count(which: Q | None) -> int:
    return 0 if which is None else User.objects.filter(which).count()


def managed_by(user: User) -> list[int]:
    """Primary keys of the teams that the user manages."""
    managed = Team.objects.filter(managers__user=user.pk).order_by("sort_name", "name")
    return list(managed.values_list("pk", flat=True))


def users_by_team() -> dict[int | None, int]:
    """How many users each team has."""
    rows = User.objects.order_by().values_list("team").annotate(number=Count("pk"))
    return dict(rows)
