"""From which event to which a period goes: found by halving, because no index knows the time.

Events are numbered in the order in which they are written, and carry the moment at which their call
began. A call lasts less than SLACK, so that the number of an event says its time up to that.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from enrollments.models import AuditEvent
from enrollments.queries.audit.question import Bounds

SLACK: Final = timedelta(hours=1)
_TABLE: Final = AuditEvent._meta.db_table
# Whether the event in the middle is before the moment; behind the last event none is.
_IS_BEFORE: Final = f"""coalesce((
    SELECT e.at < %s FROM {_TABLE} e WHERE e.id >= (low + high) / 2 ORDER BY e.id LIMIT 1
), %s)"""  # noqa: S608 - nothing in it is anybody's
# The first event that is not before a moment, or one more than the last event. Each step halves
# what is left: 30 steps for a thousand million events.
_HALVING: Final = f"""
    WITH RECURSIVE part(low, high) AS (
        SELECT coalesce(min(id), 0), coalesce(max(id), 0) + 1 FROM {_TABLE}
        UNION ALL
        SELECT CASE WHEN {_IS_BEFORE} THEN (low + high) / 2 + 1 ELSE low END,
            CASE WHEN {_IS_BEFORE} THEN high ELSE (low + high) / 2 END
        FROM part WHERE low < high
    )
    SELECT low FROM part WHERE low >= high"""  # noqa: S608 - nothing in it is anybody's


def bounds_of(since: datetime | None, until: datetime | None) -> Bounds:
    """A stretch of events that holds all of the period, and little else."""
    return Bounds(
        _first_from(since - SLACK) if since else Bounds().low,
        _first_from(until + SLACK) if until else Bounds().high,
    )


def _first_from(moment: datetime) -> int:
    field: Any = AuditEvent._meta.get_field("at")
    given = field.get_db_prep_value(moment, connection)
    with connection.cursor() as cursor:
        cursor.execute(_HALVING, [given, False] * 2)
        return int(cursor.fetchone()[0])
