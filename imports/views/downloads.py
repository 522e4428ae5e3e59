"""The lists of the check and the result as workbooks."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollments.models import User
from imports import queries
from imports.actions import action_of
from imports.downloads.giving_back import chunks_to_fix, extension
from imports.downloads.returned import returned_chunks
from imports.downloads.to_fix import NOT_DONE
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.queries.lists import Rows, every
from imports.queries.summary import BEFORE
from imports.text.codes import outcome_label
from imports.text.rows import line_repairs, mark_texts
from imports.views.files import streamed_workbook
from imports.views.gate import of_import, person
from imports.workbook.refusals import Refused
from imports.workbook.writer.lists import Row, list_chunks
from lms_admin.web import tell

BATCH: Final = 1_000


@require_safe
@of_import
def download(request: HttpRequest, import_run: Import, name: str) -> HttpResponseBase:
    """`will`, `cannot`, `to-fix`, `result`, `repairs`; after the run also `applied`, `not-done`."""
    will = tuple(action_of(import_run).will)
    # Outcomes, and what was planned: in an undo a mark may have changed before its check or after.
    listed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "will": (will, will),
        "cannot": (BEFORE, BEFORE),
        "applied": ((RunOutcome.APPLIED,), will),
        "not-done": (NOT_DONE, will),
    }
    file_name = f"import-{import_run.pk}-{name}.xlsx"
    # What was uploaded comes back in the shape that it had.
    like_uploaded = f"import-{import_run.pk}-{name}.{extension(import_run)}"
    if name == "to-fix":
        return _to_fix(import_run, person(request), like_uploaded)
    if name == "result":
        return _result(request, import_run, like_uploaded)
    if name == "repairs":
        return streamed_workbook(_repairs(import_run), file_name)
    if name not in listed:
        raise Http404
    lines_too = LineOutcome.NOTHING_MARKED if name == "cannot" else ""
    return streamed_workbook(_marks(import_run, *listed[name], lines_too), file_name)


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


def _repairs(import_run: Import) -> Iterator[bytes]:
    columns = [(_("Row"), 8), (_("Cell"), 8), (_("Email"), 34), (_("What was done"), 44)]
    count = sum(import_run.notes.get("repairs", {}).values())
    rows = _repair_rows(import_run)
    return list_chunks(title=_("Repaired cells"), columns=columns, rows=rows, count=count)


def _repair_rows(import_run: Import) -> Iterator[Row]:
    def page(after: int) -> Rows:
        return queries.repairs_page(import_run, after=after, size=BATCH)

    for lines in every(page):
        for one in line_repairs(import_run, lines):
            yield one.row, one.cell, one.email, one.text


def _marks(
    import_run: Import, outcomes: tuple[str, ...], planned: tuple[str, ...], lines_too: str
) -> Iterator[bytes]:
    columns = [
        (_("Row"), 8),
        (_("Email"), 34),
        (_("Name"), 26),
        (_("Activity"), 40),
        (_("Outcome"), 44),
    ]
    rows = _mark_rows(import_run, outcomes, planned, lines_too)
    count = _counted(import_run, outcomes, planned, lines_too)
    return list_chunks(title=_("List"), columns=columns, rows=rows, count=count)


def _mark_rows(
    import_run: Import, outcomes: tuple[str, ...], planned: tuple[str, ...], lines_too: str
) -> Iterator[Row]:
    def marks(after: int) -> Rows:
        return queries.marks_page(
            import_run, outcomes=outcomes, planned=planned, after=after, size=BATCH
        )

    def lines(after: int) -> Rows:
        return queries.lines_page(import_run, lines_too, after=after, size=BATCH)

    for page in every(marks):
        for mark in mark_texts(page):
            outcome = ", ".join(filter(None, (mark.outcome, mark.facts)))
            yield mark.row, mark.email, mark.name, mark.activity, outcome
    if lines_too:
        for page in every(lines):
            for line in page:
                name = line.user.name if line.user else ""
                yield line.row, line.email, name, "", outcome_label(line.outcome)


def _counted(
    import_run: Import, outcomes: Sequence[str], planned: Sequence[str], lines_too: str
) -> int:
    """How many marks and lines these are, as counted when they were settled."""
    of_marks = sum(
        int(group["marks"])
        for group in import_run.counts.get("marks", ())
        if group["outcome"] in outcomes and group["planned"] in planned
    )
    return of_marks + int(import_run.counts.get("lines", {}).get(lines_too, 0))
