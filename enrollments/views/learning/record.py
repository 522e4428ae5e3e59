"""The learner's own record: a page to read and print, and the same as a file."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollments.queries import learning as queries
from enrollments.queries.academy import academy_terms
from enrollments.wording.own_record import record_as_data


@require_safe
def own_record_page(request: HttpRequest) -> HttpResponse:
    record = queries.own_record(request.user)
    context = {"section": "learning", "record": record, "now": timezone.now()}
    return render(request, "learning/record.html", context)


@require_safe
def own_record_file(request: HttpRequest) -> HttpResponse:
    record, now = queries.own_record(request.user), timezone.now()
    data = record_as_data(record, academy=academy_terms().name, at=now)
    name = f"learning-record-{timezone.localdate(now):%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    layout = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(data, json_dumps_params=layout, headers=headers)
