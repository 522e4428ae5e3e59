"""The lists of the check and the result as workbooks."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imports import queries
from imports.downloads.giving_back import chunks_to_fix, extension
from imports.downloads.lists import blank_chunks, marks_chunks, repairs_chunks
from imports.downloads.returned import returned_chunks
from imports.downloads.users import user_list_chunks
from imports.models import Import
from imports.queries.user_lines import LISTED
from imports.views.gate import of_import, person
from imports.views.lists import marks_of_lists
from imports.workbook.refusals import Refused
from lms_admin.beyond import StoreFailed
from lms_admin.downloads import streamed_workbook
from lms_admin.web import tell


@require_safe
@of_import
def download(request: HttpRequest, import_run: Import, name: str) -> HttpResponseBase:
    """`to-fix`, `result`, `repairs`, `blank`, and the lists of marks: see views.lists.listed."""
    file_name = f"import-{import_run.pk}-{name}.xlsx"
    # What was uploaded comes back in the shape that it had.
    like_uploaded = f"import-{import_run.pk}-{name}.{extension(import_run)}"
    match name:
        case "to-fix":
            return _to_fix(request, import_run, like_uploaded)
        case "result":
            return _result(request, import_run, like_uploaded)
        case "repairs":
            return streamed_workbook(repairs_chunks(import_run), file_name)
        case "blank":
            return streamed_workbook(blank_chunks(import_run, person(request)), file_name)
    if import_run.is_of_users:
        if name not in LISTED:
            raise Http404
        return streamed_workbook(user_list_chunks(import_run, name, person(request)), file_name)
    lists = marks_of_lists(import_run)
    if name not in lists:
        raise Http404
    return streamed_workbook(marks_chunks(import_run, lists[name], person(request)), file_name)


def _to_fix(request: HttpRequest, import_run: Import, file_name: str) -> HttpResponseBase:
    """The wrong lines, to be corrected and uploaded: only of what was uploaded and checked."""
    if not import_run.checked_at or not import_run.has_file:
        raise Http404
    if import_run.is_of_users and not queries.has_result_workbook(import_run):
        raise Http404
    chunks = chunks_to_fix(import_run, person(request), language=get_language())
    return _of_file(request, import_run, chunks, file_name)


def _result(request: HttpRequest, import_run: Import, file_name: str) -> HttpResponseBase:
    """The uploaded workbook with its results, as long as it is kept."""
    if not queries.has_result_workbook(import_run):
        raise Http404
    return _of_file(request, import_run, returned_chunks(import_run, person(request)), file_name)


def _of_file(
    request: HttpRequest, import_run: Import, chunks: Iterator[bytes], file_name: str
) -> HttpResponseBase:
    """What is made of the uploaded file, which is read again for it."""
    try:
        return streamed_workbook(chunks, file_name)
    except FileNotFoundError:
        raise Http404 from None
    except (Refused, StoreFailed):
        tell(request, _("The file could not be read again. Try again."), level=messages.ERROR)
        return redirect("imports:detail", import_run.pk)
