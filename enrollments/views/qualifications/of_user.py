"""The qualifications that a user holds: shown, given, taken away."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.qualifications.of_user import GrantForm, ReasonForm
from enrollments.models import Qualification, User
from enrollments.outcomes import Outcome
from enrollments.queries.gates import visible_qualifications, visible_users
from enrollments.queries.qualifications.of_user import (
    held_by,
    holds,
    kept_when_taken_away,
    offered_qualifications,
)
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.web import dialog, tell, wants_fragment

NOT_HELD: Final = gettext_lazy("%(user)s does not hold %(qualification)s. Nothing was changed.")
OWN: Final = gettext_lazy(
    "Your own qualifications are changed by a colleague. Nothing was changed."
)


@require_safe
@needs(Right.VIEW_USER)
def user_qualifications(request: HttpRequest, user_id: int) -> HttpResponse:
    return _page(request, _person(request, user_id))


@require_POST
@needs(Right.GRANT_QUALIFICATION)
def user_grant(request: HttpRequest, user_id: int) -> HttpResponse:
    person = _person(request, user_id)
    form = GrantForm(
        request.POST, viewer=request.user, offers=offered_qualifications(request.user, person)
    )
    if not form.is_valid():
        return _page(request, person, form=form, status=422)
    qualification = form.cleaned_data["qualification"]
    result = services.grant_qualification(
        qualification,
        visible_users(request.user).filter(pk=person.pk),
        actor=Actor.at_screen(request.user),
        reason=form.cleaned_data["reason"],
    )
    level = messages.INFO if result.skipped else messages.SUCCESS
    tell(request, _given(result, person, qualification), level=level)
    return redirect("user_qualifications", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.GRANT_QUALIFICATION)
def user_withdraw(request: HttpRequest, user_id: int, qualification_id: int) -> HttpResponse:
    """GET asks for the confirmation, POST brings it."""
    person = _person(request, user_id)
    qualification = get_object_or_404(visible_qualifications(request.user), pk=qualification_id)
    names = {"user": person.name, "qualification": qualification.name}
    back = reverse("user_qualifications", args=(person.pk,))
    form = ReasonForm(request.POST if request.method == "POST" else None, auto_id="withdraw-%s")
    if request.method != "POST" and not holds(person, qualification):
        tell(request, NOT_HELD % names, level=messages.INFO)
        return HttpResponseClientRedirect(back) if wants_fragment(request) else redirect(back)
    if not form.is_valid():
        context = {
            "section": "users",
            "person": person,
            "qualification": qualification,
            "form": form,
            "kept": kept_when_taken_away(person, qualification),
            "in_dialog": wants_fragment(request),
        }
        status = 422 if form.is_bound else 200
        return dialog(request, "enrollments/user_withdraw.html", context, status=status)
    result = services.withdraw_qualification(
        qualification,
        visible_users(request.user).filter(pk=person.pk),
        actor=Actor.at_screen(request.user),
        reason=form.cleaned_data["reason"],
    )
    if result.skipped:
        why = OWN if Outcome.OWN_ENROLLMENT in result.counts else NOT_HELD
        tell(request, why % names, level=messages.INFO)
        return HttpResponseClientRedirect(back) if wants_fragment(request) else redirect(back)
    told = _("%(user)s no longer holds %(qualification)s. The enrollments stayed.")
    tell(request, told % names)
    return redirect(back)


def _given(result: services.Result, person: User, qualification: Qualification) -> str:
    if Outcome.OWN_ENROLLMENT in result.counts:
        return str(OWN)
    names = {"user": person.name, "qualification": qualification.name, "number": result.done}
    if Outcome.NO_CHANGE in result.counts:
        return _("%(user)s holds %(qualification)s already. Nothing was changed.") % names
    text = ngettext(
        "%(user)s now holds %(qualification)s. %(number)s enrollment was made.",
        "%(user)s now holds %(qualification)s. %(number)s enrollments were made.",
        result.done,
    )
    return text % names


def _person(request: HttpRequest, user_id: int) -> User:
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    return person


def _page(
    request: HttpRequest, person: User, *, form: GrantForm | None = None, status: int = 200
) -> HttpResponse:
    offered = offered_qualifications(request.user, person)
    context: dict[str, Any] = {
        "section": "users",
        "person": person,
        "current": "qualifications",
        "held": held_by(person),
        "offers": offered,
        "form": form or GrantForm(viewer=request.user, offers=offered),
    }
    return render(request, "enrollments/user_qualifications.html", context, status=status)
