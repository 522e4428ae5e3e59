"""What somebody asks of the audit list, and which scans of the table answer it.

Each scan reads one index, newest event first. What no index serves is filtered along the way.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from enrollments.actors import scope, sees_everybody
from enrollments.models import AuditEvent, User
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right

# An import stands in the list by what people did to it. Its million events of enrollments are in
# none of the indexes but those by user and by qualification.
LISTED: Final = Q(import_number__isnull=True) | Q(user__isnull=True)
# Those events of enrollments, and what the doors are through which they come.
OF_RUNS: Final = Q(import_number__isnull=False, user__isnull=False)
DOORS_OF_RUNS: Final = (AuditEvent.Door.SCREEN, AuditEvent.Door.IMPORT, AuditEvent.Door.RULE)
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
    """Empty means everything. `by_rule` counts as one more actor; `until` is not included.

    `in_full`: what imports did is asked for enrollment by enrollment, and not only the imports
    themselves. Of one user it always is. `done` is None for what was done and what was not.
    """

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
    in_full: bool = False
    done: bool | None = None


@dataclass(frozen=True, kw_only=True)
class RunsWanted:
    """Imports of which what they did is asked for; empty means all that were started."""

    numbers: Sequence[int] = ()
    activities: Sequence[int] = ()
    actors: Sequence[int] = ()
    begun_before: datetime | None = None
    ended_after: datetime | None = None


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
        """The condition that the question puts to one event."""
        return self.having & self.asked

    @property
    def asked(self) -> Q:
        """What somebody asks for by it, whatever the index holds of that."""
        return Q(**{self.column: self.value}) if self.column else self.having


@dataclass(frozen=True, kw_only=True)
class Scans:
    """`by`: what each scan finds by its index; `rest`: what else must hold of an event.

    `is_dense`: nothing else must hold, so that a page is full after as many rows as it shows.
    `runs`: the imports whose events no index of these has, where they are asked for; `of_runs` is
    what must hold of such an event.
    """

    by: Sequence[Scan]
    rest: Q = field(default_factory=Q)
    runs: RunsWanted | None = None
    of_runs: Q = field(default_factory=Q)

    @property
    def is_dense(self) -> bool:
        return not self.rest

    @property
    def is_it(self) -> Q:
        """All of it as one condition."""
        found = reduce(or_, (scan.is_it for scan in self.by)) & self.rest
        return found | self.of_runs if self.runs else found


def scans_for(viewer: Viewer, asked: AuditQuestion) -> Scans:
    """The scans that find what the viewer asks and may see."""
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return Scans(by=(Scan(having=NOBODY),))
    parts = _scans_by_filter(asked)
    if not sees_everybody(viewer) and not asked.users:
        users = list(visible_users(viewer).order_by("pk").values_list("pk", flat=True)[:_MANY])
        if len(users) <= FEW_USERS:
            return _of_few_users(viewer, asked, users, _rest(asked, *parts.values()))
    name = next((name for name, part in parts.items() if 0 < len(part) <= MOST_SCANS), "")
    rest = _rest(asked, *(part for other, part in parts.items() if other != name))
    # Only the index by qualification holds what an import did to enrollments.
    if name == "qualification" and not (asked.users or asked.in_full):
        rest &= LISTED
    everything = (Scan(having=Q() if asked.in_full else LISTED),)
    scans = Scans(by=parts.get(name, everything), rest=rest)
    if asked.in_full and name in _WITHOUT_RUNS:
        scans = _with_runs(scans, asked, rest & _any(asked, parts[name]))
    return scans if sees_everybody(viewer) else _in_scope(viewer, scans)


# What an index finds that holds no events of runs.
_WITHOUT_RUNS: Final = ("import", "activity", "actor", "action", "door")


def _scans_by_filter(asked: AuditQuestion) -> dict[str, list[Scan]]:
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


def _any(asked: AuditQuestion, part: Sequence[Scan]) -> Q:
    return reduce(or_, (one.asked if asked.in_full else one.is_it for one in part))


def _rest(asked: AuditQuestion, *parts: Sequence[Scan]) -> Q:
    """What must hold besides that which an index finds: what these parts ask, too."""
    rest = Q(door__in=asked.doors) if _by_screen(asked) else Q()
    if asked.batch:
        rest &= Q(batch=asked.batch)
    if asked.since:
        rest &= Q(at__gte=asked.since)
    if asked.until:
        rest &= Q(at__lt=asked.until)
    if asked.done is not None:
        rest &= Q(skipped="") if asked.done else ~Q(skipped="")
    return reduce(and_, (_any(asked, part) for part in parts if part), rest)


def _with_runs(scans: Scans, asked: AuditQuestion, fits: Q, *, of: Sequence[int] = ()) -> Scans:
    """The scans, and besides what imports did where it `fits`.

    Only the users `of` may have started those imports.
    """
    if asked.doors and not set(asked.doors) & set(DOORS_OF_RUNS):
        return scans
    wanted = RunsWanted(
        numbers=asked.imports,
        activities=asked.activities,
        actors=of or (() if asked.by_rule else asked.actors),
        ended_after=asked.since,
    )
    return replace(scans, runs=wanted, of_runs=OF_RUNS & fits)


def _of_few_users(viewer: Viewer, asked: AuditQuestion, users: Sequence[int], rest: Q) -> Scans:
    """The events of these users by their index, and what the viewer did to whomever.

    Whatever is asked: how far it is looked back must not depend on what happened to others.
    """
    having = Q() if asked.in_full else LISTED
    own = Scan(column="actor_id", value=viewer.pk)
    scans = Scans(by=(Scan(having=Q(having, user__in=users)), own), rest=rest)
    if not asked.in_full:
        return scans
    return _with_runs(scans, asked, rest & Q(actor=viewer.pk), of=(viewer.pk or 0,))


def _in_scope(viewer: Viewer, scans: Scans) -> Scans:
    """A team manager sees what happened to users in scope, and what they did themselves."""
    seen = User.objects.filter(scope(viewer)).order_by().values("pk")
    theirs = Q(actor=viewer.pk) | Q(user__in=seen)
    return replace(scans, rest=scans.rest & theirs, of_runs=scans.of_runs & theirs)


_MANY: Final = FEW_USERS + 1
