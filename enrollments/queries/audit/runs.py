"""What imports did to enrollments: between which events it stands, without an index of its own.

A run writes its events after the one that tells of its start, and none once it has ended. So those
of one import stand between two numbers, among what others did meanwhile. Which imports there are
`settings.IMPORT_RUNS` knows: the desk itself knows nothing of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.utils.module_loading import import_string

from enrollments.models import AuditEvent
from enrollments.queries.audit.period import SLACK, first_from
from enrollments.queries.audit.question import Bounds, RunsWanted

# Runs that are looked for at a time, and stretches of events that are looked through for them.
RUNS: Final = 40
STRETCHES: Final = 8
# Two runs with fewer events between them are one stretch.
GAP: Final = 500
# By how much the clock of a worker may be ahead of another one's.
CLOCKS: Final = timedelta(minutes=1)


class Run(NamedTuple):
    """An import that was started, and when it ended; None where it has not."""

    number: int
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RunStretches:
    """Stretches of events, the newest first. What wanted runs did from `floor` on is in them.

    `floor` is None where that is all of it.
    """

    parts: Sequence[Bounds]
    floor: int | None


def stretches_of(wanted: RunsWanted, bounds: Bounds) -> RunStretches:
    """Where what the wanted runs did stands within `bounds`; three statements, or four."""
    bounds = bounds.within(Bounds(high=_beyond_newest()))
    runs = _runs(wanted, bounds)
    placed = [one for one in _placed(runs, bounds) if one.low < one.high]
    if len(runs) <= RUNS:
        return _first_few(_joined(placed), None)
    # All others had ended by the time at which this one did.
    floor = min(_end_of(runs[RUNS:], bounds)[0], bounds.high)
    if floor >= bounds.high:
        # More run at this moment than are looked for: whatever is here may be theirs.
        return RunStretches(parts=[bounds], floor=None)
    return _first_few(_joined(one for one in placed if one.high > floor), floor)


def _beyond_newest() -> int:
    return int(AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0) + 1


def _runs(wanted: RunsWanted, bounds: Bounds) -> list[Run]:
    """The latest end first; one more than are looked for where there are more."""
    last = AuditEvent.objects.filter(pk__lt=bounds.high).order_by("-pk").first()
    if last is None:
        return []
    asked = replace(wanted, begun_before=last.at + SLACK)
    runs: list[Run] = import_string(settings.IMPORT_RUNS)(asked, RUNS + 1)
    return runs


def _placed(runs: Sequence[Run], bounds: Bounds) -> Iterator[Bounds]:
    """Of each run the events from that of its start on, up to its end."""
    started = AuditEvent.objects.filter(
        import_number__in=[run.number for run in runs],
        import_number__isnull=False,
        user__isnull=True,
        action=AuditEvent.Action.START,
    )
    firsts = started.order_by().values_list("import_number").annotate(first=Min("pk"))
    first_of = dict(firsts)
    for run, end in zip(runs, _end_of(runs, bounds), strict=True):
        yield bounds.within(Bounds(first_of.get(run.number, 0), end))


def _end_of(runs: Sequence[Run], bounds: Bounds) -> list[int]:
    """Of each run an event that is behind its last one."""
    ended = [run.ended_at + CLOCKS for run in runs if run.ended_at]
    ends = iter(first_from(ended))
    return [next(ends) if run.ended_at else bounds.high for run in runs]


def _joined(parts: Iterable[Bounds]) -> list[Bounds]:
    """The newest first; those that overlap, or nearly do, as one."""
    joined: list[Bounds] = []
    for one in sorted(parts, key=lambda part: part.high, reverse=True):
        if joined and joined[-1].low <= one.high + GAP:
            joined[-1] = Bounds(min(joined[-1].low, one.low), joined[-1].high)
        else:
            joined.append(one)
    return joined


def _first_few(parts: Sequence[Bounds], floor: int | None) -> RunStretches:
    if len(parts) > STRETCHES:
        floor = max(floor or 0, parts[STRETCHES].high)
    return RunStretches(parts=parts[:STRETCHES], floor=floor)
