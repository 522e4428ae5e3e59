"""The numbers of the desk's work that a monitor watches: a handful of short statements.

They come from the database, so that it does not matter which process, on which machine, is asked.
None reads enrollments, users or marks, of which there are millions.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import Now

from imports.models import Import
from imports.queries.workers import (
    free_to_take,
    has_store_failed,
    import_seconds,
    is_worker_running,
    queue_length,
    queue_seconds,
    workers_running,
)

LATELY: Final = timedelta(days=1)
# Of more imports in a day than this the newest are counted.
MOST: Final = 500
OF_USERS: Final = Q(action=Import.Action.USERS) | Q(undo_of__action=Import.Action.USERS)


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """`applied` is of all time: `enrollments` and `users`. `marks`, `lines` and `refusals` are
    numbers by code, of imports that ended or were refused within a day.
    """

    is_worker_running: bool
    has_store_failed: bool
    workers: int
    tasks: int
    task_seconds: int
    waiting: int
    waiting_seconds: int
    states: Mapping[str, int]
    applied: Mapping[str, int]
    marks: Mapping[str, int]
    lines: Mapping[str, int]
    refusals: Mapping[str, int]


def gauges() -> Gauges:
    states, applied = _states_and_applied()
    marks, lines = _outcomes()
    return Gauges(
        is_worker_running=is_worker_running(),
        has_store_failed=has_store_failed(),
        workers=workers_running(),
        tasks=queue_length(),
        task_seconds=queue_seconds(),
        waiting=Import.objects.filter(free_to_take()).count(),
        waiting_seconds=import_seconds(),
        states=states,
        applied=applied,
        marks=marks,
        lines=lines,
        refusals=_refusals(),
    )


def _states_and_applied() -> tuple[Mapping[str, int], Mapping[str, int]]:
    states = dict.fromkeys(Import.Status.values, 0)
    applied = {"enrollments": 0, "users": 0}
    groups = (
        Import.objects.order_by()
        .values("status")
        .annotate(
            number=Count("pk"),
            users=Sum("applied", filter=OF_USERS, default=0),
            enrollments=Sum("applied", filter=~OF_USERS, default=0),
        )
    )
    for group in groups:
        states[group["status"]] = group["number"]
        applied["enrollments"] += group["enrollments"]
        applied["users"] += group["users"]
    return states, applied


def _outcomes() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The outcomes of marks and of lines."""
    marks: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    ended = Import.objects.filter(finished_at__gt=Now() - LATELY).order_by("-finished_at")
    for counts in ended.values_list("counts", flat=True)[:MOST]:
        marks += counts.by_outcome()
        lines += Counter(counts.lines)
    return marks, lines


def _refusals() -> Mapping[str, int]:
    refused = Import.objects.filter(changed_at__gt=Now() - LATELY).exclude(refusal={})
    found = refused.order_by("-pk").values_list("refusal__code", flat=True)[:MOST]
    return Counter(code for code in found if code)
