"""Counts the stored outcomes, once for each time that they are settled."""

from typing import Any

from django.db.models import Count, Min, Q, Sum

from enrollments.models import Enrollment
from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark

SAMPLES = 50


def count(import_run: Import) -> dict[str, Any]:
    """`lines` and `marks` by outcome, and what the screens add to them.

    Marks are counted by outcome and activity; `users` are those of marks that will be done.
    """
    lines = ImportLine.objects.filter(import_run=import_run)
    marks = ImportMark.objects.filter(import_run=import_run)
    will = action_of(import_run).will
    by_outcome = lines.order_by().values("outcome").annotate(lines=Count("row"))
    by_activity = marks.order_by().values("outcome", "planned", "activity_id")
    return {
        "lines": {group["outcome"]: group["lines"] for group in by_outcome.order_by("outcome")},
        "marks": list(
            by_activity.annotate(
                marks=Count("number"),
                required=Count("number", filter=Q(required=True)),
                completed=Count("number", filter=Q(completed=True)),
            ).order_by("outcome", "activity_id")
        ),
        "marks_read": lines.aggregate(all=Sum("mark_count"))["all"] or 0,
        "users": marks.filter(planned__in=will).aggregate(n=Count("user", distinct=True))["n"],
    }


def learners(import_run: Import) -> dict[str, int]:
    """How many are enrolled in each activity at this moment, by id."""
    enrolled = Enrollment.objects.filter(
        status=Enrollment.Status.ENROLLED, activity__in=import_run.activities.values("pk")
    )
    groups = enrolled.order_by().values("activity_id").annotate(number=Count("pk"))
    return {str(group["activity_id"]): group["number"] for group in groups.order_by("activity_id")}


def repeated(import_run: Import) -> dict[str, Any]:
    """How many e-mails stand in several lines, and for the first of them in which."""
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
