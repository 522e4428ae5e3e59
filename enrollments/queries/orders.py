"""Orders of lists, each of which is offered only where it can be had in time."""

from collections.abc import Mapping
from inspect import isfunction
from typing import Any, Final, NamedTuple

from django.db.models import Model, QuerySet

# Rows that are sorted without an index within a page's 20 ms, and that are counted at most.
MANY: Final = 10_000
# Rows for each of which something else has to be counted first.
FEW: Final = 1_000


class Order(NamedTuple):
    """`columns` for `order_by`; `most` rows at most are sorted so, any number where it is None.

    `given` are expressions that `columns` name, or what makes one when rows are sorted by it.
    """

    columns: tuple[Any, ...]
    most: int | None = None
    given: Mapping[str, Any] = {}

    def fits(self, rows: int | None) -> bool:
        """Whether so many rows can be sorted so; None stands for more than were counted."""
        return self.most is None or (rows is not None and rows <= self.most)


def ordered[M: Model](rows: QuerySet[M], order: Order) -> QuerySet[M]:
    given = {name: one() if isfunction(one) else one for name, one in order.given.items()}
    found: QuerySet[M] = rows.alias(**given).order_by(*order.columns)
    return found


def by_count(key: str, number: Any, then: tuple[str, ...], *, most: int) -> Mapping[str, Order]:
    """Orders by an expression that counts, or by what makes one, upwards and downwards.

    Equal ones stand by `then`.
    """
    given = {f"{key}_number": number}
    up, down = (f"{key}_number", *then), (f"-{key}_number", *then)
    return {key: Order(up, most, given), f"-{key}": Order(down, most, given)}


def both_ways(
    key: str, up: tuple[Any, ...], down: tuple[Any, ...], *, most: int | None = None
) -> Mapping[str, Order]:
    """The order of this key upwards, and with "-" before the key downwards."""
    return {key: Order(up, most), f"-{key}": Order(down, most)}
