"""The numbers of a picture as a workbook or as text."""

from itertools import chain

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.queries.overview.figures import last_count, overview_figures
from enrollments.roles import Right
from enrollments.views.exports.download import KINDS
from enrollments.views.gate import needs
from enrollments.views.overview.pictures import pictures_of
from lms_admin.downloads import streamed_workbook
from lms_admin.sheets.lists import list_chunks
from lms_admin.sheets.separated import csv_chunks

NAME_WIDTH, NUMBER_WIDTH = 40, 16
NAMES = ("late", "weeks", "changes", "requirements")


@require_POST
@needs(Right.VIEW_AUDIT)
def overview_export(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """Takes the numbers of one picture away. POST, because it is recorded."""
    last = last_count()
    if name not in NAMES or kind not in KINDS or last is None:
        raise Http404
    picture = pictures_of(overview_figures(request.user, last))[name]
    actor = Actor.at_screen(request.user)
    if services.record_export(f"overview-{name}", len(picture.rows), kind, actor=actor).refused:
        raise PermissionDenied
    rows = [[row.name, *map(str, row.numbers)] for row in picture.rows]
    file_name = f"overview-{name}-{last.day.isoformat()}.{kind}"
    if kind == "csv":
        return streamed_workbook(csv_chunks(chain([list(picture.head)], rows)), file_name)
    columns = [
        (heading, NUMBER_WIDTH if place else NAME_WIDTH)
        for place, heading in enumerate(picture.head)
    ]
    chunks = list_chunks(title=picture.label, columns=columns, rows=rows, count=len(rows))
    return streamed_workbook(chunks, file_name)
