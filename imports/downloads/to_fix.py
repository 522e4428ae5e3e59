"""The lines that have to be fixed: what was wrong or not done of each, and never what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollments.models import User
from imports import queries
from imports.models import Import, ImportLine
from imports.outcomes import WITHOUT_USER, LineOutcome, RunOutcome
from imports.text.codes import outcome_label
from imports.text.problems import Problem
from imports.text.rows import line_problems
from imports.workbook.format import Column, TemplateSpec
from imports.workbook.writer.to_fix import FixLine

BATCH: Final = 1_000
NOT_DONE: Final = (
    RunOutcome.CHANGED_SINCE_CHECK,
    RunOutcome.FAILED,
    RunOutcome.STOPPED,
    LineOutcome.USER_UNKNOWN,
)


@dataclass(frozen=True)
class _Part:
    """What one list has to say of a row; `cells` by activity."""

    email: str
    name: str
    cells: dict[int, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    fixes: list[str] = field(default_factory=list)


def spec_to_fix(import_run: Import, *, language: str) -> TemplateSpec:
    """The import's template, with the file's columns for activities that it does not have."""
    spec = queries.template_spec(import_run, language=language)
    foreign = [
        Column(one.activity_id, one.title, "")
        for one in import_run.notes.columns
        if one.role == "foreign" and one.activity_id
    ]
    activities = [*spec.activities, *foreign]
    return TemplateSpec(spec.import_id, spec.action, spec.action_label, activities, language)


def lines_to_fix(import_run: Import, viewer: User) -> Iterator[FixLine]:
    """In the order of the sheet, one for each row of it that needs somebody.

    Read page by page: memory does not grow with the lines.
    """
    parts = merge(_wrong(import_run, viewer), _not_done(import_run, viewer), key=itemgetter(0))
    for _row, of_row in groupby(parts, key=itemgetter(0)):
        yield _joined([part for _same, part in of_row])


def _joined(parts: Sequence[_Part]) -> FixLine:
    cells: dict[int, str] = {}
    for part in parts:
        cells |= part.cells
    return FixLine(
        email=parts[0].email,
        name=parts[0].name,
        cells=cells,
        reason=" ".join(reason for part in parts for reason in part.reasons),
        fix=" ".join(dict.fromkeys(fix for part in parts for fix in part.fixes)),
    )


def _wrong(import_run: Import, viewer: User) -> Iterator[tuple[int, _Part]]:
    """What was wrong is known as long as the file is kept."""
    if not import_run.file:
        return

    def page(after: int) -> queries.Rows:
        return queries.wrong_lines_page(import_run, viewer=viewer, after=after, size=BATCH)

    told = 0
    for lines in queries.every(page):
        for line, problems in line_problems(import_run, lines, viewer, after=told):
            yield line.row, _of_line(line, problems)
        told += len(lines)


def _of_line(line: ImportLine, problems: Sequence[Problem]) -> _Part:
    """Marks that count are repeated only while nobody knows whose they are."""
    unknown = line.user is None or line.outcome in WITHOUT_USER
    marked = line.marked.split(",") if unknown and line.marked else []
    wrong = {
        one["activity"]: str(one.get("value", ""))
        for one in line.problem_list
        if one.get("activity")
    }
    return _Part(
        email=line.email,
        name="" if line.user is None else line.user.name,
        cells=dict.fromkeys(map(int, marked), "x") | wrong,
        reasons=[f"{one.column}: {one.text}" for one in problems],
        fixes=[one.fix for one in problems],
    )


def _not_done(import_run: Import, viewer: User) -> Iterator[tuple[int, _Part]]:
    """Marks that a run came to and did not do, and after its end those that it never reached."""
    if import_run.started_at is None:
        return

    def page(after: int) -> queries.Rows:
        listed = queries.Listed(NOT_DONE)
        return queries.marks_page(import_run, listed, viewer=viewer, after=after, size=BATCH)

    marks = (mark for page_of_marks in queries.every(page) for mark in page_of_marks)
    for row, of_row in groupby(marks, key=attrgetter("row")):
        yield row, _of_marks(list(of_row))


def _of_marks(marks: Sequence[Any]) -> _Part:
    told = [why_not_done(mark) for mark in marks]
    return _Part(
        email=marks[0].user.email,
        name=marks[0].user.name,
        cells={mark.activity_id: "x" for mark in marks},
        reasons=[
            f"{mark.activity.title}: {reason}."
            for mark, (reason, _fix) in zip(marks, told, strict=True)
        ],
        fixes=[fix for _reason, fix in told],
    )


def why_not_done(mark: Any) -> tuple[str, str]:
    """Why a mark was not done, and what to do."""
    match mark.became:
        case RunOutcome.CHANGED_SINCE_CHECK:
            fix = _("Leave the x if it still has to be done.")
        case RunOutcome.FAILED:
            fix = _("Let somebody with the right to do this upload the file.")
        case LineOutcome.USER_UNKNOWN:
            fix = _("Copy the email from the Users list.")
        case _:
            return _("Not reached before the import ended"), _("Leave the x to do it now.")
    return outcome_label(mark.became), fix
