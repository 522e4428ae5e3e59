"""What became of the import, at a permanent address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from imports import queries
from imports.models import Import
from imports.notes import notes
from imports.sentences import SENTENCES, Sentences
from imports.views.figures import result_figures
from imports.views.gate import at_step
from imports.views.groups import opened, rows
from lms_admin.web import wants_fragment


@require_safe
@at_step("result")
def result(request: HttpRequest, import_run: Import) -> HttpResponse:
    if import_run.status == Import.Status.RUNNING:
        return redirect("imports:progress", import_run.pk)
    if wants_fragment(request):
        return rows(request, import_run)
    summary = queries.summary(import_run)
    chosen = queries.chosen(import_run)
    context = {
        "section": "imports",
        "import_run": import_run,
        "chosen": chosen,
        "headline": _headline(import_run, summary, SENTENCES[import_run.action]),
        "notes": notes(import_run),
        "days": settings.IMPORT_FILE_DAYS,
        **result_figures(import_run, summary, chosen),
        **opened(request, import_run),
    }
    response = render(request, "imports/result.html", context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _headline(import_run: Import, summary: queries.Summary, words: Sentences) -> str:
    """The sentence of the banner."""
    if import_run.status != Import.Status.FINISHED:
        return words.stopped(import_run.pk, summary.applied, summary.planned)
    if summary.failed:
        return words.finished_partly(import_run.pk, summary.applied, summary.failed)
    return words.finished(import_run.pk, summary.applied, summary.skipped)
