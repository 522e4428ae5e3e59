"""Looks after the kept numbers: folds, recounts, and moves the day of which they tell.

Nobody asks for this and nothing of the domain changes, so there is neither actor nor audit. The
workers do it now and then, `manage.py recount_tallies` at once.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connections, router, transaction

from enrollments.models import Tally, TallyDay
from enrollments.tally_sql import (
    ACTIVITIES,
    ADD,
    DAY,
    ENROLLMENTS,
    LOCK,
    NAMES,
    NUMBERS,
    ON_CONFLICT,
    TALLIES,
    is_something,
    state_of,
    summed,
)
from lms_admin import dialect

_KEPT: Final = ", ".join(f"-{name}" for name in NUMBERS)
_SUMS: Final = ", ".join(f"SUM({name}) AS {name}" for name in NUMBERS)
_PLACED: Final = f"SELECT e.activity_id, {state_of('e', DAY)} AS place FROM {ENROLLMENTS} AS e"  # noqa: S608

# One statement, so that both sides tell of the same moment whoever changes something meanwhile.
_WRONG: Final = f"""
    SELECT activity_id, {_SUMS} FROM (
        SELECT activity_id, {summed()} FROM ({_PLACED}) AS placed GROUP BY activity_id
        UNION ALL SELECT activity_id, {_KEPT} FROM {TALLIES}
    ) AS both_sides GROUP BY activity_id"""  # noqa: S608

_NOW_OVERDUE: Final = f"""
    SELECT e.activity_id,
        -SUM(CASE WHEN e.progress = 0 THEN 1 ELSE 0 END) AS not_started,
        -SUM(CASE WHEN e.progress > 0 THEN 1 ELSE 0 END) AS in_progress,
        0 AS completed, 0 AS unenrolled, COUNT(*) AS overdue
    FROM {ACTIVITIES} AS a JOIN {ENROLLMENTS} AS e ON e.activity_id = a.id
    WHERE e.due_on >= {DAY} AND e.due_on < %s
        AND e.status = 'enrolled' AND e.completed_at IS NULL
    GROUP BY e.activity_id"""  # noqa: S608

_FOLD: Final = f"""
    WITH held AS (
        SELECT id FROM {TALLIES} WHERE activity_id IN (
            SELECT activity_id FROM {TALLIES} GROUP BY activity_id HAVING COUNT(*) > 1
        ) FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM {TALLIES} WHERE id IN (SELECT id FROM held) RETURNING activity_id, {NAMES}
    ) {ADD} SELECT activity_id, {_SUMS} FROM gone GROUP BY activity_id"""  # noqa: S608


class Correction(NamedTuple):
    """What was missing in the numbers of an activity: enrollments by state."""

    activity_id: int
    not_started: int
    in_progress: int
    completed: int
    unenrolled: int
    overdue: int


def recount_tallies() -> Sequence[Correction]:
    """Count all enrollments and put the kept numbers right; what was wrong, nothing if all agreed.

    Changes made meanwhile are neither lost nor waited for.
    """
    with transaction.atomic(), _connection().cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({_WRONG}) AS wrong WHERE {is_something('wrong.')}")  # noqa: S608
        wrong = [Correction(*map(int, row)) for row in cursor.fetchall()]
        holes = ", ".join(["%s"] * len(Correction._fields))
        cursor.executemany(f"{ADD} VALUES ({holes}) {_conflict()}", wrong)
    return wrong


def fold_tallies() -> int:
    """Add up rows of the same thing into one. Returns how many rows it wrote. Waits for nobody."""
    if not dialect.has_row_locks():
        # SQLite changes the row itself.
        return 0
    with _connection().cursor() as cursor:
        cursor.execute(_FOLD)
        return int(cursor.rowcount)


def move_day(today: date) -> bool:
    """Tally as overdue what is so on `today`; False when that is done, or somebody is writing.

    Readers count the days since the tallies' day for themselves, so there is no hurry.
    """
    if TallyDay.objects.filter(day__gte=today).exists():
        return False
    with transaction.atomic():
        if not dialect.try_lock(LOCK):
            return False
        with _connection().cursor() as cursor:
            cursor.execute(_added(_NOW_OVERDUE), [today])
        TallyDay.objects.update_or_create(pk=1, defaults={"day": today})
    return True


def _added(rows: str) -> str:
    """SQL that adds these rows to the tallies."""
    something = is_something("added.")
    return f"{ADD} SELECT * FROM ({rows}) AS added WHERE {something} {_conflict()}"  # noqa: S608


def _conflict() -> str:
    return "" if dialect.has_row_locks() else ON_CONFLICT


def _connection() -> Any:
    return connections[router.db_for_write(Tally)]
