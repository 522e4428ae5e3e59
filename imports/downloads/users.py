"""The lists and the files of an import of users, as people take them away."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from enrollments.models import User
from imports import queries
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, WRONG_USERS, RunOutcome
from imports.queries.user_lines import LISTED, all_user_lines, user_lines_page
from imports.storage import on_disk
from imports.text.notes import repair_text
from imports.text.users.problems import user_line_problems
from imports.text.users.rows import became_of, field_change_text, people_rows
from imports.work.check import limits
from imports.workbook.reader.people.blocks import PersonLine, decode_people
from imports.workbook.reader.people.parent import open_people
from imports.workbook.writer.people import (
    COLUMNS,
    PeopleFixLine,
    people_fix_headers,
    people_to_fix_chunks,
)
from lms_admin.sheets.lists import Row, list_chunks
from lms_admin.sheets.separated import csv_chunks

# What is read at once.
BATCH: Final = 2_000


# --- lists ----------------------------------------------------------------------------------------


def user_list_chunks(import_run: Import, key: str, viewer: User) -> Iterator[bytes]:
    """The list of this key, to be read and sorted in a spreadsheet program."""
    columns = [
        *([(_("Row"), 8)] if import_run.has_rows else []),
        (_("Email"), 34),
        (_("Name"), 26),
        (_("Outcome"), 30),
        (_("What changes"), 60),
    ]
    count = import_run.counts.lines_of(LISTED[key])
    return list_chunks(
        title=_("List"), columns=columns, rows=_list_rows(import_run, key, viewer), count=count
    )


def _list_rows(import_run: Import, key: str, viewer: User) -> Iterator[Row]:
    def page(after: int) -> queries.Rows:
        return user_lines_page(import_run, key, after=after, size=BATCH)

    for lines in queries.every(page):
        told = dict[int, str]()
        if key == "wrong":
            told = {
                line.row: " ".join(f"{one.text} {one.fix}" for one in problems)
                for line, problems in user_line_problems(import_run, lines, viewer)
            }
        for one in people_rows(import_run, lines):
            changes = told.get(one.row, "; ".join(map(field_change_text, one.changes)) or one.ended)
            row = [one.row] if import_run.has_rows else []
            yield *row, one.email, one.name, one.outcome, changes


# --- the uploaded file back -----------------------------------------------------------------------


def user_results(import_run: Import, viewer: User) -> Iterator[tuple[int, str]]:
    """The result of each line by its row, ascending: what becomes of it, problems, repairs."""

    def page(after: int) -> queries.Rows:
        return all_user_lines(import_run, after=after, size=BATCH)

    wrong = 0
    for lines in queries.every(page):
        broken = [line for line in lines if line.outcome in WRONG_USERS]
        problems = {
            line.row: [f"{one.cell}: {one.text} {one.fix}".strip() for one in found]
            for line, found in user_line_problems(import_run, broken, viewer, after=wrong)
        }
        wrong += len(broken)
        for line in lines:
            told = problems.get(line.row) or [became_of(import_run, line)]
            yield line.row, "; ".join([*told, *_repairs(line)])


def _repairs(line: ImportLine) -> list[str]:
    return [f"{one['column']}{line.row}: {repair_text(one['repair'])}" for one in line.repair_list]


# --- the lines to fix -----------------------------------------------------------------------------


def users_to_fix_chunks(import_run: Import, viewer: User, *, language: str) -> Iterator[bytes]:
    """The lines that were not done, as they were uploaded, with the reason beside each.

    What stood in their cells is read from the file once more. Raises OSError without the file, and
    Refused.
    """
    lines = _lines_to_fix(import_run, viewer)
    if not import_run.notes.is_text:
        return people_to_fix_chunks(lines, import_id=import_run.pk, language=language)
    return csv_chunks(_as_table(lines))


def _as_table(lines: Iterator[PeopleFixLine]) -> Iterator[list[str]]:
    yield people_fix_headers()
    for line in lines:
        yield [*line.cells, line.reason, line.fix]


def _lines_to_fix(import_run: Import, viewer: User) -> Iterator[PeopleFixLine]:
    told = 0
    letters = {one.role: one.column for one in import_run.notes.columns}
    for read in _read_again(import_run):
        these = ImportLine.objects.filter(import_run=import_run, row__in=list(read))
        kept = [line for line in these.order_by("row") if _has_to_be_fixed(import_run, line)]
        broken = [line for line in kept if line.outcome in WRONG_USERS]
        problems = {
            line.row: found
            for line, found in user_line_problems(import_run, broken, viewer, after=told)
        }
        told += len(broken)
        for line in kept:
            found = problems.get(line.row, [])
            yield PeopleFixLine(
                cells=_cells(read[line.row], letters),
                reason=" ".join(f"{one.cell}: {one.text}" for one in found)
                or became_of(import_run, line),
                fix=" ".join(dict.fromkeys(one.fix for one in found))
                or _("Leave the line as it is to do it now."),
            )


def _read_again(import_run: Import) -> Iterator[dict[int, PersonLine]]:
    """The lines of the file by row, some thousand at a time."""
    with (
        on_disk(import_run) as path,
        open_people(
            path,
            file_name=import_run.file_name,
            expected_import=import_run.pk,
            expected_action=import_run.action,
            sheet_title=import_run.notes.sheet or None,
            pasted=import_run.pasted,
            limits=limits(),
        ) as reading,
    ):
        for block in reading:
            yield {line.row: line for line in decode_people(block)}


def _has_to_be_fixed(import_run: Import, line: ImportLine) -> bool:
    """Wrong, or planned and not done."""
    if line.outcome in (*WRONG_USERS, RunOutcome.CHANGED_SINCE_CHECK):
        return True
    is_done = import_run.started_at is None or line.row <= import_run.cursor
    return line.outcome in WILL_USERS and not is_done


def _cells(line: PersonLine, letters: dict[str, str]) -> list[str]:
    """What stood in the cells; of a wrong one what a person saw there."""
    wrong = {one["column"]: str(one.get("value", "")) for one in line.problems}
    return [line.says(role) or wrong.get(letters.get(role, ""), "") for role, _width in COLUMNS]
