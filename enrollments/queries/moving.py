"""Users of a selection move to another team: what is shown before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from django.db.models import Count, QuerySet

from enrollments.models import Team, User
from enrollments.queries.changing.pairs import which_numbers


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
    groups = asked.order_by().values_list("team", "team__name")
    counted = groups.annotate(number=Count("pk"), which=which_numbers("pk"))
    found = sorted(
        (name or "", key or 0, number, int(which)) for key, name, number, which in counted
    )
    seen = (team.pk, [(key, number, which) for _name, key, number, which in found])
    return MoveForecast(
        sources=[(name, number) for name, key, number, _which in found if key != team.pk],
        there=sum(number for _name, key, number, _which in found if key == team.pk),
        fingerprint=blake2b(repr(seen).encode(), digest_size=16).hexdigest(),
    )
