"""What lists say beside the stored outcomes: titles, dates, names of qualifications."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from enrollments.models import AuditEvent, Enrollment, LearningActivity, LearningRecord
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import due_again, names_requiring
from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark
from imports.outcomes import RunOutcome
from imports.queries.fates import having, with_fates
from imports.queries.searching import marks_in_rows
from lms_admin import dialect


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


class Requiring(NamedTuple):
    """The held qualifications that require something, and when what they make anew is due."""

    names: str
    due_on: date | None


def required_by(marks: Sequence[Any]) -> dict[int, Requiring]:
    """What requires these marks, by the mark's number."""
    required = [mark for mark in marks if mark.required]
    if not required:
        return {}
    these = ImportMark.objects.filter(
        import_run_id=required[0].import_run_id, number__in=[mark.number for mark in required]
    )
    named = these.annotate(names=names_requiring(), due=due_again()).order_by("number")
    found = named.values_list("number", "names", "due")
    return {number: Requiring(names, due_on) for number, names, due_on in found}


class Standing(NamedTuple):
    """How far somebody is in an activity, as it is now."""

    progress: int
    completed_at: datetime | None
    due_on: date | None


def standings(marks: Sequence[Any]) -> dict[int, Standing]:
    """How the enrollments that the check saw for these marks stand now, by number."""
    numbers = [mark.enrollment_number for mark in marks if mark.enrollment_number]
    found = Enrollment.objects.filter(pk__in=numbers).order_by("pk") if numbers else ()
    return {one.pk: Standing(one.progress, one.completed_at, one.due_on) for one in found}


class LaterChange(NamedTuple):
    """What was done to an enrollment: an event that somebody caused, or a step in learning."""

    at: datetime
    done: AuditEvent | LearningRecord


def changes_between(
    marks: Sequence[Any], since: datetime | None, until: datetime | None
) -> dict[int, LaterChange]:
    """The last change after `since` of what these marks are about, by the mark's number.

    What changed after `until` is no reason for what became of them; None where it is still running.
    """
    if not marks or since is None:
        return {}
    meanwhile = Q(at__gt=since, at__lte=until) if until else Q(at__gt=since)
    events = AuditEvent.objects.filter(
        meanwhile, user__in={mark.user_id for mark in marks}, skipped=""
    ).exclude(import_number=marks[0].import_run_id)
    records = LearningRecord.objects.filter(
        meanwhile,
        enrollment__in={mark.enrollment_number for mark in marks if mark.enrollment_number},
    )
    by_pair: dict[Any, LaterChange] = {}
    for one in events.order_by("at", "pk"):
        pair = (one.user_id, one.activity_id)
        # What a rule made at once of somebody's removal is not what happened.
        follows = one.door == AuditEvent.Door.RULE and pair in by_pair
        if not follows or by_pair[pair].at != one.at:
            by_pair[pair] = LaterChange(one.at, one)
    by_number = {one.enrollment_id: LaterChange(one.at, one) for one in records.order_by("at")}
    changes = {}
    for mark in marks:
        found = (
            by_pair.get((mark.user_id, mark.activity_id)),
            by_number.get(mark.enrollment_number),
        )
        if last := max((one for one in found if one), key=lambda one: one.at, default=None):
            changes[mark.number] = last
    return changes


def marks_done(import_run: Import, lines: Sequence[ImportLine]) -> Counter[int]:
    """How many marks of these lines are done or will be, by row.

    A mark that stands in several lines of one e-mail is done in each of them.
    """
    done: Counter[int] = Counter()
    mine = [line for line in lines if line.user_id and line.marked]
    if not mine:
        return done
    codes = (RunOutcome.APPLIED,) if import_run.started_at else action_of(import_run).will
    marks = with_fates(import_run).filter(having(import_run, codes), _of_lines(import_run, mine))
    pairs = set(marks.order_by().values_list("user_id", "activity_id"))
    for line in mine:
        done[line.row] = sum((line.user_id, int(pk)) in pairs for pk in line.marked.split(","))
    return done


def _of_lines(import_run: Import, lines: Sequence[ImportLine]) -> Q:
    """The lines' marks, by index, unless one may stand in another line of the same e-mail."""
    if import_run.notes.identical_marks:
        return Q(user__in={line.user_id for line in lines})
    numbers = marks_in_rows(import_run, [line.row for line in lines])
    return Q(number__in=dialect.one_of(numbers))


def activity_titles(import_run: Import, lines: Sequence[ImportLine]) -> dict[int, str]:
    """Titles of the activities that the problems of these lines are about, by id."""
    named = {problem.get("activity") for line in lines for problem in line.problem_list}
    activities = LearningActivity.objects.filter(pk__in=[one for one in named if one])
    return dict(activities.order_by("pk").values_list("pk", "title"))
