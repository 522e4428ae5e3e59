"""Users of a selection move to another team: what is shown before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from django.db.models import Count, QuerySet

from enrollments.models import Team, User


@dataclass(frozen=True, kw_only=True)
class MoveForecast:
    """`sources` are the names of the teams that they leave, "" for none, with how many do.

    `there` are in the team already. `fingerprint` stands for all of it, one by one.
    """

    sources: Sequence[tuple[str, int]]
    there: int
    fingerprint: str = field(repr=False)

    @property
    def moving(self) -> int:
        return sum(number for _name, number in self.sources)


def move_forecast(asked: QuerySet[User], team: Team) -> MoveForecast:
    """What moving these users does. They are in the scope of whoever moves them."""
    users = asked.order_by()
    groups = users.values_list("team", "team__name").annotate(number=Count("pk"))
    found = sorted((name or "", key, number) for key, name, number in groups)
    seen = (team.pk, sorted(users.values_list("pk", "team")))
    return MoveForecast(
        sources=[(name, number) for name, key, number in found if key != team.pk],
        there=sum(number for _name, key, number in found if key == team.pk),
        fingerprint=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
    )
