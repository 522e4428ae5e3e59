"""Qualifications are added and renamed."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.qualifications.profile import QualificationForm
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.qualifications.lists import head_context, qualification_or_404
from enrollments.views.stale import is_stale, kept_up, tell_edited
from lms_admin.web import tell

PAGE: Final = "qualification_profile"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_CATALOGUE)
def qualification_add(request: HttpRequest) -> HttpResponse:
    form = QualificationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        written = services.add_qualification(
            **form.cleaned_data, actor=Actor.at_screen(request.user)
        )
        if not _is_refused(form, written) and written.qualification:
            tell(request, _("%(name)s is added.") % {"name": written.qualification.name})
            return redirect("qualification", written.qualification.pk)
    context = {"section": "qualifications", "form": form}
    return render(request, "qualifications/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_CATALOGUE)
def qualification_profile(request: HttpRequest, qualification_id: int) -> HttpResponse:
    """Its name and description, to be changed."""
    head = qualification_or_404(request, qualification_id)
    one = head.qualification
    shown = repr([one.pk, one.name, one.description])
    stale = is_stale(request, PAGE, shown)
    data = request.POST if request.method == "POST" and not stale else None
    form = QualificationForm(data, qualification=one)
    if form.is_valid():
        written = services.edit_qualification(
            one, **form.cleaned_data, actor=Actor.at_screen(request.user)
        )
        if not _is_refused(form, written):
            tell_edited(request, is_changed=written.is_changed)
            return redirect("qualification", qualification_id)
    context = {
        **head_context(head),
        "form": form,
        **kept_up(request, PAGE, shown, Q(qualification=one.pk), stale=stale),
    }
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "qualifications/profile.html", context, status=status)


def _is_refused(form: QualificationForm, written: services.WrittenQualification) -> bool:
    if written.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if written.refused:
        form.say_name_is_taken()
    return bool(written.refused)
