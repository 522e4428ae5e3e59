"""Whose an address or an employee number is: what forms and services ask before they give it."""

from typing import NamedTuple

from django.db.models import QuerySet

from enrollments.emails import email_key
from enrollments.models import Team, User
from enrollments.roles import Role


def with_email(email: str, *, but: User | None = None) -> User | None:
    """Whoever has this address, in anybody's scope; the caller may not tell a stranger's name."""
    return _other(but).filter(email_key=email_key(email)).first()


def with_employee_number(number: str, *, but: User | None = None) -> User | None:
    """Whoever has this number, whatever its case, in anybody's scope."""
    forms = {number, number.lower(), number.upper()}
    return _other(but).filter(employee_number__in=forms).order_by("pk").first()


def _other(but: User | None) -> QuerySet[User]:
    return User.objects.exclude(pk=but.pk) if but else User.objects.all()


class Sight(NamedTuple):
    """Names of the managers who lose, and who gain, sight of somebody that moves."""

    losing: list[str]
    gaining: list[str]


def sight_after_move(user: User, team: Team | None) -> Sight:
    """What changes in sight when `user` moves to `team`.

    Whoever manages both teams does not count, nor does the user.
    """
    old, new = _managers(user.team_id, user), _managers(team.pk if team else None, user)
    return Sight(
        losing=[name for key, name in old.items() if key not in new],
        gaining=[name for key, name in new.items() if key not in old],
    )


def _managers(team_id: int | None, user: User) -> dict[int, str]:
    if team_id is None:
        return {}
    managing = User.objects.filter(
        managed__team=team_id, is_active=True, role=Role.TEAM_MANAGER
    ).exclude(pk=user.pk)
    return {one.pk: one.name for one in managing.order_by("sort_name", "pk")}
