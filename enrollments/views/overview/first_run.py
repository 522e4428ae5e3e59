"""The overview of an empty academy: the first steps, and setting it up."""

from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.academy import AcademyForm
from enrollments.models import AuditEvent
from enrollments.queries.academy import AcademyTerms, read_terms
from enrollments.queries.first_run import FirstSteps, first_steps
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.stale import is_stale, kept_up
from lms_admin.web import tell

PAGE: Final = "academy"


@require_POST
@needs(Right.ADMINISTER)
def academy_set_up(request: HttpRequest) -> HttpResponse:
    """The first of the steps; what is wrong with it is said where the steps are."""
    terms = read_terms()
    if is_stale(request, PAGE, _fields_shown(terms)):
        return steps_page(request, first_steps(request.user), stale=True, status=409)
    form = AcademyForm(request.POST, terms=terms)
    if not form.is_valid():
        return steps_page(request, first_steps(request.user), form=form, status=422)
    _save(request, form)
    return redirect("overview")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def academy(request: HttpRequest) -> HttpResponse:
    """The academy's settings at any later time."""
    terms = read_terms()
    stale = is_stale(request, PAGE, _fields_shown(terms))
    form = AcademyForm(None if stale else request.POST or None, terms=terms)
    if form.is_valid():
        _save(request, form)
        return redirect("academy")
    context = {"section": "academy", "form": form, **_around(request, terms, stale=stale)}
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, "academy/settings.html", context, status=status)


def steps_page(
    request: HttpRequest,
    steps: FirstSteps,
    *,
    form: AcademyForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    terms = read_terms()
    context: dict[str, Any] = {
        "section": "overview",
        "steps": steps,
        "form": form or AcademyForm(terms=terms),
        **_around(request, terms, stale=stale),
    }
    return render(request, "overview/first_run.html", context, status=status)


def _fields_shown(terms: AcademyTerms) -> str:
    """What the fields hold before anybody types: a save of an older page would bring that back."""
    return repr([terms.name, terms.language, terms.time_zone, terms.is_set_up])


def _around(request: HttpRequest, terms: AcademyTerms, *, stale: bool) -> dict[str, Any]:
    """What stands around the fields, and whether somebody else saved them meanwhile."""
    about = Q(action=AuditEvent.Action.CHANGE_SETTINGS)
    return {"terms": terms, **kept_up(request, PAGE, _fields_shown(terms), about, stale=stale)}


def _save(request: HttpRequest, form: AcademyForm) -> None:
    result = services.set_up_academy(**form.cleaned_data, actor=Actor.at_screen(request.user))
    tell(request, _("Nothing was changed.") if result.skipped else _("The settings are saved."))
