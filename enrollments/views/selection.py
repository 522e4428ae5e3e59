"""Unenroll, remove and re-enroll of one or many selected enrollments: confirmed, then done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services, thresholds
from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.forms.confirm import (
    ConfirmForm,
    form_for,
    is_unchanged,
    seal,
    sealed,
    unsealed,
)
from enrollments.forms.selection import Selection, Unusable, selected_rows, selection
from enrollments.outcomes import Outcome
from enrollments.queries.forecast import Forecast, forecast, unchangeable
from enrollments.queries.many import Facts, forecast_of_many
from enrollments.queries.selection import by_numbers, unenrolled_in
from enrollments.queries.since import about_enrollments
from enrollments.roles import Right
from enrollments.services import LostRace, Result
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by
from enrollments.wording import results
from enrollments.wording.confirm import skip_reason, skip_sums, told_due_again, words
from lms_admin.signing_in.recent import asked_if_large
from lms_admin.web import dialog, next_url, tell, wants_fragment

METHODS: Final = ("GET", "HEAD", "POST")
# Rows that a confirmation names at once, and that one on a page of its own can unfold.
NAMED: Final = 5
NAMED_ON_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a deed is done by click: by which service, and the sentence that tells what it did."""

    deed: Deed
    service: Callable[..., Result]
    told: Callable[[Result], str]
    can_be_undone: bool = False


UNENROLL: Final = Way(
    deed=Deed.UNENROLL,
    service=services.unenroll,
    told=results.unenrolled,
    can_be_undone=True,
)
REMOVE: Final = Way(deed=Deed.REMOVE, service=services.remove, told=results.removed)
REENROLL: Final = Way(deed=Deed.REOPEN, service=services.reenroll, told=results.reenrolled)


@require_http_methods(METHODS)
@needs(Right.UNENROLL)
def unenroll(request: HttpRequest) -> HttpResponse:
    return _answer(request, UNENROLL)


@require_http_methods(METHODS)
@needs(Right.REMOVE)
def remove(request: HttpRequest) -> HttpResponse:
    return _answer(request, REMOVE)


@require_http_methods(METHODS)
@needs(Right.ENROLL)
def reenroll(request: HttpRequest) -> HttpResponse:
    return _answer(request, REENROLL)


@require_POST
@needs(Right.ENROLL)
def undo_unenroll(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Opens again what a click of this person ended and nobody has changed since."""
    asked = unenrolled_in(batch, request.user)
    if not asked:
        raise Http404
    result = services.undo_unenroll(batch, actor=Actor.at_screen(request.user))
    level = messages.SUCCESS if result.done == asked else messages.WARNING
    tell(request, results.undone(result, asked), level=level)
    return redirect(next_url(request, reverse("home")))


def _answer(request: HttpRequest, way: Way) -> HttpResponse:
    """GET asks for the confirmation, POST brings it. Nothing but a confirmed POST changes a row."""
    posted = request.method == "POST"
    chosen = selection(request.user, request.POST if posted else request.GET)
    if isinstance(chosen, Unusable):
        tell(request, unusable(chosen), level=messages.ERROR)
        return leave(request)
    if not posted and wants_fragment(request) and is_for_a_page(chosen):
        return HttpResponseClientRedirect(request.get_full_path())
    if chosen.is_large:
        return asked_if_large(request) or _answer_large(request, way, chosen)
    known = _forecast(request, way, chosen)
    if not known.found:
        return gone(request)
    return _act(request, way, chosen, known) if posted else _ask(request, chosen, known)


def _answer_large(request: HttpRequest, way: Way, chosen: Selection) -> HttpResponse:
    """Counted once, to be shown. What was confirmed is counted again only by whoever does it."""
    confirmed = request.method == "POST" and request.POST.get("confirmed") == "1"
    seen = unsealed(request.user, request.POST.get("seen", "")) if confirmed else None
    if seen and seen.action == way.deed:
        form = form_for(seen, matching=chosen.matching)(request.POST, forecast=seen)
        if form.is_valid():
            given = form.cleaned_data
            typed = given.get("number", 0)
            return hand_over(request, chosen.content, seen, reason=given["reason"], typed=typed)
    known, facts = forecast_of_many(
        Actor.at_screen(request.user),
        way.deed,
        selected_rows(request.user, chosen.content),
        examples=chosen.numbers,
        shown=NAMED_ON_PAGE,
        activity_id=chosen.content.get("activity"),
    )
    if not known.found:
        return gone(request)
    seal = sealed(request.user, facts)
    if request.method != "POST":
        return _ask(request, chosen, known, seen=seal)
    form = form_for(known, matching=chosen.matching)(request.POST, forecast=known)
    is_stale = confirmed and seen != facts
    return _ask(
        request,
        chosen,
        known,
        seen=seal,
        form=form if seen and not is_stale else None,
        stale=is_stale,
        status=422,
    )


def hand_over(
    request: HttpRequest, content: Mapping[str, Any], facts: Facts, *, reason: str, typed: int
) -> HttpResponse:
    """Gives the selection to the application that has workers, which the settings name."""
    begin = import_string(settings.LARGE_SELECTIONS)
    answer: HttpResponse = begin(request, content, facts, reason=reason, typed=typed)
    return answer


def _act(request: HttpRequest, way: Way, chosen: Selection, known: Forecast) -> HttpResponse:
    if not known.doable:
        return _nothing_to_do(request, way, chosen)
    if request.POST.get("confirmed") != "1":
        return _ask(request, chosen, known, status=422)
    if not is_unchanged(request.user, known, request.POST.get("seen", "")):
        return _ask(request, chosen, known, stale=True, status=422)
    form = form_for(known, matching=chosen.matching)(request.POST, forecast=known)
    if not form.is_valid():
        return _ask(request, chosen, known, form=form, status=422)
    try:
        result = way.service(
            by_numbers(request.user, chosen.numbers),
            actor=Actor.at_screen(request.user, confirmed=form.cleaned_data.get("number")),
            reason=form.cleaned_data["reason"],
        )
    except LostRace:
        return _ask(request, chosen, _forecast(request, way, chosen), stale=True, status=422)
    if result.refused:
        return _refused(request, way, chosen, result.refused)
    may_undo = way.can_be_undone and result.done and request.user.has_perm(Right.ENROLL)
    undo = reverse("undo_unenroll", args=(result.batch,)) if may_undo else ""
    tell(request, way.told(result), undo=undo)
    return redirect(back_of(request))


def _nothing_to_do(request: HttpRequest, way: Way, chosen: Selection) -> HttpResponse:
    """Asks the service all the same, so that the history tells it as skipped."""
    actor = Actor.at_screen(request.user)
    alone = unchangeable(actor, way.deed, chosen.numbers)
    result = way.service(alone, actor=actor, reason=request.POST.get("reason", "")[:500])
    tell(request, results.nothing_done(way.deed, result), level=messages.INFO)
    return redirect(back_of(request))


def _refused(request: HttpRequest, way: Way, chosen: Selection, why: Outcome) -> HttpResponse:
    """What the service refused: the number is another one by now, or the right was just lost."""
    if why == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    return _ask(request, chosen, _forecast(request, way, chosen), stale=True, status=422)


def _ask(
    request: HttpRequest,
    chosen: Selection,
    known: Forecast,
    *,
    seen: str = "",
    form: ConfirmForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The confirmation: in the dialog, or where much is at stake on a page of its own.

    `seen` stands for what is shown; of what is not large it is the seal of the forecast.
    """
    form = form or form_for(known, matching=chosen.matching)(forecast=known)
    context = {
        "forecast": known,
        "words": words(known),
        "skipped": [(row, skip_reason(row)) for row in known.skipped],
        "form": form,
        "seen": seen or seal(request.user, known),
        "named": [(row, told_due_again(known, row)) for row in known.rows[:NAMED]],
        "others": [(row, told_due_again(known, row)) for row in known.rows[NAMED:]],
        "more": known.doable - len(known.rows[:NAMED]),
        "unnamed": known.doable - len(known.rows),
        "skip_sums": skip_sums(known) if chosen.is_large else (),
        "more_skipped": 0 if chosen.is_large else known.found - known.doable - len(known.skipped),
        **confirmation_context(request, chosen, stale=stale),
    }
    return dialog(request, "enrollments/confirm.html", context, status=status)


def confirmation_context(request: HttpRequest, chosen: Selection, *, stale: bool) -> dict[str, Any]:
    """What stands around the confirmation of a selection, whatever is done to it.

    `fields` say the selection again, `address` asks for the same confirmation as a page.
    """
    back = back_of(request)
    fields = [*chosen.fields, ("next", back)]
    return {
        "fields": fields,
        "address": f"{request.path}?{urlencode(fields)}",
        "is_large": chosen.is_large,
        "stale": stale,
        "changed_by": changed_by(request, about_selected(request, chosen)) if stale else "",
        "back": back,
        "in_dialog": wants_fragment(request),
        "section": section_of(request),
    }


def about_selected(request: HttpRequest, chosen: Selection) -> Q:
    rows = selected_rows(request.user, chosen.content)
    numbers = rows.order_by().values("pk") if chosen.is_large else chosen.numbers
    return about_enrollments(numbers, rows)


def is_for_a_page(chosen: Selection) -> bool:
    return chosen.matching or thresholds.is_many(len(chosen.numbers))


def _forecast(request: HttpRequest, way: Way, chosen: Selection) -> Forecast:
    return forecast(
        Actor.at_screen(request.user),
        way.deed,
        chosen.numbers,
        asked=chosen.asked,
        shown=NAMED if wants_fragment(request) else NAMED_ON_PAGE,
    )


def back_of(request: HttpRequest) -> str:
    return next_url(request, reverse("home"))


def leave(request: HttpRequest) -> HttpResponse:
    """Back to where the selection was made, as a whole page: also from within the dialog."""
    if wants_fragment(request):
        return HttpResponseClientRedirect(back_of(request))
    return redirect(back_of(request))


def gone(request: HttpRequest) -> HttpResponse:
    """Says that none of the selected is there any more, and shows the list again as it is now."""
    if wants_fragment(request):
        tell(
            request,
            _("These enrollments are no longer there. Nothing was changed."),
            level=messages.ERROR,
        )
        response = HttpResponse(status=404)
        response.headers["HX-Redirect"] = back_of(request)
        return response
    context = {"back": back_of(request), "section": section_of(request)}
    return render(request, "enrollments/gone.html", context, status=404)


def section_of(request: HttpRequest) -> str:
    """The item of the side menu under which the selection was made."""
    return "activities" if back_of(request).startswith(reverse("activities")) else "users"


def unusable(why: Unusable) -> str:
    if why == Unusable.NOTHING:
        return _("Select at least one enrollment")
    return _("This selection is too old. Nothing was changed. Select the enrollments again.")
