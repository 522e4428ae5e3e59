"""The lines to fix of the long shape: each is a mark that was wrong, or was not done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import merge
from operator import itemgetter

from enrollments.models import User
from imports import queries
from imports.downloads.to_fix import BATCH, NOT_DONE, why_not_done
from imports.models import Import, ImportLine
from imports.outcomes import WITHOUT_USER, LineOutcome
from imports.text.problems import Problem
from imports.text.rows import line_problems
from imports.workbook.format import header_text
from imports.workbook.writer.long import LongColumns, LongFixLine


def long_columns(import_run: Import) -> LongColumns:
    """What the file has besides: a column that says what to do, one with employee numbers."""
    roles = {one.role for one in import_run.notes.columns}
    return LongColumns(number="number" in roles, action="action" in roles)


def long_lines_to_fix(import_run: Import, viewer: User) -> Iterator[LongFixLine]:
    """In the order of the file, read page by page: memory does not grow with the lines."""
    parts = merge(_wrong(import_run, viewer), _not_done(import_run, viewer), key=itemgetter(0))
    return (line for _row, line in parts)


def _wrong(import_run: Import, viewer: User) -> Iterator[tuple[int, LongFixLine]]:
    """What was wrong is known as long as the file is kept."""
    if not import_run.file:
        return

    def page(after: int) -> queries.Rows:
        return queries.wrong_lines_page(import_run, viewer=viewer, after=after, size=BATCH)

    people = import_run.notes.people_columns
    headers = {one.pk: header_text(one.title, one.code) for one in queries.chosen(import_run)}
    count = 0
    for lines in queries.every(page):
        for line, problems in line_problems(import_run, lines, viewer, after=count):
            yield line.row, _of_line(line, problems, headers, people)
        count += len(lines)


def _of_line(
    line: ImportLine,
    problems: Sequence[Problem],
    headers: Mapping[int, str],
    people: Collection[str],
) -> LongFixLine:
    """`people` are the columns that say whom a line is about."""
    activity = headers.get(int(line.marked), "") if line.marked else ""
    action = ""
    for one in line.problem_list:
        value = str(one.get("value", ""))
        match one["code"]:
            case LineOutcome.ACTION_INVALID:
                action = value
                activity = activity or headers.get(one.get("activity") or 0, "")
            case code if code in WITHOUT_USER or one["column"] in people:
                # It says whom the line is about, and stands in its own cell.
                pass
            case _:
                activity = value
    return LongFixLine(
        email=line.email,
        name="" if line.user is None else line.user.name,
        activity=activity,
        number=line.employee_number,
        action=action,
        reason=" ".join(f"{one.column}: {one.text}" for one in problems),
        fix=" ".join(dict.fromkeys(one.fix for one in problems)),
    )


def _not_done(import_run: Import, viewer: User) -> Iterator[tuple[int, LongFixLine]]:
    """Marks that a run came to and did not do, and after its end those that it never reached."""
    if import_run.started_at is None:
        return

    def page(after: int) -> queries.Rows:
        listed = queries.Listed(NOT_DONE)
        return queries.marks_page(import_run, listed, viewer=viewer, after=after, size=BATCH)

    for marks in queries.every(page):
        for mark in marks:
            reason, fix = why_not_done(mark)
            yield (
                mark.row,
                LongFixLine(
                    email=mark.user.email,
                    name=mark.user.name,
                    activity=header_text(mark.activity.title, mark.activity.code),
                    number="" if mark.user.email else mark.user.employee_number,
                    action="",
                    reason=f"{reason}.",
                    fix=fix,
                ),
            )
