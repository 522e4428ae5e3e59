"""While the import runs: how far it is, stop, go on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imports import queries, services
from imports.models import Import
from imports.queries.user_lines import user_summary
from imports.queries.workers import is_worker_running
from imports.text.actions import sentences_of
from imports.text.ending import headline
from imports.text.progress import quarter, sentence
from imports.text.selections import source_text
from imports.views.gate import acting, of_import, person
from lms_admin.web import page, tell, wants_fragment


@require_safe
@of_import
def progress(request: HttpRequest, import_run: Import) -> HttpResponse:
    """htmx asks every two seconds; when it is over the page says so and stays where it is."""
    running = import_run.status == Import.Status.RUNNING
    if not running and not wants_fragment(request):
        return redirect("imports:detail", import_run.pk)
    state = queries.progress(import_run)
    ahead = queries.waiting_for(import_run, person(request))
    seen = quarter(state, ahead) if running else "over"
    said = sentence(state, seen, request.GET.get("seen"), ahead) if running else ""
    words = sentences_of(import_run)
    context = {
        "section": "imports",
        "import_run": import_run,
        "running": running,
        "words": words,
        "name": words.name(import_run),
        "source": source_text(import_run, person(request)),
        "ahead": ahead,
        "no_worker": running and not import_run.lease and not is_worker_running(),
        "progress": state,
        "seen": seen,
        "headline": "" if running else _headline(import_run),
    }
    context["announce"] = said if running else context["headline"]
    return page(request, "imports/progress.html", context, fragment="swapped")


def _headline(import_run: Import) -> str:
    told = user_summary(import_run) if import_run.is_of_users else queries.summary(import_run)
    return headline(import_run, told)


@require_POST
@of_import
def stop(request: HttpRequest, import_run: Import) -> HttpResponse:
    services.stop(import_run, actor=acting(request))
    tell(
        request,
        _("The import stops after the part that it is working on."),
        level=messages.INFO,
    )
    return redirect("imports:progress", import_run.pk)


@require_POST
@of_import
def go_on(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Go on after a stop, or try again after a failure: nothing is done twice."""
    services.go_on(import_run, actor=acting(request))
    return redirect("imports:progress", import_run.pk)
