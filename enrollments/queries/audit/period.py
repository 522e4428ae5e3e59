"""From which event to which a period goes: found by halving, because no index knows the time.

Events are numbered in the order in which they are written, and carry the moment at which their call
began. A call lasts less than SLACK, so that the number of an event says its time up to that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.db import connection

from enrollments.models import AuditEvent
from enrollments.queries.audit.question import Bounds

SLACK: Final = timedelta(hours=1)
_TABLE: Final = AuditEvent._meta.db_table


def bounds_of(since: datetime | None, until: datetime | None) -> Bounds:
    """A stretch of events that holds all of the period, and little else."""
    return Bounds(
        first_from([since - SLACK])[0] if since else Bounds().low,
        first_from([until + SLACK])[0] if until else Bounds().high,
    )


def first_from(moments: Sequence[datetime]) -> list[int]:
    """For each moment the first event that is not before it, or one more than the last event.

    Each step halves what is left: 30 steps for a thousand million events. One statement.
    """
    if not moments:
        return []
    field: Any = AuditEvent._meta.get_field("at")
    given = [field.get_db_prep_value(moment, connection) for moment in moments]
    with connection.cursor() as cursor:
        cursor.execute(_halving(len(given)), [False, *chain.from_iterable(enumerate(given)), False])
        return [int(low) for _place, low in cursor.fetchall()]


def _halving(number: int) -> str:
    """SQL with a place and a moment for each of so many; before and behind them, whether none is.

    A row is what is left, and whether the event in its middle is before the moment: to find that
    out is all that costs anything, and it is done once for each row.
    """
    asked = " UNION ALL ".join(["SELECT %s AS place, %s AS moment"] * number)
    middle = "(low + high) / 2"
    left = f"CASE WHEN is_before THEN {middle} + 1 ELSE low END"
    right = f"CASE WHEN is_before THEN high ELSE {middle} END"
    return f"""
    WITH RECURSIVE part(place, moment, low, high, is_before) AS (
        SELECT place, moment, low, high, {_is_before(middle)} FROM ({asked}) AS asked, (
            SELECT coalesce(min(id), 0) AS low, coalesce(max(id), 0) + 1 AS high FROM {_TABLE}
        ) AS ends
        UNION ALL
        SELECT place, moment, {left}, {right}, {_is_before(f"({left} + {right}) / 2")}
        FROM part WHERE low < high
    )
    SELECT place, low FROM part WHERE low >= high ORDER BY place"""  # noqa: S608 - nobody's


def _is_before(number: str) -> str:
    """Whether the first event from this number on is before the moment; behind the last none is."""
    return f"""coalesce((
        SELECT e.at < moment FROM {_TABLE} e WHERE e.id >= {number} ORDER BY e.id LIMIT 1
    ), %s)"""  # noqa: S608 - nothing in it is anybody's
