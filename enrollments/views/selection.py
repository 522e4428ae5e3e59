"""Unenroll, remove and re-enroll of one or many selected enrollments: confirmed, then done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.confirm import REMOVED_BY_TICK, ConfirmForm, form_for, is_unchanged, seal
from enrollments.forms.selection import Selection, Unusable, selection
from enrollments.outcomes import Outcome
from enrollments.queries.forecast import Forecast, forecast
from enrollments.queries.selection import by_numbers, unenrolled_in
from enrollments.services import LostRace, Result
from enrollments.wording import results
from enrollments.wording.confirm import skip_reason, words
from lms_admin.web import dialog, next_url, tell, wants_fragment

METHODS: Final = ("GET", "HEAD", "POST")
# Rows that a confirmation names at once, and that one on a page of its own can unfold.
NAMED: Final = 5
NAMED_ON_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An action with the service that does it and the sentence that tells what it did."""

    action: Outcome
    service: Callable[..., Result]
    told: Callable[[Result], str]
    can_be_undone: bool = False


UNENROLL: Final = Deed(
    action=Outcome.UNENROLL,
    service=services.unenroll,
    told=results.unenrolled,
    can_be_undone=True,
)
REMOVE: Final = Deed(action=Outcome.REMOVE, service=services.remove, told=results.removed)
REENROLL: Final = Deed(action=Outcome.REENROLL, service=services.reenroll, told=results.reenrolled)


@require_http_methods(METHODS)
@permission_required("enrollments.unenroll", raise_exception=True)
def unenroll(request: HttpRequest) -> HttpResponse:
    return _answer(request, UNENROLL)


@require_http_methods(METHODS)
@permission_required("enrollments.remove", raise_exception=True)
def remove(request: HttpRequest) -> HttpResponse:
    return _answer(request, REMOVE)


@require_http_methods(METHODS)
@permission_required("enrollments.enroll", raise_exception=True)
def reenroll(request: HttpRequest) -> HttpResponse:
    return _answer(request, REENROLL)


@require_POST
@permission_required("enrollments.unenroll", raise_exception=True)
def undo_unenroll(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Opens again what a click of this administrator ended and nobody has changed since."""
    asked = unenrolled_in(batch, request.user)
    if not asked:
        raise Http404
    result = services.undo_unenroll(batch, actor=Actor.at_screen(request.user))
    level = messages.SUCCESS if result.done == asked else messages.WARNING
    tell(request, results.undone(result, asked), level=level)
    return redirect(next_url(request, reverse("home")))


def _answer(request: HttpRequest, deed: Deed) -> HttpResponse:
    """GET asks for the confirmation, POST brings it. Nothing but a confirmed POST changes a row."""
    posted = request.method == "POST"
    chosen = selection(request.user, request.POST if posted else request.GET)
    if isinstance(chosen, Unusable):
        tell(request, _unusable(chosen), level=messages.ERROR)
        return _leave(request)
    known = _forecast(request, deed, chosen)
    if not known.found:
        return _gone(request)
    return _act(request, deed, chosen, known) if posted else _ask(request, chosen, known)


def _act(request: HttpRequest, deed: Deed, chosen: Selection, known: Forecast) -> HttpResponse:
    if not known.doable:
        tell(request, results.nothing_left(deed.action, known.found), level=messages.INFO)
        return redirect(_back(request))
    if request.POST.get("confirmed") != "1":
        return _ask(request, chosen, known, status=422)
    if not is_unchanged(request.user, known, request.POST.get("seen", "")):
        return _ask(request, chosen, known, stale=True, status=422)
    form = form_for(known, matching=chosen.matching)(request.POST, forecast=known)
    if not form.is_valid():
        return _ask(request, chosen, known, form=form, status=422)
    try:
        result = deed.service(
            by_numbers(request.user, chosen.numbers),
            actor=Actor.at_screen(request.user),
            reason=form.cleaned_data["reason"],
        )
    except LostRace:
        return _ask(request, chosen, _forecast(request, deed, chosen), stale=True, status=422)
    undo = reverse("undo_unenroll", args=(result.batch,)) if deed.can_be_undone else ""
    tell(request, deed.told(result), undo=undo)
    return redirect(_back(request))


def _ask(
    request: HttpRequest,
    chosen: Selection,
    known: Forecast,
    *,
    form: ConfirmForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The confirmation: in the dialog, or where much is at stake on a page of its own."""
    on_page = chosen.matching or known.found > REMOVED_BY_TICK
    if on_page and wants_fragment(request) and request.method != "POST":
        return HttpResponseClientRedirect(request.get_full_path())
    form = form or form_for(known, matching=chosen.matching)(forecast=known)
    back = _back(request)
    fields = [*chosen.fields, ("next", back)]
    context = {
        "forecast": known,
        "words": words(known),
        "skipped": [(row, skip_reason(known.action, row)) for row in known.skipped],
        "form": form,
        "fields": fields,
        "seen": seal(request.user, known),
        "stale": stale,
        "back": back,
        "address": f"{request.path}?{urlencode(fields)}",
        "named": known.rows[:NAMED],
        "others": known.rows[NAMED:],
        "more": known.doable - len(known.rows[:NAMED]),
        "unnamed": known.doable - len(known.rows),
        "more_skipped": known.found - known.doable - len(known.skipped),
        "in_dialog": wants_fragment(request),
        "section": _section(request),
    }
    return dialog(request, "enrollments/confirm.html", context, status=status)


def _forecast(request: HttpRequest, deed: Deed, chosen: Selection) -> Forecast:
    return forecast(
        request.user,
        deed.action,
        chosen.numbers,
        asked=chosen.asked,
        shown=NAMED if wants_fragment(request) else NAMED_ON_PAGE,
    )


def _back(request: HttpRequest) -> str:
    return next_url(request, reverse("home"))


def _leave(request: HttpRequest) -> HttpResponse:
    """Back to where the selection was made, as a whole page: also from within the dialog."""
    if wants_fragment(request):
        return HttpResponseClientRedirect(_back(request))
    return redirect(_back(request))


def _gone(request: HttpRequest) -> HttpResponse:
    """None of the selected is there any more; a list that is shown is shown again as it is now."""
    if wants_fragment(request):
        tell(
            request,
            _("These enrollments are no longer there. Nothing was changed."),
            level=messages.ERROR,
        )
        response = HttpResponse(status=404)
        response.headers["HX-Redirect"] = _back(request)
        return response
    context = {"back": _back(request), "section": _section(request)}
    return render(request, "enrollments/gone.html", context, status=404)


def _section(request: HttpRequest) -> str:
    """The item of the side menu under which the selection was made."""
    return "activities" if _back(request).startswith(reverse("activities")) else "users"


def _unusable(why: Unusable) -> str:
    if why == Unusable.NOTHING:
        return _("Select at least one enrollment")
    return _("This selection is too old. Nothing was changed. Select the enrollments again.")
