"""The qualifications that a user holds: shown, given, taken away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.qualifications import GrantForm, ReasonForm
from enrollments.models import User
from enrollments.queries.gates import visible_qualifications, visible_users
from enrollments.queries.qualifications import held_by, holds, kept_when_taken_away, offers
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.web import dialog, tell, wants_fragment


@require_safe
@needs(Right.VIEW_USER)
def user_qualifications(request: HttpRequest, user_id: int) -> HttpResponse:
    return _page(request, _person(request, user_id))


@require_POST
@needs(Right.GRANT_QUALIFICATION)
def user_grant(request: HttpRequest, user_id: int) -> HttpResponse:
    person = _person(request, user_id)
    form = GrantForm(request.POST, viewer=request.user, offers=offers(request.user, person))
    if not form.is_valid():
        return _page(request, person, form=form, status=422)
    qualification = form.cleaned_data["qualification"]
    names = {"user": person.name, "qualification": qualification.name}
    if holds(person, qualification):
        text = _("%(user)s holds %(qualification)s already. Nothing was changed.")
        tell(request, text % names, level=messages.INFO)
    else:
        result = services.grant_qualification(
            qualification,
            visible_users(request.user).filter(pk=person.pk),
            actor=Actor.at_screen(request.user),
            reason=form.cleaned_data["reason"],
        )
        text = ngettext(
            "%(user)s now holds %(qualification)s. %(number)s enrollment was made.",
            "%(user)s now holds %(qualification)s. %(number)s enrollments were made.",
            result.done,
        )
        tell(request, text % (names | {"number": result.done}))
    return redirect("user_qualifications", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.GRANT_QUALIFICATION)
def user_withdraw(request: HttpRequest, user_id: int, qualification_id: int) -> HttpResponse:
    """GET asks for the confirmation, POST brings it."""
    person = _person(request, user_id)
    qualification = get_object_or_404(visible_qualifications(request.user), pk=qualification_id)
    names = {"user": person.name, "qualification": qualification.name}
    back = reverse("user_qualifications", args=(person.pk,))
    if not holds(person, qualification):
        text = _("%(user)s does not hold %(qualification)s. Nothing was changed.")
        tell(request, text % names, level=messages.INFO)
        return HttpResponseClientRedirect(back) if wants_fragment(request) else redirect(back)
    form = ReasonForm(request.POST if request.method == "POST" else None, auto_id="withdraw-%s")
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
    services.withdraw_qualification(
        qualification,
        visible_users(request.user).filter(pk=person.pk),
        actor=Actor.at_screen(request.user),
        reason=form.cleaned_data["reason"],
    )
    text = _("%(user)s no longer holds %(qualification)s. The enrollments stayed.")
    tell(request, text % names)
    return redirect(back)


def _person(request: HttpRequest, user_id: int) -> User:
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    return person


def _page(
    request: HttpRequest, person: User, *, form: GrantForm | None = None, status: int = 200
) -> HttpResponse:
    offered = offers(request.user, person)
    context: dict[str, Any] = {
        "section": "users",
        "person": person,
        "current": "qualifications",
        "held": held_by(person),
        "offers": offered,
        "form": form or GrantForm(viewer=request.user, offers=offered),
    }
    return render(request, "enrollments/user_qualifications.html", context, status=status)
