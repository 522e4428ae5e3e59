"""Counts the stored outcomes, once for each time that they are settled."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Min, Q, Sum

from enrollments.models import Enrollment
from imports.actions import action_of
from imports.models import Import, ImportLine
from imports.queries import counted_up_to
from imports.queries.fates import with_fates

SAMPLES = 50
# Of one sample.
MOST_ROWS = 1_000


def count(import_run: Import) -> dict[str, Any]:
    """`lines` and `marks` by outcome, and what the screens add to them.

    Marks are counted by what became of them, what was planned, and activity; `users` are those of
    marks that the plan changes.
    """
    lines = ImportLine.objects.filter(import_run=import_run)
    marks = with_fates(import_run).order_by()
    will = action_of(import_run).will
    by_outcome = lines.order_by().values("outcome").annotate(lines=Count("row"))
    groups = marks.values("planned", "activity_id", "became").annotate(
        marks=Count("number"),
        required=Count("number", filter=Q(required=True)),
        completed=Count("number", filter=Q(completed=True)),
    )
    return {
        "lines": {group["outcome"]: group["lines"] for group in by_outcome.order_by("outcome")},
        "marks": [
            {"outcome": group.pop("became"), **group}
            for group in groups.order_by("became", "activity_id", "planned")
        ],
        "marks_read": lines.aggregate(all=Sum("mark_count"))["all"] or 0,
        # Grouped and then counted: PostgreSQL sorts all rows for a count of distinct values.
        "users": marks.filter(planned__in=will).values("user").distinct().count(),
    }


def learners(marks: Iterable[Mapping[str, Any]], will: Collection[str]) -> dict[str, int]:
    """How many are enrolled at this moment in each activity that the plan changes, by its id.

    `marks` are the groups of `count`. Counted only as far as it matters: see queries.counted_up_to.
    """
    planned: Counter[int] = Counter()
    for group in marks:
        if group["planned"] in will:
            planned[group["activity_id"]] += group["marks"]
    enrolled = Enrollment.objects.filter(status=Enrollment.Status.ENROLLED).order_by()
    return {
        str(pk): enrolled.filter(activity=pk)[: counted_up_to(number) + 1].count()
        for pk, number in planned.items()
    }


def repeated(import_run: Import, *, by_mark: bool = False) -> dict[str, Any]:
    """How many e-mails stand in several lines, and for the first of them in which.

    `by_mark` counts pairs of an e-mail and an activity instead: of the long shape, in which the
    lines of one person are no repetition.
    """
    if by_mark:
        return _repeated_marks(import_run)
    keys = (
        ImportLine.objects.filter(import_run=import_run)
        .exclude(email_key="")
        .order_by()
        .values("email_key")
        .annotate(lines=Count("row"), first=Min("row"))
        .filter(lines__gt=1)
    )
    first = [group["email_key"] for group in keys.order_by("first")[:SAMPLES]]
    rows: dict[str, dict[str, Any]] = {}
    for line in ImportLine.objects.filter(import_run=import_run, email_key__in=first).order_by(
        "row"
    ):
        rows.setdefault(line.email_key, {"email": line.email, "rows": []})["rows"].append(line.row)
    return {"count": keys.count(), "samples": [rows[key] for key in first]}


def _repeated_marks(import_run: Import) -> dict[str, Any]:
    lines = ImportLine.objects.filter(import_run=import_run).exclude(marked="")
    keys = (
        lines.exclude(email_key="")
        .order_by()
        .values("email_key", "marked")
        .annotate(lines=Count("row"), first=Min("row"))
        .filter(lines__gt=1)
    )
    samples = []
    for group in keys.order_by("first")[:SAMPLES]:
        mine = lines.filter(email_key=group["email_key"], marked=group["marked"]).order_by("row")
        rows = list(mine.values_list("row", "email")[:MOST_ROWS])
        samples.append(
            {
                "email": rows[0][1],
                "activity": int(group["marked"]),
                "rows": [row for row, _email in rows],
            }
        )
    return {"count": keys.count(), "samples": samples}
