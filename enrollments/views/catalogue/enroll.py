"""Enroll users in an activity: whom, until when, and what would happen, on one page."""

from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from enrollments import thresholds
from enrollments.actors import Actor
from enrollments.forms.enrolling import EnrollNumberForm, PeopleForm
from enrollments.forms.people.selection import people_content
from enrollments.models import User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.activities import Header, activity_header
from enrollments.queries.enrolling import decided_of
from enrollments.queries.gates import visible_users
from enrollments.queries.pasted import OFFERED, Pasted, looked_up
from enrollments.queries.search import people
from enrollments.queries.since import about_enrolling
from enrollments.roles import Right
from enrollments.views.activities import head_of
from enrollments.views.enrolling import Asked, Stale
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by
from enrollments.wording import enrolling as wording
from enrollments.wording.offers import WHY_NOT
from lms_admin.dialect import one_of
from lms_admin.web import page, tell, wants_fragment

# Users that a search shows: whoever looks for another one types another letter.
HITS: Final = 8
NOTHING: Final = Pasted(users=(), unknown=(), repeated=0, repaired=())


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_ACTIVITY, Right.ENROLL)
def activity_enroll(request: HttpRequest, activity_id: int) -> HttpResponse:
    """GET shows the page, with the users that its address names; POST enrolls who is shown."""
    header = _header(request, activity_id)
    if request.method != "POST":
        return _shown(request, header, PeopleForm(request.GET))
    form = PeopleForm(request.POST)
    chosen = _Chosen.of(request, header, form)
    if chosen is None or not chosen.asked.doable:
        return _shown(request, header, form, chosen=chosen, status=422)
    if not chosen.asked.is_as_seen:
        stale = "seen" in request.POST
        return _shown(request, header, form, chosen=chosen, stale=stale, status=409)
    number = chosen.asked.number_form()
    if not number.is_valid():
        return _shown(request, header, form, chosen=chosen, number=number, status=422)
    return _enrolled(request, header, form, chosen, number.cleaned_data["number"])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_ACTIVITY, Right.ENROLL)
def activity_enroll_people(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The page again for what was chosen by now: nothing is changed."""
    header = _header(request, activity_id)
    if request.method != "POST":
        return redirect("activity_enroll", activity_id)
    return _shown(request, header, PeopleForm(request.POST))


def _header(request: HttpRequest, activity_id: int) -> Header:
    header = activity_header(request.user, activity_id)
    if header is None:
        raise Http404
    return header


class _Chosen:
    """Whom a valid form chose, and what enrolling them comes to."""

    def __init__(self, request: HttpRequest, header: Header, form: PeopleForm) -> None:
        self.pasted = looked_up(form.cleaned_data["addresses"], request.user)
        everybody = visible_users(request.user)
        self.searched = list(everybody.filter(pk__in=form.users).order_by("sort_name", "pk"))
        both = {*self.pasted.users, *(user.pk for user in self.searched)}
        self.users = one_of(sorted(both))
        self.asked = Asked(
            request=request,
            content=people_content(sorted(both)),
            activity=header.activity,
            due_on=form.day,
            is_large=thresholds.is_job(len(both)),
        )

    @classmethod
    def of(cls, request: HttpRequest, header: Header, form: PeopleForm) -> "_Chosen | None":
        """What the form asks for. None when it cannot be used; it then says why."""
        return cls(request, header, form) if form.is_valid() else None


def _enrolled(
    request: HttpRequest, header: Header, form: PeopleForm, chosen: _Chosen, typed: int | None
) -> HttpResponse:
    try:
        result = chosen.asked.carried_out(typed)
    except Stale:
        return _shown(request, header, form, stale=True, status=409)
    if isinstance(result, HttpResponse):
        return result
    tell(request, wording.users_enrolled(result, header.activity.title))
    answer = redirect("participants", header.activity.pk)
    return HttpResponseClientRedirect(answer.url) if wants_fragment(request) else answer


def _shown(
    request: HttpRequest,
    header: Header,
    form: PeopleForm,
    *,
    chosen: _Chosen | None = None,
    number: EnrollNumberForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`chosen` is who was looked up already; without it, that is done now."""
    chosen = chosen or _Chosen.of(request, header, form)
    hits = _hits(request, header, form)
    context = {
        **head_of(header),
        "form": form,
        "fragment": wants_fragment(request),
        "stale": stale,
        "changed_by": changed_by(request, _about(header, chosen)) if stale else "",
        "enroll_url": reverse("activity_enroll", args=(header.activity.pk,)),
        "hits": hits,
        "shown": {user.pk for user, _is_chosen, why_not in hits if not why_not},
        "q": form.data.get("q", ""),
        "text": form.text,
        "chosen": chosen.searched if chosen else _still_chosen(request, form),
        **_will_happen(chosen, number),
    }
    if form.errors:
        status = 422
    return page(request, "catalogue/enroll.html", context, fragment="answer", status=status)


def _about(header: Header, chosen: _Chosen | None) -> Q:
    return about_enrolling(chosen.users if chosen else (), header.activity.pk)


def _still_chosen(request: HttpRequest, form: PeopleForm) -> list[User]:
    return list(visible_users(request.user).filter(pk__in=form.users[:HITS]).order_by("sort_name"))


def _will_happen(chosen: _Chosen | None, number: EnrollNumberForm | None) -> dict[str, Any]:
    """What stands beside the list: nothing can be done while the form cannot be used."""
    if chosen is None:
        return {"pasted": NOTHING, "announce": ""}
    return {
        "pasted": chosen.pasted,
        "pasted_count": wording.pasted_count(chosen.pasted),
        "pasted_notes": wording.pasted_notes(chosen.pasted),
        "more_unknown": max(0, len(chosen.pasted.unknown) - OFFERED),
        "announce": wording.pasted_count(chosen.pasted),
        **forecast_context(chosen.asked, number),
        "sum": wording.enroll_sum(chosen.asked.forecast, chosen.pasted, len(chosen.searched)),
    }


def forecast_context(asked: Asked, number: EnrollNumberForm | None = None) -> dict[str, Any]:
    """The context of templates/catalogue/enroll_forecast.html, whoever was chosen in what way."""
    forecast = asked.forecast
    cannot = sum(
        number
        for code, number in forecast.counts.items()
        if code not in DONE and code != Outcome.ALREADY_ENROLLED
    )
    return {
        "forecast": forecast,
        "facts": wording.enroll_facts(forecast, asked.due_on),
        "bar": wording.enroll_bar(forecast),
        "cannot": cannot,
        "beyond": forecast.asked - cannot,
        "nobody": "" if forecast.doable else wording.nobody_to_enroll(forecast),
        "button": wording.enroll_button(forecast),
        "number": number or EnrollNumberForm(doable=forecast.doable),
        "seen": asked.seal,
        "is_large": asked.is_large,
    }


def _hits(request: HttpRequest, header: Header, form: PeopleForm) -> list[tuple[User, bool, str]]:
    """The users found, each with whether they are chosen and why they cannot be."""
    words = form.data.get("q", "").strip()
    if not words or "q" in form.errors:
        return []
    found = visible_users(request.user).filter(people(words))
    some = list(found.select_related("team").order_by("sort_name", "pk")[:HITS])
    decided = decided_of(
        Actor.at_screen(request.user),
        visible_users(request.user).filter(pk__in=[user.pk for user in some]),
        header.activity,
    )
    return [(user, user.pk in form.users, _why_not(decided[user.pk][0])) for user in some]


def _why_not(code: Outcome) -> str:
    if code in DONE:
        return ""
    return str(WHY_NOT.get(code, wording.ENROLLED_ALREADY))
