"""What lists say beside the stored outcomes: titles, dates, names of qualifications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from enrollments.models import Enrollment, LearningActivity, Requirement
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import names_requiring
from imports.models import Import, ImportLine, ImportMark


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


def required_by(marks: Sequence[Any]) -> dict[int, str]:
    """Names of the held qualifications that require these marks, by the mark's number."""
    required = [mark for mark in marks if mark.required]
    if not required:
        return {}
    these = ImportMark.objects.filter(
        import_run_id=required[0].import_run_id, number__in=[mark.number for mark in required]
    )
    named = these.annotate(names=names_requiring()).order_by("number")
    return dict(named.values_list("number", "names"))


def requirements_of(import_run: Import) -> dict[int, list[str]]:
    """Names of the qualifications that require the import's activities, by activity."""
    requirements = Requirement.objects.filter(
        activity__in=import_run.activities.values("pk"), qualification__ended_on__isnull=True
    ).order_by("qualification__sort_name", "qualification__name")
    names: dict[int, list[str]] = {}
    for activity, name in requirements.values_list("activity_id", "qualification__name"):
        names.setdefault(activity, []).append(name)
    return names


def activity_titles(import_run: Import, lines: Sequence[ImportLine]) -> dict[int, str]:
    """Titles of the activities that the problems of these lines are about, by id."""
    named = {problem.get("activity") for line in lines for problem in line.problem_list}
    activities = LearningActivity.objects.filter(pk__in=[one for one in named if one])
    return dict(activities.order_by("pk").values_list("pk", "title"))
