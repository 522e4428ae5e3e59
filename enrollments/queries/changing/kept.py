"""What the lists of a forecast show, kept from when it was made: to count it anew takes a second.

Whoever opens a list may have waited too long, and the cache may have been emptied: then it is made
anew. Nothing but these lists goes by what is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from enrollments.queries.changing.values import LISTED, ChangeForecast, Consequence

SECONDS: Final = 12 * 60 * 60
_KEPT: Final = ("code", "number", "unit", "enrollments", "listed", "is_cut")


@dataclass(frozen=True, kw_only=True)
class ListedGroups:
    """The groups by code, without rows; when they were counted; when what is made is due."""

    groups: Mapping[str, Consequence]
    counted_at: datetime
    due_on: date | None


def listed_groups(known: ChangeForecast) -> ListedGroups:
    """The lists of a forecast that was made with names, counted at this moment."""
    groups = {one.code: one for one in known.consequences}
    return ListedGroups(groups=groups, counted_at=timezone.now(), due_on=known.due_on)


def keep_groups(token: str, listed: ListedGroups) -> None:
    """`token` stands for the change, and for who asks. What is soon counted anew is not kept."""
    if sum(one.number for one in listed.groups.values()) <= LISTED:
        return
    groups = [{name: getattr(one, name) for name in _KEPT} for one in listed.groups.values()]
    cache.set(_name(token), (groups, listed.counted_at, listed.due_on), SECONDS)


def kept_groups(token: str) -> ListedGroups | None:
    found = cache.get(_name(token))
    if found is None:
        return None
    rows, counted_at, due_on = found
    groups = {row["code"]: Consequence(**row) for row in rows}
    return ListedGroups(groups=groups, counted_at=counted_at, due_on=due_on)


def _name(token: str) -> str:
    return f"groups:{sha256(token.encode()).hexdigest()}"
