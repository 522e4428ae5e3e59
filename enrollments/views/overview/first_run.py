"""The overview of an empty academy: the first steps, and setting it up."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.academy import AcademyForm
from enrollments.queries.academy import academy_terms
from enrollments.queries.first_run import FirstSteps, first_steps
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.web import tell


@require_POST
@needs(Right.ADMINISTER)
def academy_set_up(request: HttpRequest) -> HttpResponse:
    """The first of the steps; what is wrong with it is said where the steps are."""
    form = AcademyForm(request.POST, terms=academy_terms())
    if not form.is_valid():
        return steps_page(request, first_steps(request.user), form=form, status=422)
    _save(request, form)
    return redirect("overview")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def academy(request: HttpRequest) -> HttpResponse:
    """The same at any later time."""
    form = AcademyForm(request.POST or None, terms=academy_terms())
    if form.is_valid():
        _save(request, form)
        return redirect("academy")
    context = {"form": form, "terms": academy_terms(), "section": "academy"}
    status = 422 if form.is_bound else 200
    return render(request, "academy/settings.html", context, status=status)


def steps_page(
    request: HttpRequest,
    steps: FirstSteps,
    *,
    form: AcademyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    terms = academy_terms()
    context: dict[str, Any] = {
        "section": "overview",
        "steps": steps,
        "terms": terms,
        "form": form or AcademyForm(terms=terms),
    }
    return render(request, "overview/first_run.html", context, status=status)


def _save(request: HttpRequest, form: AcademyForm) -> None:
    result = services.set_up_academy(**form.cleaned_data, actor=Actor.at_screen(request.user))
    tell(request, _("Nothing was changed.") if result.skipped else _("The settings are saved."))
