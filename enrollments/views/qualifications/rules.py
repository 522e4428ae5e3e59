"""What a qualification requires, and until when it is in force: each change with its forecast."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments.forms.qualifications.profile import EndForm, RequirementForm, TimeFrameForm
from enrollments.models import Requirement
from enrollments.queries.changing import Change, ChangeForecast, ChangeKind
from enrollments.queries.gates import visible_activities
from enrollments.queries.qualifications.pages import QualificationHead, unstarted_of
from enrollments.roles import Right
from enrollments.services import Result
from enrollments.views.changing import ChangePage, answer_change
from enrollments.views.gate import needs
from enrollments.views.qualifications.lists import head_context, qualification_or_404
from enrollments.wording.qualifications import told_change

METHODS = ("GET", "HEAD", "POST")
# Activities that the field suggests while somebody types.
SUGGESTED = 500
# Enrollments that the address of their confirmation names.
SELECTED = 200


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def requirement_add(request: HttpRequest, qualification_id: int) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    asked = request.POST if request.method == "POST" else request.GET
    data = asked if "activity" in asked else None
    form = RequirementForm(data, viewer=request.user, qualification=head.qualification)
    change, fields = None, []
    if form.is_valid():
        activity, days = form.cleaned_data["activity"], form.cleaned_data["due_days"]
        change = _of_requirement(ChangeKind.REQUIRE, head, activity.pk, due_days=days)
        fields = [("activity", activity.code), ("due_days", "" if days is None else days)]
    suggested = visible_activities(request.user).filter(archived_at=None).order_by("sort_title")
    context = {
        "title": _("Add requirement"),
        "form": form,
        "asked": bool(form.errors),
        "suggested": suggested.values_list("title", "code")[:SUGGESTED],
    }
    return _answer(request, head, change, context, fields, "qualifications/requirement_add.html")


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def requirement_drop(request: HttpRequest, qualification_id: int, activity_id: int) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    requirement = _requirement(head, activity_id)
    change = _of_requirement(ChangeKind.DROP_REQUIREMENT, head, activity_id)
    title = _("Drop requirement: %(activity)s") % {"activity": requirement.activity.title}
    context = {
        "title": title,
        "not_started_url": _not_started(request, head, activity_id),
    }
    return _answer(request, head, change, context, (), "qualifications/requirement_drop.html")


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def requirement_time_frame(
    request: HttpRequest, qualification_id: int, activity_id: int
) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    requirement = _requirement(head, activity_id)
    asked = request.POST if request.method == "POST" else request.GET
    data = asked if "due_days" in asked else None
    form = TimeFrameForm(data, due_days=requirement.due_days)
    change, fields = None, []
    if form.is_valid():
        days = form.cleaned_data["due_days"]
        change = _of_requirement(ChangeKind.CHANGE_TIME_FRAME, head, activity_id, due_days=days)
        fields = [("due_days", "" if days is None else days)]
    title = _("Time frame of %(activity)s") % {"activity": requirement.activity.title}
    context = {"title": title, "form": form, "asked": bool(form.errors)}
    return _answer(request, head, change, context, fields, "qualifications/time_frame.html")


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def qualification_end(request: HttpRequest, qualification_id: int) -> HttpResponse:
    """Ends it today or on a day to come; of one that ends later, on another day."""
    head = qualification_or_404(request, qualification_id)
    asked = request.POST if request.method == "POST" else request.GET
    data = asked if "on" in asked else None
    form = EndForm(data, ended_on=head.qualification.ended_on)
    change, fields = None, []
    if form.is_valid():
        day = form.cleaned_data["on"]
        on = day.isoformat() if day else None
        change = Change(
            ChangeKind.END_QUALIFICATION, {"qualification": head.qualification.pk, "on": on}
        )
        fields = [("on", on or "")]
    title = _("End %(qualification)s") % {"qualification": head.qualification.name}
    context = {"title": title, "form": form, "asked": bool(form.errors)}
    return _answer(request, head, change, context, fields, "qualifications/end.html")


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def qualification_resume(request: HttpRequest, qualification_id: int) -> HttpResponse:
    head = qualification_or_404(request, qualification_id)
    change = Change(ChangeKind.RESUME_QUALIFICATION, {"qualification": head.qualification.pk})
    name = {"qualification": head.qualification.name}
    context = {"title": _("Lift the end of %(qualification)s") % name}
    return _answer(request, head, change, context, (), "qualifications/change.html")


def _not_started(request: HttpRequest, head: QualificationHead, activity: int) -> str:
    """Where those of its holders who have not started are unenrolled: a selection of its own."""
    if not request.user.has_perm(Right.UNENROLL):
        return ""
    numbers = unstarted_of(request.user, head.qualification, activity)[: SELECTED + 1]
    if len(numbers) > SELECTED:
        # More than an address can name: they are selected in the list.
        listed = reverse("participants", args=(activity,))
        return f"{listed}?{urlencode({'status': 'not_started'})}"
    back = reverse("qualification", args=(head.qualification.pk,))
    query = [*(("e", str(number)) for number in numbers), ("next", back)]
    return f"{reverse('unenroll')}?{urlencode(query)}" if numbers else ""


def _of_requirement(
    kind: ChangeKind, head: QualificationHead, activity: int, **more: Any
) -> Change:
    return Change(kind, {"qualification": head.qualification.pk, "activity": activity, **more})


def _requirement(head: QualificationHead, activity: int) -> Requirement:
    found = head.qualification.requirements.filter(activity=activity)
    requirement = found.select_related("activity").first()
    if requirement is None:
        raise Http404
    return requirement


def _answer(
    request: HttpRequest,
    head: QualificationHead,
    change: Change | None,
    context: Mapping[str, Any],
    fields: Sequence[tuple[str, Any]],
    template: str,
) -> HttpResponse:
    def told(result: Result, known: ChangeForecast) -> str:
        return told_change(result, known)

    back = reverse("qualification", args=(head.qualification.pk,))
    page = ChangePage(
        back=back,
        told=told,
        context={**head_context(head), **context},
        template=template,
        fields=fields,
    )
    return answer_change(request, change, page)
