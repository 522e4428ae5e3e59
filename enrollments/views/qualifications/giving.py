"""A qualification is given to many users, or withdrawn: chosen ones, or by their addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments.forms.qualifications.giving import ChosenPeopleForm
from enrollments.queries.changing import Change, ChangeKind
from enrollments.queries.gates import visible_users
from enrollments.queries.pasted import OFFERED, looked_up
from enrollments.roles import Right
from enrollments.views.changing import ChangePage, answer_change
from enrollments.views.gate import needs
from enrollments.views.qualifications.lists import head_context, qualification_or_404
from enrollments.wording.enrolling import pasted_count, pasted_notes
from enrollments.wording.qualifications import told_change

METHODS = ("GET", "HEAD", "POST")
# Chosen users that are named.
NAMED = 20


@require_http_methods(METHODS)
@needs(Right.GRANT_QUALIFICATION)
def qualification_give(request: HttpRequest, qualification_id: int) -> HttpResponse:
    return _answer(request, qualification_id, ChangeKind.GRANT)


@require_http_methods(METHODS)
@needs(Right.GRANT_QUALIFICATION)
def qualification_take(request: HttpRequest, qualification_id: int) -> HttpResponse:
    return _answer(request, qualification_id, ChangeKind.WITHDRAW)


def _answer(request: HttpRequest, qualification_id: int, kind: ChangeKind) -> HttpResponse:
    """GET with users of a selection, or POST of pasted addresses, shows what it does."""
    head = qualification_or_404(request, qualification_id)
    form = ChosenPeopleForm(request.POST if request.method == "POST" else request.GET)
    pasted = looked_up(form.text, request.user)
    chosen = visible_users(request.user).filter(pk__in=form.users).order_by("sort_name", "pk")
    people = sorted({*pasted.users, *chosen.values_list("pk", flat=True)})
    gives = kind == ChangeKind.GRANT
    change = None
    if people and not (gives and form.refuses_ended(head.qualification)):
        change = Change(kind, {"qualification": head.qualification.pk, "users": people})
    elif request.method == "POST" and not people:
        form.say_nobody()
    name = {"qualification": head.qualification.name}
    title = _("Give %(qualification)s") if gives else _("Withdraw %(qualification)s")
    context = {
        **head_context(head),
        "title": title % name,
        "gives": gives,
        "form": form,
        "asked": bool(form.errors),
        "text": form.text,
        "pasted": pasted,
        "pasted_count": pasted_count(pasted),
        "pasted_notes": pasted_notes(pasted),
        "more_unknown": max(0, len(pasted.unknown) - OFFERED),
        "chosen": list(chosen[:NAMED]),
        "more_chosen": max(0, chosen.count() - NAMED),
    }
    page = ChangePage(
        back=reverse("qualification_holders", args=(head.qualification.pk,)),
        told=told_change,
        context=context,
        template="qualifications/give.html",
        fields=[*(("user", one) for one in form.users), ("addresses", form.text)],
    )
    return answer_change(request, change, page)
