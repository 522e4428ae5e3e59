"""A list as a workbook or as text, made while it is sent: memory does not grow with its rows."""

from collections.abc import Iterator
from itertools import batched, chain
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.filters import query_without
from enrollments.queries.gates import Viewer
from enrollments.roles import Right
from enrollments.views.exports.register import ExportedList, ListRows, exported_lists
from enrollments.views.gate import needs
from enrollments.wording.lists import LISTS
from lms_admin.downloads import streamed_workbook
from lms_admin.sheets.lists import list_chunks
from lms_admin.sheets.separated import csv_chunks
from lms_admin.web import tell

# Rows that are in memory at a time.
CHUNK: Final = 2_000
KINDS: Final = ("xlsx", "csv")


@require_POST
@needs(Right.VIEW_AUDIT)
def export_list(
    request: HttpRequest, name: str, kind: str, number: int | None = None
) -> HttpResponseBase:
    """Takes a list away.

    POST, because it is recorded; the filters stand in the address as on the list.
    """
    exported = exported_lists().get(name)
    if exported is None or kind not in KINDS:
        raise Http404
    if not request.user.has_perms([right.value for right in exported.rights]):
        raise PermissionDenied
    found = exported.rows(request.user, request.GET, number)
    if found is None:
        raise Http404
    if not found.filters.is_valid():
        tell(request, _("These filters can't be used. Nothing was exported."), level=messages.ERROR)
        return redirect(found.back + query_without(request.GET))
    return _sent(request, exported, found, kind)


def _sent(
    request: HttpRequest, exported: ExportedList, found: ListRows, kind: str
) -> HttpResponseBase:
    count = found.all.order_by().count()
    result = services.record_export(
        exported.name,
        count,
        kind,
        activity=found.activity,
        user=found.user,
        actor=Actor.at_screen(request.user),
    )
    if result.refused:
        raise PermissionDenied
    rows = _lines(request.user, exported, found.ordered(request.GET.get("sort"), count))
    file_name = f"{exported.name}-{timezone.localdate().isoformat()}.{kind}"
    columns = [(str(heading), width) for heading, width in exported.columns]
    if kind == "csv":
        headings = [heading for heading, _width in columns]
        return streamed_workbook(csv_chunks(chain([headings], rows)), file_name)
    chunks = list_chunks(title=str(LISTS[exported.name]), columns=columns, rows=rows, count=count)
    return streamed_workbook(chunks, file_name)


def _lines(viewer: Viewer, exported: ExportedList, rows: Any) -> Iterator[Any]:
    for some in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        yield from exported.cells(viewer, some)
