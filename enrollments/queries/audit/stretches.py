"""A page of the audit list: the newest events, and what happened together stands together."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, When

from enrollments.actors import scope, sees_everybody
from enrollments.models import AuditEvent, User
from enrollments.queries.audit.period import bounds_of
from enrollments.queries.audit.question import (
    AuditQuestion,
    Bounds,
    RunsWanted,
    Scans,
    scans_for,
)
from enrollments.queries.audit.runs import stretches_of
from enrollments.queries.gates import Viewer

# Groups on a page; one call alone is shown event by event.
GROUPS: Final = 25
EVENTS: Final = 50
# Events of a group that are shown below it.
SHOWN: Final = 6
# Rows that are read to be grouped, and rows that are looked through for what no index knows.
ROWS: Final = 300
LOOKED_THROUGH: Final = 3_000
# The same for what imports did: the database passes over these by itself.
OF_RUNS_LOOKED_THROUGH: Final = 8_000
# Stretches of events in which that is done.
STRETCHES: Final = 8


class EventRow(NamedTuple):
    """What has to be known of every event of a group."""

    pk: int
    batch: uuid.UUID
    door: str
    action: str
    skipped: str
    user: int | None
    activity: int | None


COLUMNS: Final = ("pk", "batch", "door", "action", "skipped", "user_id", "activity_id")


@dataclass(frozen=True, kw_only=True)
class EventGroup:
    """Events of one call that follow one another. `lead` is the first that somebody did.

    `events` are the first few, the lead before all others, with activity and
    qualification. `users` and `activities` are those to whom the lead's action was done. `is_part`:
    the call goes on on the next page.
    """

    lead: AuditEvent
    events: Sequence[AuditEvent]
    count: int
    users: int
    activities: int
    is_part: bool
    newest: int

    @property
    def has_more(self) -> bool:
        return self.is_part or self.count > len(self.events)


@dataclass(frozen=True, kw_only=True)
class AuditStretch:
    """`older`: the page goes on before this event; None at the end.

    `looked_until`: not all was found that a page holds, and older events were not looked through;
    the oldest that was. `names` are those of the users whom the viewer sees. `counted` is None
    where it is not known how many match in all.
    """

    groups: Sequence[EventGroup]
    older: int | None
    looked_until: AuditEvent | None
    names: dict[int, str]
    counted: int | None


def audit_stretch(
    viewer: Viewer, asked: AuditQuestion, *, before: int | None = None
) -> AuditStretch:
    """The newest that the viewer asks for and may see, or what is older than the event `before`."""
    scans = scans_for(viewer, asked)
    bounds = bounds_of(asked.since, asked.until)
    if before is not None:
        bounds = bounds.within(Bounds(high=before))
    rows, floor = _rows_between(scans, bounds)
    runs = [[row] for row in rows] if asked.batch else _runs(rows)
    most = EVENTS if asked.batch else GROUPS
    shown, cut = runs[:most], len(runs) > most
    groups = _groups(shown, is_part=not cut and len(rows) >= ROWS)
    return AuditStretch(
        groups=groups,
        older=shown[-1][-1].pk if cut else floor,
        looked_until=None if cut or floor is None else _from(floor),
        names=_names(viewer, groups),
        counted=len(rows) if floor is None and before is None else None,
    )


def _from(floor: int) -> AuditEvent | None:
    return AuditEvent.objects.filter(pk__gte=floor).order_by("pk").first()


def all_events(viewer: Viewer, asked: AuditQuestion) -> QuerySet[AuditEvent]:
    """All that the viewer asks for and may see: for an export, which reads to the end."""
    scans = scans_for(viewer, asked)
    bounds = bounds_of(asked.since, asked.until)
    return AuditEvent.objects.filter(scans.is_it, pk__gte=bounds.low, pk__lt=bounds.high).order_by(
        "-pk"
    )


def _rows_between(scans: Scans, bounds: Bounds) -> tuple[list[EventRow], int | None]:
    """The newest rows, and the event down to which they are complete; None: to the end."""
    found: set[EventRow] = set()
    floors: list[int] = []
    for scan in scans.by:
        events = scan.events(bounds)
        some, down_to = _newest(events) if scans.is_dense else _fitting(events, scans.rest, bounds)
        found |= set(some)
        floors += [] if down_to is None else [down_to]
    if scans.runs:
        some, down_to = _of_runs(scans, scans.runs, bounds)
        found |= set(some)
        floors += [] if down_to is None else [down_to]
    floor = max(floors, default=None)
    complete = (row for row in found if row.pk >= (floor or 0))
    return sorted(complete, key=attrgetter("pk"), reverse=True), floor


def _newest(events: QuerySet[AuditEvent]) -> tuple[list[EventRow], int | None]:
    rows = [EventRow(*row) for row in events.values_list(*COLUMNS)[:ROWS]]
    return rows, rows[-1].pk if len(rows) == ROWS else None


def _fitting(
    events: QuerySet[AuditEvent], rest: Q, bounds: Bounds
) -> tuple[list[EventRow], int | None]:
    """Those that fit among as many as are looked through."""
    fits = Case(When(rest, then=True), default=False, output_field=BooleanField())
    seen = list(events.annotate(fits=fits).values_list("pk", "fits")[:LOOKED_THROUGH])
    numbers = [pk for pk, does in seen if does and pk >= bounds.low]
    kept = numbers[:ROWS]
    rows = AuditEvent.objects.filter(pk__in=kept).order_by("-pk").values_list(*COLUMNS)
    goes_on = len(seen) == LOOKED_THROUGH and seen[-1][0] >= bounds.low
    looked_to = seen[-1][0] if goes_on else None
    floor = kept[-1] if len(numbers) > ROWS else looked_to
    return [EventRow(*row) for row in rows] if kept else [], floor


def _of_runs(scans: Scans, wanted: RunsWanted, bounds: Bounds) -> tuple[list[EventRow], int | None]:
    """What imports did, as far back as so many events are looked through for it."""
    rows: list[EventRow] = []
    left = OF_RUNS_LOOKED_THROUGH
    for number, part in enumerate(stretches_of(wanted, bounds)):
        if number == STRETCHES or part.low == part.high:
            return rows, part.high
        inside = AuditEvent.objects.filter(pk__gte=part.low, pk__lt=part.high).order_by("-pk")
        last = list(inside.values_list("pk", flat=True)[left - 1 : left])
        low = last[0] if last else part.low
        fitting = inside.filter(scans.of_runs, pk__gte=low).values_list(*COLUMNS)
        rows += [EventRow(*row) for row in fitting[: ROWS + 1 - len(rows)]]
        if len(rows) > ROWS:
            return rows[:ROWS], rows[ROWS - 1].pk
        # A stretch has no more events than numbers.
        left -= part.high - low
        if last or left <= 0:
            return rows, low
    return rows, None


def _runs(rows: Iterable[EventRow]) -> list[list[EventRow]]:
    return [list(run) for _batch, run in groupby(rows, attrgetter("batch"))]


def _groups(runs: Sequence[Sequence[EventRow]], *, is_part: bool) -> list[EventGroup]:
    """Two queries, however many groups: the events that are shown, and their titles."""
    told = [row.pk for run in runs for row in _rows_to_show(run)]
    related = AuditEvent.objects.select_related("activity", "qualification")
    events = related.in_bulk(told)
    return [
        _group(run, events, is_part=is_part and place == len(runs) - 1)
        for place, run in enumerate(runs)
    ]


def _rows_to_show(run: Sequence[EventRow]) -> list[EventRow]:
    """The first few, and before them what somebody did, where a rule did the rest."""
    in_order = list(reversed(run))
    lead = next((row for row in in_order if row.door != AuditEvent.Door.RULE), in_order[0])
    return [lead, *(row for row in in_order if row is not lead)][:SHOWN]


def _group(run: Sequence[EventRow], events: dict[int, Any], *, is_part: bool) -> EventGroup:
    shown = [events[row.pk] for row in _rows_to_show(run)]
    lead = shown[0]
    alike = [row for row in run if (row.action, row.skipped) == (lead.action, lead.skipped)]
    removed = {event.activity_id for event in shown if event.action == AuditEvent.Action.REMOVE}
    for event in shown:
        event.is_again = event.activity_id in removed
    return EventGroup(
        lead=lead,
        events=shown,
        count=len(run),
        users=len({row.user for row in alike}),
        activities=len({row.activity for row in alike}),
        is_part=is_part,
        newest=run[0].pk,
    )


def _names(viewer: Viewer, groups: Iterable[EventGroup]) -> dict[int, str]:
    """The people whom the events are about, without those whom the viewer may not see."""
    wanted = {event.user_id for group in groups for event in group.events if event.user_id}
    seen = User.objects.filter(pk__in=wanted)
    if not sees_everybody(viewer):
        seen = seen.filter(scope(viewer) | Q(pk=viewer.pk or 0))
    return {user.pk: user.name for user in seen}
