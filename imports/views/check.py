"""Step 5: what will happen, and the start."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imports import queries, services
from imports.actions import action_of
from imports.forms import StartForm
from imports.models import Import
from imports.queries.user_lines import user_summary
from imports.services import Started
from imports.text.actions import sentences_of
from imports.text.notes import notes
from imports.text.users.teams import team_notes
from imports.views.figures import activities_to_choose, check_figures
from imports.views.gate import acting, at_step, may_act, may_undo, of_import, require_right
from imports.views.lists import fragment, lists_context
from imports.views.users.figures import user_figures
from imports.views.wizard import wizard
from lms_admin.signing_in.recent import asked_if_large
from lms_admin.web import tell, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("check")
def check(request: HttpRequest, import_run: Import) -> HttpResponse:
    """The final check. Its POST starts exactly the plan that was shown."""
    if request.method == "POST":
        require_right(request, import_run)
        if queries.number_to_confirm(import_run) and (asked := asked_if_large(request)):
            return asked
        form = _form(import_run, request.POST)
        if not form.is_valid():
            if not _is_shown(import_run, request.POST.get("plan", "")):
                return _started(request, import_run, Started.STALE_PLAN)
            return _answer(request, import_run, form, status=422)
        started = services.start(
            import_run,
            actor=acting(request),
            plan=form.cleaned_data["plan"],
            confirmed=form.cleaned_data.get("number"),
        )
        return _started(request, import_run, started)
    if wants_fragment(request):
        return fragment(request, "imports/check.html", _context(request, import_run))
    return _answer(request, import_run, _form(import_run))


def _is_shown(import_run: Import, plan: str) -> bool:
    """Whether this is the plan whose numbers were confirmed."""
    return plan == import_run.plan_key and not import_run.plan_is_stale


def _form(import_run: Import, posted: QueryDict | None = None) -> StartForm:
    return StartForm(
        posted,
        initial={"plan": import_run.plan_key},
        number=queries.number_to_confirm(import_run),
        words=sentences_of(import_run),
    )


def _started(request: HttpRequest, import_run: Import, started: Started) -> HttpResponse:
    match started:
        case Started.STALE_PLAN | Started.NOT_CONFIRMED:
            text = _("The lists have changed since you saw them. Look at them again.")
        case Started.NOTHING_TO_DO:
            text = _("There is nothing to do.")
        case _:
            return redirect("imports:progress", import_run.pk)
    tell(request, text, level=messages.WARNING)
    return redirect("imports:check", import_run.pk)


def _answer(
    request: HttpRequest, import_run: Import, form: StartForm, *, status: int = 200
) -> HttpResponse:
    context = wizard(import_run, "check", form=form, **_context(request, import_run))
    response = render(request, "imports/check.html", context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _context(request: HttpRequest, import_run: Import) -> dict[str, Any]:
    if import_run.is_of_users:
        figures = user_figures(import_run, user_summary(import_run))
        told = [*team_notes(import_run), *notes(import_run)]
    else:
        can_undo = may_undo(request, import_run)
        figures = check_figures(import_run, queries.summary(import_run), can_undo=can_undo)
        told = notes(import_run)
    lists = lists_context(request, import_run, figures["heads"], figures["more_heads"])
    chosen = queries.chosen(import_run)
    return {
        "import_run": import_run,
        "chosen": chosen,
        "offered": activities_to_choose(chosen, lists["search"]),
        "notes": told,
        "may_act": may_act(request, import_run),
        "is_final": action_of(import_run).irreversible,
        "back_url": _back(import_run),
        **figures,
        **lists,
    }


def _back(import_run: Import) -> str:
    """The address of what this plan came from: the upload, or the import that is undone."""
    if import_run.undo_of_id:
        return reverse("imports:result", args=[import_run.undo_of_id])
    return reverse("imports:upload", args=[import_run.pk])


@require_POST
@of_import
def check_again(request: HttpRequest, import_run: Import) -> HttpResponse:
    meanings = {"in": True, "out": False}
    services.check_again(
        import_run,
        actor=acting(request),
        with_hidden=meanings.get(request.POST.get("hidden", "")),
        with_struck=meanings.get(request.POST.get("struck", "")),
        with_new_teams=meanings.get(request.POST.get("teams", "")),
    )
    return redirect("imports:checking", import_run.pk)
