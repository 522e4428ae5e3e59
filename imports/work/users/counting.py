"""Counts the stored outcomes of an import of users."""

from django.db.models import Count, QuerySet, Sum

from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, UserLineOutcome
from imports.values import Counts


def count_users(import_run: Import) -> Counts:
    """Lines by outcome; after a run also those planned ones that it did not come to.

    `users` are those who will be changed, or were: each has one line that counts.
    """
    lines = ImportLine.objects.filter(import_run=import_run)
    by_outcome = _by_outcome(lines)
    ahead = {}
    if import_run.started_at:
        ahead = _by_outcome(lines.filter(outcome__in=WILL_USERS, row__gt=import_run.cursor))
    users = sum(by_outcome.get(code, 0) - ahead.get(code, 0) for code in WILL_USERS)
    ended = _ending(lines.filter(row__lte=import_run.cursor)) if import_run.started_at else 0
    return Counts(lines=by_outcome, lines_ahead=ahead, users=users, ended=ended)


def count_planned(import_run: Import) -> tuple[int, int]:
    """Of a plan that was just stored the users who change, and the enrollments that end."""
    lines = ImportLine.objects.filter(import_run=import_run)
    return lines.filter(outcome__in=WILL_USERS).count(), _ending(lines)


def _ending(lines: QuerySet[ImportLine]) -> int:
    ending = lines.filter(outcome=UserLineOutcome.USER_DEACTIVATE)
    return int(ending.aggregate(ended=Sum("mark_count", default=0))["ended"])


def _by_outcome(lines: QuerySet[ImportLine]) -> dict[str, int]:
    counted = lines.order_by("outcome").values("outcome").annotate(lines=Count("row"))
    return {one["outcome"]: one["lines"] for one in counted}
