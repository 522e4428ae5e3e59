"""What lists say beside the stored outcomes: titles and dates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from enrollments.models import Enrollment, LearningActivity
from enrollments.outcomes import Outcome
from imports.models import Import, ImportLine


def unenrolled_on(marks: Sequence[Any]) -> dict[int, datetime]:
    """When the enrollments of these marks ended, by number, for those that had ended before."""
    numbers = [
        mark.enrollment_number
        for mark in marks
        if mark.planned == Outcome.ALREADY_UNENROLLED and mark.enrollment_number
    ]
    if not numbers:
        return {}
    ended = Enrollment.objects.filter(pk__in=numbers).order_by("pk")
    dates = ended.values_list("pk", "unenrolled_at")
    return {number: at for number, at in dates if at is not None}


def activity_titles(import_run: Import, lines: Sequence[ImportLine]) -> dict[int, str]:
    """Titles of the activities that the problems of these lines are about, by id."""
    named = {problem.get("activity") for line in lines for problem in line.problem_list}
    activities = LearningActivity.objects.filter(pk__in=[one for one in named if one])
    return dict(activities.order_by("pk").values_list("pk", "title"))
