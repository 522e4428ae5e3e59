"""Counts the figures of the overview. Nobody asks for it but the clock, so nothing is audited.

Counting the same day again gives the same rows. Whoever counts after some days without, or for the
first time, also counts the days and weeks in between: states of weeks that are over follow from
dates and learning records, so an enrollment that was opened again counts as open in between.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from enrollments.models import AuditEvent, Figure
from enrollments.models.figures import EVERYBODY
from enrollments.services import figure_sql as sql
from enrollments.services.sql import insert_select
from lms_admin import dialect
from lms_admin.dialect import Constant

WEEKS: Final = 12
KEPT: Final = timedelta(days=3 * 365)
_LOCK: Final = 7_041_987
_DAY: Final = timedelta(days=1)
Kind = Figure.Kind


def count_figures() -> bool:
    """Count those of today and what was not counted since the last time; False if another does."""
    with transaction.atomic():
        if not dialect.try_lock(_LOCK):
            return False
        dialect.group_in_memory()
        _Count(timezone.localdate()).run()
    return True


def forget_figures() -> None:
    """Have all that can be counted again counted anew: whose they were came or went at once."""
    Figure.objects.filter(day__gte=_first_day(timezone.localdate())).delete()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class _Count:
    """One count: of these days, of these weeks, of the events after that one."""

    def __init__(self, today: date) -> None:
        self.today = today
        done = Figure.objects.filter(kind=Kind.COUNTED, state="event")
        last = done.filter(day__lte=today).order_by("-day").first()
        # What was counted for yesterday was counted before yesterday was over.
        self.since = min(last.day, today - _DAY) if last else _first_day(today)
        self.since = max(self.since, _first_day(today))
        before = done.filter(day__lt=self.since).order_by("-day").first()
        self.event = before.number if before else 0

    def run(self) -> None:
        newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
        now = timezone.now()
        self._figures().delete()
        for start in self._weeks():
            self._count_week(start)
        for statement in (sql.LATE, sql.LEAVERS, sql.REQUIREMENTS):
            _execute(statement, day=self.today)
        _execute(sql.changes(_local_day("e.at")), event=self.event, since=_midnight(self.since))
        self._add_up()
        this = {"day": self.today, "kind": Kind.COUNTED, "team": EVERYBODY, "key": ""}
        marks = {"at": int(now.timestamp()), "event": newest}
        Figure.objects.bulk_create(
            [Figure(**this, state=state, number=number) for state, number in marks.items()]
        )

    def _figures(self) -> Any:
        """What this count replaces, and what is too old to be kept."""
        of_today = (Kind.LATE, Kind.LEAVER, Kind.REQUIREMENT, Kind.COUNTED)
        return Figure.objects.filter(
            Q(kind=Kind.WEEK, day__gte=monday(self.since))
            | Q(kind=Kind.CHANGE, day__gte=self.since)
            | Q(kind__in=of_today, day__gte=self.today)
            | Q(day__lt=self.today - KEPT)
        )

    def _weeks(self) -> Iterator[date]:
        start = monday(self.since)
        while start <= self.today:
            yield start
            start += timedelta(weeks=1)

    def _count_week(self, start: date) -> None:
        """Its days that are to come bring nothing yet, so its end may lie ahead."""
        end = start + timedelta(weeks=1)
        _execute(
            sql.week(is_over=end <= self.today),
            day=start,
            start=_midnight(start),
            end=_midnight(end),
            late_before=min(end, self.today),
        )

    def _add_up(self) -> None:
        """What each team has, as one number of everybody."""
        value = {"team": Constant(Figure, "team", EVERYBODY)}
        names = ("day", "kind", "key", "state")
        summed = self._figures().order_by().values(*names).annotate(total=Sum("number"))
        columns: dict[str, Any] = {name: F(name) for name in (*names, "total")}
        columns["number"] = columns.pop("total")
        insert_select(Figure, summed, columns | value)


def _first_day(today: date) -> date:
    """The first day of which anything is counted."""
    return monday(today) - timedelta(weeks=WEEKS - 1)


def _midnight(day: date) -> datetime:
    """Its first moment, where the academy is."""
    return timezone.make_aware(datetime.combine(day, time()))


def _local_day(column: str) -> str:
    """SQL for the day of a moment, where the academy is. The zone's name is from a list of ours."""
    name = timezone.get_current_timezone_name()
    told, params = connection.ops.datetime_cast_date_sql(column, (), name)
    return str(told % tuple(f"'{param}'" for param in params))


def _execute(statement: str, **given: Any) -> None:
    """Run a statement whose named holes stand in braces."""
    params = []

    def put(hole: re.Match[str]) -> str:
        content = given[hole[1]]
        if isinstance(content, datetime):
            content = connection.ops.adapt_datetimefield_value(content)
        elif isinstance(content, date):
            content = connection.ops.adapt_datefield_value(content)
        params.append(content)
        return "%s"

    filled = re.sub(r"\{(\w+)\}", put, statement.replace("%", "%%"))
    with connection.cursor() as cursor:
        cursor.execute(filled, params)
