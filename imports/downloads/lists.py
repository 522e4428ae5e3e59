"""The lists of the check and the result, to be read and sorted in a spreadsheet program."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollments.models import User
from imports import queries
from imports.models import Import
from imports.outcomes import LineOutcome
from imports.text.codes import outcome_label
from imports.text.rows import line_repairs, outcome_texts
from lms_admin.sheets.lists import Row, list_chunks

# What is read at once: few statements, and memory that does not grow with the list.
BATCH: Final = 5_000


def _row_columns(import_run: Import) -> list[tuple[str, int]]:
    """The row, where there are any; where a spreadsheet program may show another one, that too."""
    if not import_run.has_rows:
        return []
    record = [(_("Record"), 8)] if import_run.notes.extra_rows else []
    return [(_("Row"), 8), *record]


def _row_cells(import_run: Import, item: Any) -> list[int]:
    """`item` has a `row` and a `record`, which is 0 where both are the same."""
    if not import_run.has_rows:
        return []
    return [item.row, item.record or item.row] if import_run.notes.extra_rows else [item.row]


def marks_chunks(import_run: Import, which: queries.Listed, viewer: User) -> Iterator[bytes]:
    columns = [
        *_row_columns(import_run),
        (_("Email"), 34),
        (_("Name"), 26),
        (_("Activity"), 40),
        (_("Outcome"), 44),
    ]
    rows = _mark_rows(import_run, which, viewer)
    count = sum(
        group.marks
        for group in import_run.counts.planned(which.planned)
        if group.outcome in which.outcomes
    )
    return list_chunks(title=_("List"), columns=columns, rows=rows, count=count)


def _mark_rows(import_run: Import, which: queries.Listed, viewer: User) -> Iterator[Row]:
    def page(after: int) -> queries.Rows:
        return queries.whole_marks_page(import_run, which, viewer=viewer, after=after, size=BATCH)

    for marks in queries.every(page):
        for mark, outcome in zip(marks, outcome_texts(marks), strict=True):
            yield *_row_cells(import_run, mark), mark.email, mark.name, mark.activity, outcome


def blank_chunks(import_run: Import, viewer: User) -> Iterator[bytes]:
    more = [(_("Email"), 34), (_("Name"), 26), (_("Outcome"), 44)]
    columns = [*_row_columns(import_run), *more]
    count = import_run.counts.lines.get(LineOutcome.NOTHING_MARKED, 0)
    rows = _blank_rows(import_run, viewer)
    return list_chunks(title=_("List"), columns=columns, rows=rows, count=count)


def _blank_rows(import_run: Import, viewer: User) -> Iterator[Row]:
    def page(after: int) -> queries.Rows:
        return queries.whole_blank_page(import_run, viewer=viewer, after=after, size=BATCH)

    outcome = outcome_label(LineOutcome.NOTHING_MARKED)
    for lines in queries.every(page):
        for line in lines:
            yield *_row_cells(import_run, line), line.named, line.name, outcome


def repairs_chunks(import_run: Import) -> Iterator[bytes]:
    more = [(_("Cell"), 8), (_("Email"), 34), (_("What was done"), 44)]
    columns = [*_row_columns(import_run), *more]
    count = import_run.notes.repaired_cells
    rows = _repair_rows(import_run)
    return list_chunks(title=_("Repaired cells"), columns=columns, rows=rows, count=count)


def _repair_rows(import_run: Import) -> Iterator[Row]:
    def page(after: int) -> queries.Rows:
        return queries.repairs_page(import_run, after=after, size=BATCH)

    for lines in queries.every(page):
        for one in line_repairs(import_run, lines):
            yield *_row_cells(import_run, one), one.cell, one.email, one.text
