"""The rows of a list as people read them, on a page and in a workbook alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollments.models import User
from enrollments.outcomes import Outcome
from imports import queries
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome
from imports.text.codes import outcome_label
from imports.text.notes import repair_text
from imports.text.problems import Problem, place, problems_of
from lms_admin.templatetags.dates import day

# Of so many wrong lines of one workbook it is told whom their addresses may be meant for.
SUGGESTED: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class Repair:
    """What was cleaned off one cell."""

    row: int
    cell: str
    email: str
    where: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MarkText:
    """One mark: whose, for what, what becomes of it, and what is special about it."""

    row: int
    email: str
    name: str
    activity: str
    outcome: str
    facts: str


def mark_texts(marks: Sequence[Any]) -> list[MarkText]:
    """`marks` have `became`: queries.marks_page. Two statements more, whatever their number."""
    ended, required = queries.unenrolled_on(marks), queries.required_by(marks)
    return [
        MarkText(
            row=mark.row,
            email=mark.user.email,
            name=mark.user.name,
            activity=mark.activity.title,
            outcome=became(mark, ended),
            facts=facts(mark, required.get(mark.number, "")),
        )
        for mark in marks
    ]


def became(mark: Any, ended: Mapping[int, datetime]) -> str:
    """What becomes of a mark, in words. `ended` says when enrollments ended, by number."""
    at = ended.get(mark.enrollment_number or 0)
    if mark.became == Outcome.ALREADY_UNENROLLED and at is not None:
        return _("Already unenrolled on %(date)s") % {"date": day(at)}
    return outcome_label(mark.became, mark.planned)


def facts(mark: Any, names: str = "") -> str:
    """What is special about a mark. `names` are those of the qualifications that require it."""
    by = (
        _("Required by %(names)s") % {"names": names} if names else _("Required by a qualification")
    )
    facts = [by] if mark.required else []
    facts += [_("Completed")] if mark.completed else []
    return ", ".join(facts)


def line_problems(
    import_run: Import, lines: Sequence[ImportLine], viewer: User, *, after: int = 0
) -> list[tuple[ImportLine, list[Problem]]]:
    """Each line with all its problems; an unknown address with the one it may be meant for.

    `after` is how many lines were told before these: where so many are wrong, the file is, and
    nobody looks for what each address may have been meant for.
    """
    titles = queries.activity_titles(import_run, lines)
    unknown = [line.email_key for line in lines if line.outcome == LineOutcome.USER_UNKNOWN]
    meant = queries.near_misses(unknown, viewer) if unknown and after < SUGGESTED else {}
    unnamed = [
        str(problem.get("value", ""))
        for line in lines
        if line.outcome == LineOutcome.ACTIVITY_UNKNOWN
        for problem in line.problem_list
        if problem["code"] == LineOutcome.ACTIVITY_UNKNOWN
    ]
    activities = (
        queries.near_activities(unnamed, import_run) if unnamed and after < SUGGESTED else {}
    )
    return [
        (
            line,
            problems_of(
                line,
                titles=titles,
                email_column=email_column(import_run),
                suggestion=meant.get(line.email_key, ""),
                activities=activities,
            ),
        )
        for line in lines
    ]


def line_repairs(import_run: Import, lines: Sequence[ImportLine]) -> list[Repair]:
    """One for each repair of these lines, in the order of the sheet."""
    columns = {one["column"]: one["title"] for one in import_run.notes.get("columns", ())}
    return [
        Repair(
            row=line.row,
            cell=f"{one['column']}{line.row}",
            email=line.email,
            where=place(line.row, one["column"], columns.get(one["column"], "")),
            text=repair_text(one["repair"]),
        )
        for line in lines
        for one in line.repair_list
    ]


def email_column(import_run: Import) -> str:
    """The letters of the column with the addresses, as the check found it."""
    columns = import_run.notes.get("columns", ())
    return next((one["column"] for one in columns if one["role"] == "email"), "A")
