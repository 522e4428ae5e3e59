"""The lists of the check and the result as workbooks."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollments.models import User
from imports import queries
from imports.downloads.giving_back import chunks_to_fix, extension
from imports.downloads.returned import returned_chunks
from imports.models import Import
from imports.outcomes import LineOutcome
from imports.queries.lists import Rows, every
from imports.text.codes import outcome_label
from imports.text.rows import line_repairs, mark_texts
from imports.views.files import streamed_workbook
from imports.views.gate import of_import, person
from imports.views.lists import marks_of_lists
from imports.workbook.refusals import Refused
from imports.workbook.writer.lists import Row, list_chunks
from lms_admin.web import tell

BATCH: Final = 1_000


@require_safe
@of_import
def download(request: HttpRequest, import_run: Import, name: str) -> HttpResponseBase:
    """`to-fix`, `result`, `repairs`, `blank`, and the lists of marks: see views.lists.listed."""
    file_name = f"import-{import_run.pk}-{name}.xlsx"
    # What was uploaded comes back in the shape that it had.
    like_uploaded = f"import-{import_run.pk}-{name}.{extension(import_run)}"
    match name:
        case "to-fix":
            return _to_fix(import_run, person(request), like_uploaded)
        case "result":
            return _result(request, import_run, like_uploaded)
        case "repairs":
            return streamed_workbook(_repairs(import_run), file_name)
        case "blank":
            return streamed_workbook(_blank(import_run, person(request)), file_name)
    lists = marks_of_lists(import_run)
    if name not in lists:
        raise Http404
    return streamed_workbook(_marks(import_run, lists[name], person(request)), file_name)


def _to_fix(import_run: Import, viewer: User, file_name: str) -> HttpResponseBase:
    """The wrong lines, to be corrected and uploaded: only of what was uploaded and checked."""
    if not import_run.checked_at or import_run.undo_of_id:
        raise Http404
    chunks = chunks_to_fix(import_run, viewer, language=get_language())
    return streamed_workbook(chunks, file_name)


def _result(request: HttpRequest, import_run: Import, file_name: str) -> HttpResponseBase:
    """The uploaded workbook with its results, as long as it is kept."""
    if not queries.has_result_workbook(import_run):
        raise Http404
    try:
        return streamed_workbook(returned_chunks(import_run, person(request)), file_name)
    except FileNotFoundError:
        raise Http404 from None
    except Refused:
        tell(request, _("The file could not be read again. Try again."), level=messages.ERROR)
        return redirect("imports:detail", import_run.pk)


def _row_columns(import_run: Import) -> list[tuple[str, int]]:
    """The row; where a spreadsheet program may show another one, that one too."""
    record = [(_("Record"), 8)] if import_run.notes.extra_rows else []
    return [(_("Row"), 8), *record]


def _row_cells(import_run: Import, item: Any) -> list[int]:
    """`item` has a `row` and a `record`, which is 0 where both are the same."""
    return [item.row, item.record or item.row] if import_run.notes.extra_rows else [item.row]


def _repairs(import_run: Import) -> Iterator[bytes]:
    more = [(_("Cell"), 8), (_("Email"), 34), (_("What was done"), 44)]
    columns = [*_row_columns(import_run), *more]
    count = import_run.notes.repaired_cells
    rows = _repair_rows(import_run)
    return list_chunks(title=_("Repaired cells"), columns=columns, rows=rows, count=count)


def _repair_rows(import_run: Import) -> Iterator[Row]:
    def page(after: int) -> Rows:
        return queries.repairs_page(import_run, after=after, size=BATCH)

    for lines in every(page):
        for one in line_repairs(import_run, lines):
            yield *_row_cells(import_run, one), one.cell, one.email, one.text


def _blank(import_run: Import, viewer: User) -> Iterator[bytes]:
    more = [(_("Email"), 34), (_("Name"), 26), (_("Outcome"), 44)]
    columns = [*_row_columns(import_run), *more]
    count = import_run.counts.lines.get(LineOutcome.NOTHING_MARKED, 0)
    rows = _blank_rows(import_run, viewer)
    return list_chunks(title=_("List"), columns=columns, rows=rows, count=count)


def _blank_rows(import_run: Import, viewer: User) -> Iterator[Row]:
    def page(after: int) -> Rows:
        return queries.blank_lines_page(import_run, viewer=viewer, after=after, size=BATCH)

    for lines in every(page):
        for line in lines:
            name = line.user.name if line.user else ""
            told = outcome_label(line.outcome)
            yield *_row_cells(import_run, line), line.named, name, told


def _marks(import_run: Import, which: queries.Listed, viewer: User) -> Iterator[bytes]:
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
    def page(after: int) -> Rows:
        return queries.marks_page(import_run, which, viewer=viewer, after=after, size=BATCH)

    for marks in every(page):
        for mark in mark_texts(marks):
            outcome = ", ".join(filter(None, (mark.outcome, mark.facts)))
            cells = _row_cells(import_run, mark)
            yield *cells, mark.email, mark.name, mark.activity, outcome
