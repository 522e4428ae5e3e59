"""A page of the audit list: the newest events, and what happened together stands together."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from enrollments.actors import scope, sees_everybody
from enrollments.models import AuditEvent, User
from enrollments.queries.audit.period import within
from enrollments.queries.audit.question import Question, Scans, scans_for
from enrollments.queries.gates import Viewer

# Groups on a page; one call alone is shown event by event.
GROUPS: Final = 25
EVENTS: Final = 50
# Events of a group that are shown below it.
SHOWN: Final = 6
# Rows that are read to be grouped, and rows that are looked through for what no index knows.
ROWS: Final = 1_000
LOOKED_THROUGH: Final = 10_000


class Row(NamedTuple):
    """What has to be known of every event of a group."""

    pk: int
    batch: uuid.UUID
    action: str
    skipped: str
    user: int | None
    activity: int | None


COLUMNS: Final = ("pk", "batch", "action", "skipped", "user_id", "activity_id")


@dataclass(frozen=True, kw_only=True)
class EventGroup:
    """Events of one call that follow one another. `lead` is the first that happened.

    `events` are the first few, in the order in which they happened, with activity and
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


def audit_stretch(viewer: Viewer, asked: Question, *, before: int | None = None) -> AuditStretch:
    """The newest that the viewer asks for and may see, or what is older than the event `before`."""
    scans = scans_for(viewer, asked)
    start = within(asked.since, asked.until)
    if before is not None:
        start &= Q(pk__lt=before)
    rows, floor = _rows(scans, start)
    runs = [[row] for row in rows] if asked.batch else _runs(rows)
    most = EVENTS if asked.batch else GROUPS
    shown, cut = runs[:most], len(runs) > most
    groups = _groups(shown, is_part=not cut and len(rows) >= ROWS)
    return AuditStretch(
        groups=groups,
        older=shown[-1][-1].pk if cut else floor,
        looked_until=None if cut or floor is None else AuditEvent.objects.filter(pk=floor).first(),
        names=_names(viewer, groups),
        counted=len(rows) if floor is None and before is None else None,
    )


def all_events(viewer: Viewer, asked: Question) -> QuerySet[AuditEvent]:
    """All that the viewer asks for and may see: for an export, which reads to the end."""
    scans = scans_for(viewer, asked)
    by = Q()
    for one in scans.by:
        by |= one
    return AuditEvent.objects.filter(within(asked.since, asked.until), by, scans.rest)


def _rows(scans: Scans, start: Q) -> tuple[list[Row], int | None]:
    """The newest rows, and the event down to which they are complete; None: to the end."""
    floors = [_edge(by, start) for by in scans.by] if not scans.is_dense else []
    found: dict[int, Row] = {}
    for by in scans.by:
        rows = AuditEvent.objects.filter(by, scans.rest, start).order_by("-pk")
        if edge := max(filter(None, floors), default=None):
            rows = rows.filter(pk__gte=edge)
        some = [Row(*row) for row in rows.values_list(*COLUMNS)[:ROWS]]
        found |= {row.pk: row for row in some}
        if len(some) == ROWS:
            floors.append(some[-1].pk)
    floor = max(filter(None, floors), default=None)
    newest = sorted((row for row in found.values() if row.pk >= (floor or 0)), reverse=True)
    return newest, floor


def _edge(by: Q, start: Q) -> int | None:
    """The event down to which this scan may look; None: it does not hold more than that."""
    scan = AuditEvent.objects.filter(by, start).order_by("-pk").values_list("pk", flat=True)
    return next(iter(scan[LOOKED_THROUGH : LOOKED_THROUGH + 1]), None)


def _runs(rows: Iterable[Row]) -> list[list[Row]]:
    return [list(run) for _batch, run in groupby(rows, attrgetter("batch"))]


def _groups(runs: Sequence[Sequence[Row]], *, is_part: bool) -> list[EventGroup]:
    """Two queries, however many groups: the events that are shown, and their titles."""
    told = [row.pk for run in runs for row in run[-SHOWN:]]
    related = AuditEvent.objects.select_related("activity", "qualification")
    events = related.in_bulk(told)
    return [
        _group(run, events, is_part=is_part and place == len(runs) - 1)
        for place, run in enumerate(runs)
    ]


def _group(run: Sequence[Row], events: dict[int, Any], *, is_part: bool) -> EventGroup:
    shown = [events[row.pk] for row in reversed(run[-SHOWN:])]
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
    """Of whom the events are about; nobody whom the viewer may not see."""
    wanted = {event.user_id for group in groups for event in group.events if event.user_id}
    seen = User.objects.filter(pk__in=wanted)
    if not sees_everybody(viewer):
        seen = seen.filter(scope(viewer) | Q(pk=viewer.pk or 0))
    return {user.pk: user.name for user in seen}
