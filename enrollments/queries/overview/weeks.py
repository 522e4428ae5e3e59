"""The enrollments behind a week of the overview, as they are now: found user by user.

No index knows when an enrollment was completed or ended, nor its state: unenroll writes to none. So
the users are passed by name, some at a time, and theirs are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.utils import timezone

from enrollments.actors import Viewer, scope
from enrollments.models import OPEN, Enrollment, User
from enrollments.queries.gates import visible_enrollments
from lms_admin.dialect import one_of

# Users whose enrollments are looked at for a page, and rows from which on it is full.
USERS: Final = 400
ROWS: Final = 50
WEEK_STATES: Final = ("completed", "not_started", "in_progress", "overdue", "unenrolled")
WEEK_ORDER: Final = ("user__sort_name", "user_id", "pk")


@dataclass(frozen=True, kw_only=True)
class WeekStretch:
    """`after`: the page goes on behind this user; None at the end. `counted`: of all users.

    `looked_until`: the last user who was looked at, where the page is not full.
    """

    rows: Sequence[Enrollment]
    after: int | None
    looked_until: User | None
    counted: int | None


def is_of_week(start: date, state: str) -> Q:
    """What was completed or unenrolled in the week; of other states what is in it now."""
    today = timezone.localdate()
    is_late = Q(due_on__isnull=False, due_on__lt=today)
    within = (_midnight(start), _midnight(start + timedelta(weeks=1)))
    return {
        "completed": Q(completed_at__gte=within[0], completed_at__lt=within[1]),
        "unenrolled": Q(unenrolled_at__gte=within[0], unenrolled_at__lt=within[1]),
        "overdue": OPEN & is_late,
        "in_progress": OPEN & Q(progress__gt=0) & ~is_late,
        "not_started": OPEN & Q(progress=0) & ~is_late,
    }[state]


def week_stretch(
    viewer: Viewer, start: date, state: str, *, after: int | None = None
) -> WeekStretch:
    """Those of the first users by name, or of those behind the user `after`; five statements."""
    users = _behind(viewer, after)
    some = list(users.values_list("pk", flat=True)[:USERS])
    fitting = visible_enrollments(viewer).filter(is_of_week(start, state), user__in=one_of(some))
    # By the users: their places in the list of names are known already.
    place = {number: place for place, number in enumerate(some)}
    found = sorted(fitting.values_list("user_id", "pk"), key=lambda row: (place[row[0]], row[1]))
    shown, last = _first_users(found)
    is_full = last is not None
    goes_on = len(some) == USERS or len(shown) < len(found)
    end = last or (some[-1] if some else 0)
    return WeekStretch(
        rows=_read(shown),
        after=end if goes_on else None,
        looked_until=User.objects.filter(pk=end).first() if goes_on and not is_full else None,
        counted=len(found) if after is None and len(some) < USERS else None,
    )


def week_rows(viewer: Viewer, start: date, state: str) -> QuerySet[Enrollment]:
    """All that the pages of `week_stretch` show together: every enrollment is looked at."""
    rows = visible_enrollments(viewer).filter(is_of_week(start, state))
    return rows.select_related("user__team", "activity").order_by(*WEEK_ORDER)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _behind(viewer: Viewer, after: int | None) -> QuerySet[User]:
    """The users behind `after` by name.

    It includes the erased: their enrollments were counted, too.
    """
    users = User.objects.filter(scope(viewer)).order_by("sort_name", "pk")
    last = User.objects.filter(pk=after or 0).values_list("sort_name", flat=True).first()
    if last is None:
        return users
    return users.filter(TupleGreaterThan(Tuple(F("sort_name"), F("pk")), (last, after)))


def _first_users(found: Sequence[tuple[int, int]]) -> tuple[list[int], int | None]:
    """Enrollments of as many whole users as fill a page, and the last of these users."""
    shown: list[int] = []
    for user, theirs in groupby(found, key=lambda row: row[0]):
        shown += [number for _user, number in theirs]
        if len(shown) >= ROWS:
            return shown, user
    return shown, None


def _read(numbers: Sequence[int]) -> list[Enrollment]:
    rows: dict[int, Any] = Enrollment.objects.select_related("user__team", "activity").in_bulk(
        numbers
    )
    return [rows[number] for number in numbers if number in rows]
