"""Counts the stored outcomes of an import of users."""

from django.db.models import Count, QuerySet

from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS
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
    return Counts(lines=by_outcome, lines_ahead=ahead, users=users)


def _by_outcome(lines: QuerySet[ImportLine]) -> dict[str, int]:
    counted = lines.order_by("outcome").values("outcome").annotate(lines=Count("row"))
    return {one["outcome"]: one["lines"] for one in counted}
