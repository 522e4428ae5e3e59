"""Step 3: the workbook to fill in."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollments.models import User
from imports import queries, services
from imports.models import Import
from imports.text.actions import SENTENCES, shown
from imports.views.gate import acting, at_step, person
from imports.views.wizard import wizard
from imports.workbook.reader.reading import LONG
from imports.workbook.writer.long import write_long_template
from imports.workbook.writer.people import write_people_template
from imports.workbook.writer.template import write_template
from lms_admin.downloads import workbook_response
from lms_admin.signing_in.recent import asked_if_filled
from lms_admin.typed import whole_number
from lms_admin.web import page, tell, wants_fragment

# How often the page asks whether the file has been made, once it was asked for.
LOOKS: Final = 60


@require_safe
@at_step("template")
def template(request: HttpRequest, import_run: Import) -> HttpResponse:
    """After a download the page asks for its part `downloaded`, until it names a new time."""
    before = request.GET.get("before")
    looks = whole_number(request.GET.get("looks", "")) or 0
    made_at = _text(import_run.template_at)
    is_new = before is not None and made_at != before
    context = wizard(
        import_run,
        "template",
        chosen=queries.chosen(import_run),
        **_lines_beforehand(request, import_run),
        made_at=made_at,
        words=SENTENCES[import_run.action],
        looks=0 if is_new else max(min(looks, LOOKS) - 1, 0),
        announce=_("Template ready") if is_new else "",
    )
    name = "imports/users/template.html" if import_run.is_of_users else "imports/template.html"
    return page(request, name, context, fragment="downloaded")


def _lines_beforehand(request: HttpRequest, import_run: Import) -> dict[str, object]:
    """How many lines the template can have; the part that is asked for again does not say it."""
    if import_run.is_of_users or wants_fragment(request):
        return {}
    number, is_all = queries.participant_count(import_run, person(request))
    return {"line_count": number, "shown_count": shown(number) if is_all else f"{shown(number)}+"}


@require_POST
@at_step("template")
def template_file(request: HttpRequest, import_run: Import) -> HttpResponseBase:
    """The workbook, with a line for each current participant when `fill` is ticked."""
    by = person(request)
    if request.POST.get("fill") and (asked := asked_if_filled(request)):
        return asked
    try:
        response = workbook_response(
            _writer(request, import_run, by),
            f"{_called(import_run)}-import-{import_run.pk}.xlsx",
        )
    except ValueError:
        tell(request, _("The template could not be made. Try again."), level=messages.ERROR)
        return redirect("imports:template", import_run.pk)
    services.note_template(import_run, actor=acting(request))
    return response


def _called(import_run: Import) -> str:
    return "users" if import_run.is_of_users else f"{import_run.action}-users"


def _writer(request: HttpRequest, import_run: Import, by: User) -> Callable[[BinaryIO], object]:
    """Writes the template in the shape that was chosen: one line per mark where the file decides.

    That one has no lines beforehand, because each line is a mark.
    """
    if import_run.is_of_users:
        number, language = import_run.pk, get_language()
        return lambda file: write_people_template(file, import_id=number, language=language)
    spec = queries.template_spec(import_run, language=get_language())
    if import_run.by_file or request.POST.get("shape") == LONG:
        return lambda file: write_long_template(file, spec)
    people = queries.participants(import_run, by) if request.POST.get("fill") else ()
    return lambda file: write_template(file, spec, people)


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
