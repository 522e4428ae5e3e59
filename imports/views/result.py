"""What became of the import, at a permanent address, and what can be done about it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from enrollments.roles import Right
from imports import queries, services
from imports.models import Import
from imports.queries.selections import selected_from
from imports.queries.user_lines import UserSummary, user_summary
from imports.text.actions import sentences_of, undo_sentences
from imports.text.changes import change_text
from imports.text.ending import headline
from imports.text.events import event_texts
from imports.text.notes import notes
from imports.views.figures import activities_to_choose, result_figures
from imports.views.gate import acting, at_step, may_act, may_undo, of_import, person
from imports.views.lists import fragment, lists_context
from imports.views.users.figures import user_figures
from lms_admin.web import wants_fragment

STOPPED, FINISHED = Import.Status.STOPPED, Import.Status.FINISHED


@require_safe
@at_step("result")
def result(request: HttpRequest, import_run: Import) -> HttpResponse:
    if import_run.status == Import.Status.RUNNING:
        return redirect("imports:progress", import_run.pk)
    figures = _figures(import_run)
    summary = figures["summary"]
    lists = lists_context(request, import_run, figures["heads"], figures["more_heads"])
    chosen = queries.chosen(import_run)
    words = sentences_of(import_run)
    undoing = _undoing(request, import_run, summary)
    context = {
        "section": "imports",
        "import_run": import_run,
        "name": words.name(import_run),
        "title": words.result(import_run),
        "chosen": chosen,
        "change_text": change_text(import_run),
        "selected_from": selected_from([import_run], person(request)).get(import_run.pk, ""),
        "offered": activities_to_choose(chosen, lists["search"]),
        "headline": headline(import_run, summary, is_kept=not undoing["is_taken_back"]),
        "may_act": may_act(request, import_run),
        "notes": notes(import_run),
        "events": event_texts(import_run),
        "days": settings.IMPORT_FILE_DAYS,
        **undoing,
        **figures,
        **lists,
    }
    if wants_fragment(request):
        return fragment(request, "imports/result.html", context)
    response = render(request, "imports/result.html", context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _figures(import_run: Import) -> dict[str, Any]:
    if import_run.is_of_users:
        return user_figures(import_run, user_summary(import_run))
    return result_figures(import_run, queries.summary(import_run))


@require_POST
@of_import
def undo(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Opens the undo of this import, which has a final check of its own; or the one that is."""
    opened_one = services.open_undo(import_run, actor=acting(request))
    return redirect("imports:detail", opened_one.pk)


@require_POST
@of_import
def again(request: HttpRequest, import_run: Import) -> HttpResponse:
    """A new import like this one, for the lines that were corrected."""
    return redirect("imports:upload", services.open_like(import_run, actor=acting(request)).pk)


@require_POST
@of_import
def unenroll_them(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Opens an unenroll import over what this one enrolled, for who may not remove it."""
    opened_one = services.unenroll_them(import_run, actor=acting(request))
    return redirect("imports:detail", opened_one.pk)


def _undoing(
    request: HttpRequest, import_run: Import, summary: queries.Summary | UserSummary
) -> dict[str, Any]:
    """The undos there are; and `undo_offer`, what an undo would do, where one can be opened."""
    undos = queries.undos(import_run)
    is_back = queries.take_back(undos)
    offered = (
        import_run.status in (STOPPED, FINISHED)
        and summary.applied
        and not is_back
        and may_undo(request, import_run)
    )
    return {
        "undone_by": [one for one in undos if one.status == FINISHED and one.applied],
        "is_taken_back": is_back,
        "undo_open": next((one for one in undos if one.status != FINISHED), None),
        "undo_offer": undo_sentences(import_run).offer if offered else "",
        "can_unenroll_them": _can_unenroll_them(request, import_run, summary),
    }


def _can_unenroll_them(
    request: HttpRequest, import_run: Import, summary: queries.Summary | UserSummary
) -> bool:
    """Whether this import enrolled somebody, and the viewer may unenroll them and not undo it."""
    return bool(
        import_run.action == Import.Action.ENROLL
        and import_run.status in (STOPPED, FINISHED)
        and summary.applied
        and not may_undo(request, import_run)
        and person(request).has_perms((Right.RUN_IMPORT, Right.UNENROLL))
    )
