"""Every page of a change: shows what it does (GET), and makes it if that is still so (POST).

A view says which change its form asks for, and what stands around it; the rest is here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services, thresholds
from enrollments.actors import Actor
from enrollments.forms.changing import (
    ChangeForm,
    SeenChange,
    change_of,
    change_token,
    sealed_forecast,
    seen_forecast,
)
from enrollments.forms.people.selection import PEOPLE, people_of
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.queries.changing import (
    UNDOABLE,
    Change,
    ChangeForecast,
    ChangeGone,
    ChangeKind,
    Unit,
    asked_change,
    forecast_of,
)
from enrollments.queries.changing.kept import keep_groups, kept_groups, listed_groups
from enrollments.queries.gates import visible_users
from enrollments.queries.many import PeopleFacts
from enrollments.queries.selection import rule_by_click
from enrollments.queries.since import about_change
from enrollments.roles import Right
from enrollments.services import LostRace, Result
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by
from enrollments.wording.changing import (
    change_words,
    compared,
    group_words,
    number_to_type,
    typed_label,
    typed_wrong,
)
from enrollments.wording.results import change_undone
from lms_admin.dialect import one_of
from lms_admin.paging import CappedPaginator, page_of, page_size
from lms_admin.signing_in.recent import asked_if_large
from lms_admin.web import next_url, tell, wants_fragment


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """What stands around the forecast.

    `template` extends changing/page.html; `context` has `title`, `section` and what the template
    asks for. `fields` are the form's fields that say the change again. `told` is the sentence of
    what was done. `people` are the users whom it is about where a worker makes it.
    """

    back: str
    told: Callable[[Result, ChangeForecast], str]
    context: Mapping[str, Any]
    template: str = "changing/page.html"
    fields: Sequence[tuple[str, Any]] = ()
    people: QuerySet[User] | None = None


def answer_change(request: HttpRequest, change: Change | None, page: ChangePage) -> HttpResponse:
    """`change` is None as long as the form does not say which one."""
    if change is None:
        is_wrong = request.method == "POST" or bool(page.context.get("asked"))
        return _shown(request, page, {}, status=422 if is_wrong else 200)
    actor = Actor.at_screen(request.user)
    try:
        if not actor.may(asked_change(actor, change).right):
            raise PermissionDenied
        if page.people is not None and (begun := _begun_as_shown(request, change, page)):
            return begun
        known = forecast_of(actor, change, whom=page.people)
    except ChangeGone:
        raise Http404 from None
    is_large = page.people is not None or thresholds.is_plan(known.affected)
    if is_large and (asked := asked_if_large(request)):
        return asked
    if request.method == "POST" and request.POST.get("confirmed") == "1":
        return _save(request, known, page)
    return _ask(request, known, page)


def _save(request: HttpRequest, known: ChangeForecast, page: ChangePage) -> HttpResponse:
    seen = seen_forecast(request.user, request.POST.get("seen", ""))
    if seen.fingerprint != known.fingerprint:
        return _ask(request, known, page, before=seen, status=409)
    form = _form(known, request.POST)
    if not form.is_valid():
        return _ask(request, known, page, form=form, status=422)
    reason = form.cleaned_data["reason"]
    if page.people is not None:
        if _stays_nobody_owner(request, page):
            return _refused(request, known, page, Outcome.LAST_OWNER)
        # Nobody of them changes.
        return _ask(request, known, page, status=422)
    if thresholds.is_plan(known.affected):
        begin = import_string(settings.LARGE_CHANGES)
        answer: HttpResponse = begin(
            request, known, reason=reason, typed=form.cleaned_data["number"]
        )
        return answer
    actor = Actor.at_screen(request.user)
    try:
        result = services.make_change(
            known.change, actor=actor, seen=seen.fingerprint, reason=reason
        )
    except LostRace:
        result = None
    if result is None or result.refused == Outcome.CHANGED_SINCE_SEEN:
        now = forecast_of(actor, known.change)
        return _ask(request, now, page, before=seen, status=409)
    if result.refused:
        return _refused(request, known, page, result.refused)
    tell(request, page.told(result, known), undo=_undo(request, known, result))
    return HttpResponseClientRedirect(page.back) if wants_fragment(request) else redirect(page.back)


def _begun_as_shown(request: HttpRequest, change: Change, page: ChangePage) -> HttpResponse | None:
    """Has a worker make it of whoever is selected by then, if these are the same.

    Nothing is counted anew, which takes seconds. None where that is not what was confirmed.
    """
    if request.method != "POST" or request.POST.get("confirmed") != "1":
        return None
    known = seen_forecast(request.user, request.POST.get("seen", "")).forecast_of(change)
    if known is None or not known.of(change.kind):
        return None
    if asked := asked_if_large(request):
        return asked
    form = _form(known, request.POST)
    if not form.is_valid() or _stays_nobody_owner(request, page):
        return None
    begin = import_string(settings.LARGE_PEOPLE)
    answer: HttpResponse = begin(
        request,
        change.kind.value,
        change.params[PEOPLE],
        {name: value for name, value in change.params.items() if name != PEOPLE},
        PeopleFacts(doable=known.of(change.kind), enrollments=known.affected, which=known.which),
        reason=form.cleaned_data["reason"],
        typed=form.cleaned_data.get("number") or 0,
    )
    return answer


def _stays_nobody_owner(request: HttpRequest, page: ChangePage) -> bool:
    actor = Actor.at_screen(request.user)
    return page.people is not None and services.stays_nobody_owner(actor, page.people)


def _undo(request: HttpRequest, known: ChangeForecast, result: Result) -> str:
    """The address that takes the change back; "" where it has no way back."""
    changed = result.done or known.of(ChangeKind.GRANT) or known.change.kind == ChangeKind.REQUIRE
    may = known.change.kind in UNDOABLE and request.user.has_perm(Right.REMOVE)
    return reverse("undo_change", args=(result.batch,)) if changed and may else ""


def _form(known: ChangeForecast, data: Any = None) -> ChangeForm:
    to_type, label, wrong = number_to_type(known), typed_label(known), typed_wrong(known)
    return ChangeForm(data, to_type=to_type, label=label, wrong=wrong)


def _refused(
    request: HttpRequest, known: ChangeForecast, page: ChangePage, why: Outcome
) -> HttpResponse:
    if why != Outcome.LAST_OWNER:
        raise PermissionDenied
    form = _form(known, request.POST)
    form.add_error(None, _("Somebody must stay owner. Make another person owner first"))
    return _ask(request, known, page, form=form, status=422)


def _ask(
    request: HttpRequest,
    known: ChangeForecast,
    page: ChangePage,
    *,
    form: ChangeForm | None = None,
    before: SeenChange | None = None,
    status: int = 200,
) -> HttpResponse:
    """`before` is what was shown, where that is no longer so."""
    token, listed = change_token(request.user, known.change), listed_groups(known)
    keep_groups(token, listed)
    context = {
        "known": known,
        "words": change_words(known),
        "confirm_form": form or _form(known),
        "seen": sealed_forecast(request.user, known),
        "stale": before is not None,
        "differences": compared(before.facts, known) if before and before.facts else (),
        "changed_by": changed_by(request, about_change(known.change)) if before else "",
        "lists": f"{reverse('change_list')}?{urlencode({'change': token})}",
        "counted_at": listed.counted_at,
        "is_job": page.people is not None,
    }
    return _shown(request, page, context, status=status)


def _shown(
    request: HttpRequest, page: ChangePage, of_forecast: Mapping[str, Any], *, status: int
) -> HttpResponse:
    around = {"back": page.back, "fields": page.fields, "address": request.path}
    context = {**around, **page.context, **of_forecast}
    return render(request, page.template, context, status=status)


@require_POST
@needs(Right.REMOVE)
def undo_change(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Takes back a change that this person just made, as far as nobody has changed it since."""
    if rule_by_click(batch, request.user.pk) is None:
        raise Http404
    result = services.undo_change(batch, actor=Actor.at_screen(request.user))
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    level = messages.ERROR if result.refused else messages.SUCCESS
    tell(request, change_undone(result), level=level)
    return redirect(next_url(request, reverse("home")))


@require_safe
@needs(Right.VIEW_USER)
def change_list(request: HttpRequest) -> HttpResponse:
    """Whom one group of a forecast is about, as it was counted for the page that links here."""
    token = request.GET.get("change", "")
    change = change_of(request.user, token)
    if change is None:
        raise Http404
    actor = Actor.at_screen(request.user)
    if not actor.may(asked_change(actor, change).right):
        raise PermissionDenied
    listed = kept_groups(token)
    if listed is None:
        people = people_of(request.user, change)
        listed = listed_groups(forecast_of(actor, change, whom=people))
        keep_groups(token, listed)
    group = listed.groups.get(request.GET.get("group", ""))
    if group is None or group.unit == Unit.QUALIFICATIONS:
        raise Http404
    found = visible_users(request.user).filter(pk__in=one_of(group.listed))
    rows = found.select_related("team").order_by("sort_name", "pk")
    pages = CappedPaginator(rows, page_size(request.GET.get("per")), is_part=True)
    context = {
        "section": "qualifications" if "qualification" in change.params else "users",
        "words": group_words(group),
        "due_on": listed.due_on if group.code == Outcome.ENROLL else None,
        "counted_at": listed.counted_at,
        **page_of(request.GET, pages),
    }
    return render(request, "changing/list.html", context)
