"""The uploaded workbook back: what became of each of its lines, in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollments.models import User
from imports import queries
from imports.downloads.users import user_results
from imports.models import Import
from imports.outcomes import WRONG, LineOutcome
from imports.storage import on_disk
from imports.text.codes import outcome_label
from imports.text.notes import repair_text
from imports.text.rows import became, facts, line_problems
from imports.values import NotedColumn
from imports.work.check import limits
from imports.workbook import format as fmt
from imports.workbook.format import Identity
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.copied import open_copy
from imports.workbook.writer.annotate import Annotation, annotated_chunks
from imports.workbook.writer.separated import annotated_rows
from lms_admin.sheets.separated import csv_chunks

# Columns with content that are nobody's identity.
_PLAIN: Final = (
    *(ColumnRole.UNKNOWN, ColumnRole.NAMES, ColumnRole.ACTION, ColumnRole.NUMBER),
    *(ColumnRole.FIRST_NAME, ColumnRole.NAME_PREFIX, ColumnRole.LAST_NAME, ColumnRole.TEAM),
    *(ColumnRole.NEW_EMAIL, ColumnRole.LEAVES_ON, ColumnRole.STATUS),
)

type Fates = tuple[tuple[int, str], ...]
"""Activities and what becomes of the marks for them."""

BATCH: Final = 2_000
# What a line and a marked cell take in a sheet, in bytes, and what any program reads.
_LINE_BYTES, _MARK_BYTES, _SHEET_BYTES = 1_000, 100, 1 << 31


def returned_chunks(import_run: Import, viewer: User) -> Iterator[bytes]:
    """The workbook, or the text as CSV, made as it is asked for.

    Raises OSError without its file, and Refused.
    """
    told = (user_results if import_run.is_of_users else results)(import_run, viewer)
    with (
        on_disk(import_run) as path,
        open_copy(
            path,
            file_name=import_run.file_name,
            sheet_title=import_run.notes.sheet,
            header_row=import_run.notes.header_row,
            people=import_run.notes.people_columns,
            is_text=import_run.notes.is_text,
            pasted=import_run.pasted,
            limits=limits(),
        ) as copy,
    ):
        if import_run.notes.is_text:
            rows = annotated_rows(copy, import_run.notes.header_row, _("Result"), told)
            yield from csv_chunks(rows)
            return
        yield from annotated_chunks(copy, _annotation(import_run), told)


def _annotation(import_run: Import) -> Annotation:
    notes = import_run.notes
    size = notes.lines * _LINE_BYTES + notes.mark_cells * _MARK_BYTES
    return Annotation(
        action=import_run.action,
        sheet=notes.sheet,
        import_id=None if import_run.started_at else import_run.pk,
        header_row=notes.header_row,
        identities={
            one.column: (_identity(one), one.title)
            for one in notes.columns
            if one.role not in _PLAIN
        },
        used=[
            *notes.unknown_columns,
            *(one.column for one in notes.columns if one.role in _PLAIN),
        ],
        title=_("Result"),
        hidden="" if import_run.with_hidden else _("Hidden: left out"),
        struck="" if import_run.with_struck else _("Struck through: left out"),
        large=size > _SHEET_BYTES,
    )


def _identity(column: NotedColumn) -> Identity:
    return column.activity_id or (fmt.EMAIL if column.role == "email" else fmt.NAME)


def results(import_run: Import, viewer: User) -> Iterator[tuple[int, str]]:
    """The result of each line by its row, ascending: its marks, its problems, its repairs.

    Read page by page: memory does not grow with the lines.
    """

    def page(after: int) -> queries.Rows:
        return queries.line_fates_page(import_run, viewer=viewer, after=after, size=BATCH)

    titles = queries.called_in(import_run)
    fates = _fates(import_run)
    coming = next(fates, None)
    wrong = 0
    for lines in queries.every(page):
        problems = _problems(import_run, lines, viewer, wrong)
        wrong += len(problems)
        # Of thousands of lines there are only a few kinds.
        known: dict[Any, list[str]] = {}
        for line in lines:
            of_line: Fates = ()
            if coming is not None and coming[0] == line.row:
                of_line, coming = coming[1], next(fates, None)
            kind = (line.outcome, line.marked, line.user_id is None, of_line)
            if kind not in known:
                known[kind] = _of_marks(line, dict(of_line), titles)
            yield line.row, "; ".join([*known[kind], *problems.get(line.row, ()), *_repairs(line)])


def _problems(
    import_run: Import, lines: Sequence[queries.LineFate], viewer: User, after: int
) -> dict[int, list[str]]:
    rows = [line.row for line in lines if line.outcome in WRONG]
    wrong = queries.lines_at(import_run, rows, viewer=viewer)
    told = line_problems(import_run, wrong, viewer, after=after) if wrong else []
    return {
        line.row: [f"{one.cell}: {one.text} {one.fix}".strip(". ") for one in problems]
        for line, problems in told
    }


def _of_marks(
    line: queries.LineFate, fates: Mapping[int, str], titles: Mapping[int, str]
) -> list[str]:
    if line.outcome == LineOutcome.NOTHING_MARKED:
        return [outcome_label(line.outcome)]
    if not line.marked or line.user_id is None:
        return []
    elsewhere = _("Counts once, in another line of this email")
    marked = map(int, line.marked.split(","))
    return [f"{titles[one]}: {fates.get(one, elsewhere)}" for one in marked]


def _repairs(line: queries.LineFate) -> list[str]:
    if not line.repairs:
        return []
    repairs = json.loads(line.repairs)
    return [f"{one['column']}{line.row}: {repair_text(one['repair'])}" for one in repairs]


def _fates(import_run: Import) -> Iterator[tuple[int, Fates]]:
    """What becomes of the marks of each row that has any."""
    for row, marks in groupby(_texts(import_run), key=itemgetter(0)):
        yield row, tuple([mark[1:] for mark in marks])


def _texts(import_run: Import) -> Iterator[tuple[int, int, str]]:
    def page(after: int) -> queries.Rows:
        return queries.fates_page(import_run, after=after, size=BATCH)

    for fates in queries.every(page):
        ended = queries.unenrolled_on(fates)
        known: dict[Any, str] = {}
        for fate in fates:
            kind = (
                fate.became,
                fate.planned,
                fate.required,
                fate.completed,
                ended.get(fate.enrollment_number),
            )
            if kind not in known:
                known[kind] = ", ".join(filter(None, (became(fate, ended), facts(fate))))
            yield fate.row, fate.activity_id, known[kind]
