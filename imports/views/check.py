"""Step 5: what will happen, and the start."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imports import queries, tasks
from imports.forms import StartForm
from imports.models import Import
from imports.notes import notes
from imports.services import Started
from imports.views.figures import check_figures
from imports.views.gate import at_step, of_import, person
from imports.views.groups import opened, rows
from imports.views.wizard import wizard
from lms_admin.web import tell, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("check")
def check(request: HttpRequest, import_run: Import) -> HttpResponse:
    """The final check. Its POST starts exactly the plan that was shown."""
    if request.method == "POST":
        form = StartForm(request.POST)
        if not form.is_valid():
            return _answer(request, import_run, form, status=422)
        started = tasks.start(import_run, by=person(request), plan=form.cleaned_data["plan"])
        return _started(request, import_run, started)
    if wants_fragment(request):
        return rows(request, import_run)
    return _answer(request, import_run, StartForm(initial={"plan": import_run.plan_key}))


def _started(request: HttpRequest, import_run: Import, started: Started) -> HttpResponse:
    match started:
        case Started.STALE_PLAN:
            text = _("The lists have changed since you saw them. Look at them again.")
        case Started.NOTHING_TO_DO:
            text = _("Nothing to import. Go back to upload.")
        case _:
            return redirect("imports:progress", import_run.pk)
    tell(request, text, level=messages.WARNING)
    return redirect("imports:check", import_run.pk)


def _answer(
    request: HttpRequest, import_run: Import, form: StartForm, *, status: int = 200
) -> HttpResponse:
    context = wizard(
        import_run,
        "check",
        chosen=queries.chosen(import_run),
        form=form,
        notes=notes(import_run),
        **check_figures(import_run, queries.summary(import_run)),
        **opened(request, import_run),
    )
    response = render(request, "imports/check.html", context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


@require_POST
@of_import
def check_again(request: HttpRequest, import_run: Import) -> HttpResponse:
    wanted = {"in": True, "out": False}.get(request.POST.get("hidden", ""))
    tasks.check_again(import_run, by=person(request), with_hidden=wanted)
    return redirect("imports:checking", import_run.pk)
