"""What somebody asks of the audit list, and which scans of the table answer it.

Each scan reads one index, newest event first. What no index serves is filtered along the way.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from enrollments.actors import scope, sees_everybody
from enrollments.models import AuditEvent, User
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right

# An import stands in the list by what people did to it. Its million events of enrollments are in
# none of the indexes but that of one user.
LISTED: Final = Q(import_number__isnull=True) | Q(user__isnull=True)
NOBODY: Final = Q(pk__in=())
BY_FEW: Final = LISTED & ~Q(door=AuditEvent.Door.SCREEN)
# More values than this are filtered along the way: each scan is a query of its own.
MOST_SCANS: Final = 8
# A team manager of more users than this: their events are found on the way through all events.
FEW_USERS: Final = 500


# Beyond the number of any event.
BEYOND: Final = 2**63 - 1


class Bounds(NamedTuple):
    """Numbers of events: from `low` on, before `high`."""

    low: int = 0
    high: int = BEYOND

    def within(self, other: "Bounds") -> "Bounds":
        return Bounds(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True, kw_only=True)
class AuditQuestion:
    """Empty means everything. `by_rule` counts as one more actor; `until` is not included."""

    actors: Sequence[int] = ()
    by_rule: bool = False
    users: Sequence[int] = ()
    activities: Sequence[int] = ()
    qualifications: Sequence[int] = ()
    imports: Sequence[int] = ()
    actions: Sequence[str] = ()
    doors: Sequence[str] = ()
    batch: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Scan:
    """The events of one value of a column, or all that fit `having`, newest first.

    `having` is what the index holds. A column is asked by the pair of it and the number: of a value
    that many events have PostgreSQL believes that it had better walk through all, and filter them.
    """

    having: Q = LISTED
    column: str = ""
    value: Any = None

    def events(self, bounds: Bounds) -> QuerySet[AuditEvent]:
        """Those before `bounds.high`; those before `bounds.low` may come behind them.

        PostgreSQL would not stop at a lower pair: it would read on to the value's last event.
        """
        events = AuditEvent.objects.filter(self.having)
        if not self.column:
            inside = events.filter(pk__gte=bounds.low, pk__lt=bounds.high)
            return inside.order_by("-pk")
        pair = Tuple(F(self.column), F("pk"))
        inside = events.filter(
            TupleLessThan(pair, (self.value, bounds.high)), **{f"{self.column}__gte": self.value}
        )
        return inside.order_by(f"-{self.column}", "-pk")

    @property
    def is_it(self) -> Q:
        """The same as a condition."""
        return self.having & (Q(**{self.column: self.value}) if self.column else Q())


@dataclass(frozen=True, kw_only=True)
class Scans:
    """`by`: what each scan finds by its index; `rest`: what else must hold of an event.

    `is_dense`: nothing else must hold, so that a page is full after as many rows as it shows.
    """

    by: Sequence[Scan]
    rest: Q = field(default_factory=Q)

    @property
    def is_dense(self) -> bool:
        return not self.rest


def scans_for(viewer: Viewer, asked: AuditQuestion) -> Scans:
    """The scans that find what the viewer asks and may see."""
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return Scans(by=(Scan(having=NOBODY),))
    parts = _parts(asked)
    by = next((part for part in parts.values() if 0 < len(part) <= MOST_SCANS), None)
    rest = Q()
    for part in parts.values():
        if part and part is not by:
            rest &= _any(part)
    if not asked.users:
        rest &= _not_of_import(by, parts)
    rest &= _rest(asked)
    if sees_everybody(viewer):
        return Scans(by=by or (Scan(),), rest=rest)
    return _in_scope(viewer, by, rest)


def _parts(asked: AuditQuestion) -> dict[str, list[Scan]]:
    """What each filter asks, the most selective index first."""
    itself = Q(user__isnull=True, import_number__isnull=False)
    by_click = Q(import_number__isnull=True)
    actors = [Scan(column="actor_id", value=actor) for actor in asked.actors]
    if asked.by_rule:
        actors.append(Scan(column="door", value=AuditEvent.Door.RULE, having=BY_FEW))
    doors = () if _by_screen(asked) else asked.doors
    return {
        "user": [Scan(having=Q(user=user)) for user in asked.users],
        "import": [Scan(column="import_number", value=one, having=itself) for one in asked.imports],
        "qualification": [
            Scan(column="qualification_id", value=one, having=Q(qualification__isnull=False))
            for one in asked.qualifications
        ],
        "activity": [
            Scan(column="activity_id", value=one, having=by_click) for one in asked.activities
        ],
        "actor": actors,
        "action": [Scan(column="action", value=action) for action in asked.actions],
        "door": [Scan(column="door", value=door, having=BY_FEW) for door in doors],
    }


def _by_screen(asked: AuditQuestion) -> bool:
    """Most events are: no index has them, and they are found along the way."""
    return AuditEvent.Door.SCREEN in asked.doors


def _not_of_import(by: Sequence[Scan] | None, parts: dict[str, list[Scan]]) -> Q:
    """Only the index by qualification holds what an import did to enrollments."""
    return LISTED if by is not None and by is parts["qualification"] else Q()


def _any(part: Sequence[Scan]) -> Q:
    return reduce(or_, (one.is_it for one in part))


def _rest(asked: AuditQuestion) -> Q:
    rest = Q(door__in=asked.doors) if _by_screen(asked) else Q()
    if asked.batch:
        rest &= Q(batch=asked.batch)
    if asked.since:
        rest &= Q(at__gte=asked.since)
    if asked.until:
        rest &= Q(at__lt=asked.until)
    return rest


def _in_scope(viewer: Viewer, by: Sequence[Scan] | None, rest: Q) -> Scans:
    """A team manager sees what happened to users in scope, and what they did themselves."""
    if by is None:
        users = list(visible_users(viewer).order_by("pk").values_list("pk", flat=True)[:_MANY])
        if len(users) <= FEW_USERS:
            own = Scan(column="actor_id", value=viewer.pk)
            return Scans(by=(Scan(having=Q(LISTED, user__in=users)), own), rest=rest)
    seen = User.objects.filter(scope(viewer)).order_by().values("pk")
    return Scans(by=by or (Scan(),), rest=rest & (Q(actor=viewer.pk) | Q(user__in=seen)))


_MANY: Final = FEW_USERS + 1
