"""The numbers of activities as lists show and sort them, for whoever does not see everybody.

They are counted of the users in scope. Of many users that takes more than a page may, because each
enrollment is read: then all activities are counted at once, and kept for a minute. Such numbers
say when they were counted. The page of one activity always counts its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache
from django.db.models import BigIntegerField, Case, Value, When
from django.utils import timezone

from enrollments.actors import sees_everybody
from enrollments.models import TeamManager
from enrollments.queries.gates import Viewer, visible_users
from enrollments.queries.orders import FEW
from enrollments.queries.tallies import ActivityNumbers, counted_numbers, kept_number, numbers_of

SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class SeenNumbers:
    """Numbers by the activity's primary key. `counted_at` is None when they are of this moment."""

    of: Mapping[int, ActivityNumbers]
    counted_at: datetime | None = None


def listed_numbers(viewer: Viewer, activities: Collection[int]) -> SeenNumbers:
    """The numbers of these activities."""
    if sees_everybody(viewer) or not _sees_many(viewer):
        return SeenNumbers(of=numbers_of(viewer, activities))
    kept = _numbers_of_last_minute(viewer)
    of = {activity: kept.of.get(activity, ActivityNumbers()) for activity in activities}
    return SeenNumbers(of=of, counted_at=kept.counted_at)


def sortable_number(viewer: Viewer, name: str) -> Any:
    """`enrolled` or `completed` of the outer activity, or what makes it when it is sorted by."""
    if sees_everybody(viewer):
        return kept_number(name)
    return lambda: _by_activity(viewer, name)


def with_anybody(viewer: Viewer) -> list[int]:
    """Activities in which somebody whom the viewer sees is enrolled."""
    return [activity for activity, mine in _of_all(viewer).items() if mine.enrolled]


def _by_activity(viewer: Viewer, name: str) -> Case:
    with_number: dict[int, list[int]] = {}
    for activity, mine in _of_all(viewer).items():
        with_number.setdefault(getattr(mine, name), []).append(activity)
    return Case(
        *(When(pk__in=keys, then=Value(number)) for number, keys in with_number.items()),
        default=Value(0),
        output_field=BigIntegerField(),
    )


def _of_all(viewer: Viewer) -> Mapping[int, ActivityNumbers]:
    """The numbers of all activities in which the viewer sees any enrollment."""
    return _numbers_of_last_minute(viewer).of if _sees_many(viewer) else counted_numbers(viewer)


def _sees_many(viewer: Viewer) -> bool:
    return visible_users(viewer).order_by()[: FEW + 1].count() > FEW


def _numbers_of_last_minute(viewer: Viewer) -> SeenNumbers:
    """Counted now, unless they were within the last minute for the same teams."""
    managed = TeamManager.objects.filter(user=viewer.pk).order_by("team")
    teams = ",".join(map(str, managed.values_list("team", flat=True)))
    name = f"numbers:{viewer.pk}:{sha256(teams.encode()).hexdigest()}"
    found = cache.get(name)
    if found is None:
        numbers = counted_numbers(viewer)
        found = {key: asdict(mine) for key, mine in numbers.items()}, timezone.now()
        cache.set(name, found, SECONDS)
    rows, counted_at = found
    of = {activity: ActivityNumbers(**row) for activity, row in rows.items()}
    return SeenNumbers(of=of, counted_at=counted_at)
