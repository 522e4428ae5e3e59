"""What imports did to enrollments: between which events it stands, without an index of its own.

A run writes its events after the one that tells of its start, and none once it has ended. So those
of one import stand between two numbers, among what others did meanwhile. Which imports there are
`settings.IMPORT_RUNS` knows: the desk itself knows nothing of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.utils.module_loading import import_string

from enrollments.models import AuditEvent
from enrollments.queries.audit.period import SLACK, first_from
from enrollments.queries.audit.question import Bounds, RunsWanted

# Runs that are looked for on a page, and of how many it is found out at a time where they end:
# of most pages the first one is enough.
AT_A_TIME: Final = (1, 4, 10, 25)
# Two runs with fewer events between them are one stretch.
GAP: Final = 500
# By how much the clock of a worker may be ahead of another one's.
CLOCKS: Final = timedelta(minutes=1)


class Run(NamedTuple):
    """An import that was started, and when it ended; None where it has not."""

    number: int
    ended_at: datetime | None


def stretches_of(wanted: RunsWanted, bounds: Bounds) -> Iterator[Bounds]:
    """Where what the wanted runs did stands within `bounds`, the newest stretch first.

    Where there are more runs than are looked for, an empty stretch comes last: of what is before
    it nothing is known. Two statements for as many runs as are placed at a time.
    """
    bounds = bounds.within(Bounds(high=_beyond_newest()))
    runs = _runs(wanted, bounds)
    placed: list[Bounds] = []
    top, first = bounds.high, 0
    for number in AT_A_TIME:
        some = runs[first : first + number + 1]
        ends = _ends(some, bounds)
        placed += _placed(some[:number], ends, bounds)
        # All others had ended by the time at which the following one did.
        floor = min(ends[-1], top) if len(some) > number else bounds.low
        yield from _joined(one.within(Bounds(floor, top)) for one in placed)
        top, first = floor, first + number
        if len(some) <= number:
            return
    # Where more run at once than are looked for, whatever is here may be theirs.
    yield bounds if top == bounds.high else Bounds(top, top)


def _beyond_newest() -> int:
    return int(AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0) + 1


def _runs(wanted: RunsWanted, bounds: Bounds) -> list[Run]:
    """The latest end first; one more than are looked for where there are more."""
    last = AuditEvent.objects.filter(pk__lt=bounds.high).order_by("-pk").first()
    if last is None:
        return []
    asked = replace(wanted, begun_before=last.at + SLACK)
    runs: list[Run] = import_string(settings.IMPORT_RUNS)(asked, sum(AT_A_TIME) + 1)
    return runs


def _placed(runs: Sequence[Run], ends: Sequence[int], bounds: Bounds) -> list[Bounds]:
    """For each run its events, from that of its start up to its end."""
    started = AuditEvent.objects.filter(
        import_number__in=[run.number for run in runs],
        import_number__isnull=False,
        user__isnull=True,
        action=AuditEvent.Action.START,
    )
    firsts = started.order_by().values_list("import_number").annotate(first=Min("pk"))
    first_of = dict(firsts)
    pairs = zip(runs, ends, strict=False)
    return [bounds.within(Bounds(first_of.get(run.number, 0), end)) for run, end in pairs]


def _ends(runs: Sequence[Run], bounds: Bounds) -> list[int]:
    """For each run an event that comes after its last one."""
    ends = iter(first_from([run.ended_at + CLOCKS for run in runs if run.ended_at]))
    return [next(ends) if run.ended_at else bounds.high for run in runs]


def _joined(parts: Iterable[Bounds]) -> list[Bounds]:
    """The newest first; those that overlap, or nearly do, as one; without empty ones."""
    joined: list[Bounds] = []
    some = (part for part in parts if part.low < part.high)
    for one in sorted(some, key=lambda part: part.high, reverse=True):
        if joined and joined[-1].low <= one.high + GAP:
            joined[-1] = Bounds(min(joined[-1].low, one.low), joined[-1].high)
        else:
            joined.append(one)
    return joined
