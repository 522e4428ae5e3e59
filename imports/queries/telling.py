"""What lists say beside the stored outcomes: titles, dates, whom an address may be meant for."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.gates import visible_users
from imports.models import Import, ImportLine, ImportMark
from imports.problems import near

# An address and the one that it is meant for mostly begin alike.
ALIKE = 3
CANDIDATES = 2_000


def unenrolled_on(marks: Sequence[ImportMark]) -> dict[int, datetime]:
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


def near_misses(emails: Sequence[str], viewer: User) -> dict[str, str]:
    """For unknown addresses those of visible users that they may be meant for; one statement.

    Never applied, only offered (rules, section 6.2).
    """
    starts = {email[:ALIKE] for email in emails if len(email) >= ALIKE}
    if not starts:
        return {}
    alike = reduce(or_, (Q(email_key__startswith=start) for start in sorted(starts)))
    people = visible_users(viewer).filter(alike).order_by("email_key")
    by_start: dict[str, list[str]] = {}
    for key in people.values_list("email_key", flat=True)[:CANDIDATES]:
        by_start.setdefault(key[:ALIKE], []).append(key)
    found = ((email, near(email, by_start.get(email[:ALIKE], ()))) for email in emails)
    return {email: meant for email, meant in found if meant}
