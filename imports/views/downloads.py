"""The lists of the check and the result as workbooks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollments.models import User
from imports import queries
from imports.actions import action_of
from imports.listing import line_problems, mark_texts
from imports.models import Import
from imports.outcomes import CANNOT, WRONG, LineOutcome, RunOutcome
from imports.queries.lists import Rows
from imports.views.files import workbook_response
from imports.views.gate import of_import, person
from imports.wording import outcome_label
from imports.workbook.lists import Row, write_list

BATCH: Final = 1_000
NOT_DONE: Final = (RunOutcome.CHANGED_SINCE_CHECK, RunOutcome.FAILED, LineOutcome.USER_UNKNOWN)


@require_safe
@of_import
def download(request: HttpRequest, import_run: Import, name: str) -> HttpResponseBase:
    """`will`, `cannot`, `wrong`; after the run also `applied` and `not-done`."""
    will = tuple(action_of(import_run).will)
    outcomes: dict[str, tuple[str, ...]] = {
        "will": will,
        "cannot": CANNOT,
        "applied": (RunOutcome.APPLIED,),
        "not-done": (*NOT_DONE, *will),
    }
    file_name = f"import-{import_run.pk}-{name}.xlsx"
    if name == "wrong":
        viewer = person(request)
        return workbook_response(lambda file: _write_wrong(file, import_run, viewer), file_name)
    if name not in outcomes:
        raise Http404
    lines_too = LineOutcome.NOTHING_MARKED if name == "cannot" else ""
    return workbook_response(
        lambda file: _write_marks(file, import_run, outcomes[name], lines_too), file_name
    )


def _write_marks(
    file: BinaryIO, import_run: Import, outcomes: tuple[str, ...], lines_too: str = ""
) -> None:
    columns = [
        (_("Row"), 8),
        (_("Email"), 34),
        (_("Name"), 26),
        (_("Activity"), 40),
        (_("Outcome"), 44),
    ]
    rows = _mark_rows(import_run, outcomes, lines_too)
    count = _counted(import_run, (*outcomes, lines_too))
    write_list(file, title=_("List"), columns=columns, rows=rows, count=count)


def _mark_rows(import_run: Import, outcomes: tuple[str, ...], lines_too: str) -> Iterator[Row]:
    def marks(after: int) -> Rows:
        return queries.marks_page(import_run, outcomes=outcomes, after=after, size=BATCH)

    def lines(after: int) -> Rows:
        return queries.lines_page(import_run, lines_too, after=after, size=BATCH)

    for page in _pages(marks):
        for mark in mark_texts(page):
            outcome = ", ".join(filter(None, (mark.outcome, mark.facts)))
            yield mark.row, mark.email, mark.name, mark.activity, outcome
    if lines_too:
        for page in _pages(lines):
            for line in page:
                name = line.user.name if line.user else ""
                yield line.row, line.email, name, "", outcome_label(line.outcome)


def _write_wrong(file: BinaryIO, import_run: Import, viewer: User) -> None:
    columns = [
        (_("Row"), 8),
        (_("Cell"), 8),
        (_("Column"), 34),
        (_("Value"), 34),
        (_("Problem"), 44),
        (_("How to fix it"), 44),
    ]
    rows = _wrong_rows(import_run, viewer)
    # A line may have several problems: the reader counted them.
    problems = sum(import_run.notes.get("problems", {}).values())
    count = _counted(import_run, WRONG) + problems
    write_list(file, title=_("Lines to fix"), columns=columns, rows=rows, count=count)


def _wrong_rows(import_run: Import, viewer: User) -> Iterator[Row]:
    for code in WRONG:

        def lines(after: int, code: str = code) -> Rows:
            return queries.lines_page(import_run, code, after=after, size=BATCH)

        for page in _pages(lines):
            for _line, problems in line_problems(import_run, page, viewer):
                for one in problems:
                    yield one.row, one.cell, one.column, one.value, one.text, one.fix


def _counted(import_run: Import, codes: Sequence[str]) -> int:
    """How many marks and lines have these outcomes, as counted when they were settled."""
    marks = import_run.counts.get("marks", ())
    lines = import_run.counts.get("lines", {})
    of_marks = sum(int(group["marks"]) for group in marks if group["outcome"] in codes)
    return of_marks + sum(int(lines.get(code, 0)) for code in codes)


def _pages(page: Callable[[int], Rows]) -> Iterator[list[Any]]:
    """All rows of a list, page by page, each as the next keyset."""
    after: int | None = 0
    while after is not None:
        rows = page(after)
        yield rows.rows
        after = rows.next
