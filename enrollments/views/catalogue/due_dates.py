"""Set the due date of selected enrollments: asked for with what it comes to, then done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.confirm import sealed, unsealed
from enrollments.forms.due_dates import SetDueForm, due_seal, is_due_as_shown
from enrollments.forms.selection import Selection, Unusable, selected_rows, selection
from enrollments.outcomes import Outcome
from enrollments.queries.due_dates import DueForecast, due_forecast, due_forecast_of_many
from enrollments.queries.many import Facts
from enrollments.queries.selection import by_numbers
from enrollments.roles import Right
from enrollments.services import LostRace
from enrollments.views.gate import needs
from enrollments.views.selection import (
    back_of,
    confirmation_context,
    gone,
    hand_over,
    is_for_a_page,
    leave,
    unusable,
)
from enrollments.wording import due_dates as wording
from lms_admin.web import dialog, tell, wants_fragment

# Enrollments that are named before it is done.
NAMED = 5
# What the facts of a large selection are about.
ABOUT = "due dates"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ENROLL)
def due_date(request: HttpRequest) -> HttpResponse:
    """GET asks for the date, POST sets it for what was selected and shown."""
    posted = request.method == "POST"
    chosen = selection(request.user, request.POST if posted else request.GET)
    if isinstance(chosen, Unusable):
        tell(request, unusable(chosen), level=messages.ERROR)
        return leave(request)
    if not posted and wants_fragment(request) and is_for_a_page(chosen):
        return HttpResponseClientRedirect(request.get_full_path())
    if chosen.is_large:
        return _answer_large(request, chosen)
    known = due_forecast(
        Actor.at_screen(request.user), chosen.numbers, asked=chosen.asked, shown=NAMED
    )
    if not known.found:
        return gone(request)
    return _set(request, chosen, known) if posted else _ask(request, chosen, known)


def _answer_large(request: HttpRequest, chosen: Selection) -> HttpResponse:
    """Counted once, to be shown; what was confirmed is counted again only by whoever does it."""
    posted = request.method == "POST"
    seen = unsealed(request.user, request.POST.get("seen", ""), ABOUT) if posted else None
    form = SetDueForm(request.POST, unfinished=seen.doable) if seen else None
    if seen and form and form.is_valid() and seen.doable:
        return _hand_over(request, chosen, seen, form)
    known, facts = due_forecast_of_many(
        Actor.at_screen(request.user),
        selected_rows(request.user, chosen.content),
        examples=chosen.numbers,
        shown=NAMED,
    )
    if not known.found:
        return gone(request)
    seal = sealed(request.user, facts, ABOUT)
    if not posted:
        return _ask(request, chosen, known, seen=seal)
    stale = seen != facts
    form = SetDueForm(request.POST, unfinished=known.unfinished)
    return _ask(
        request, chosen, known, seen=seal, form=form, stale=stale, status=409 if stale else 422
    )


def _hand_over(
    request: HttpRequest, chosen: Selection, seen: Facts, form: SetDueForm
) -> HttpResponse:
    given = form.cleaned_data
    content = {**chosen.content, "due_on": form.day.isoformat() if form.day else None}
    typed = given.get("number", 0)
    return hand_over(request, content, seen, reason=given["reason"], typed=typed)


def _set(request: HttpRequest, chosen: Selection, known: DueForecast) -> HttpResponse:
    form = SetDueForm(request.POST, unfinished=known.unfinished)
    if not is_due_as_shown(request.user, known, request.POST.get("seen", "")):
        return _ask(request, chosen, known, form=form, stale="seen" in request.POST, status=409)
    if not form.is_valid():
        return _ask(request, chosen, known, form=form, status=422)
    try:
        result = services.set_due_date(
            by_numbers(request.user, chosen.numbers),
            form.day,
            actor=Actor.at_screen(request.user, confirmed=form.cleaned_data.get("number")),
            reason=form.cleaned_data["reason"],
        )
    except LostRace:
        return _ask(request, chosen, known, form=form, stale=True, status=409)
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if result.refused:
        return _ask(request, chosen, known, form=form, stale=True, status=409)
    level = messages.SUCCESS if result.done else messages.INFO
    tell(request, wording.due_date_set(result, form.day), level=level)
    return redirect(back_of(request))


def _ask(
    request: HttpRequest,
    chosen: Selection,
    known: DueForecast,
    *,
    seen: str = "",
    form: SetDueForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`seen` stands for what is shown; of what is not large it is the seal of the forecast."""
    context: dict[str, Any] = {
        "known": known,
        "title": wording.due_title(known),
        "facts": wording.due_facts(known),
        "more": known.unfinished - len(known.rows),
        "form": form or SetDueForm(unfinished=known.unfinished),
        "seen": seen or due_seal(request.user, known),
        **confirmation_context(request, chosen, stale=stale),
    }
    return dialog(request, "catalogue/due_date.html", context, status=status)
