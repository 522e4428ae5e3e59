"""Selected users are enrolled in an activity, until a day: shown first, as from the activity."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments import services, thresholds
from enrollments.actors import Actor
from enrollments.forms.activities import ActivityFilter
from enrollments.forms.enrolling import UNDATED, DueForm, EnrollNumberForm, is_as_shown
from enrollments.forms.people.selection import UserSelection
from enrollments.models import LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.enrolling import enroll_forecast
from enrollments.queries.gates import visible_activities, visible_users
from enrollments.roles import Right
from enrollments.services import LostRace
from enrollments.views.catalogue.enroll import forecast_context
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.wording.enrolling import users_enrolled
from enrollments.wording.numbers import grouped
from lms_admin.dialect import one_of
from lms_admin.typed import whole_number
from lms_admin.web import tell

# Activities that a search shows: whoever looks for another one types another letter.
HITS: Final = 8


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_ACTIVITY, Right.ENROLL)
def users_enroll(request: HttpRequest) -> HttpResponse:
    """GET shows what enrolling in the activity of the address does; POST does what was shown."""
    chosen = selected_users(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    if thresholds.is_job(len(chosen.numbers)):
        tell(request, _too_many(len(chosen.numbers)), level=messages.ERROR)
        return redirect(users_back(request))
    form, activity = _form(request), _activity(request)
    if request.method != "POST":
        return _page(request, chosen, activity, form)
    if activity is None or not form.is_valid():
        return _page(request, chosen, activity, form, status=422)
    return _enrolled(request, chosen, activity, form)


def _too_many(number: int) -> str:
    return _(
        "These are %(number)s users, and here up to %(most)s are enrolled at once. Nothing was "
        "changed. Import a file for more."
    ) % {"number": grouped(number), "most": grouped(settings.JOB_ABOVE)}


def _form(request: HttpRequest) -> DueForm:
    data = asked_of(request).copy()
    data.setdefault("due", UNDATED)
    return DueForm(data)


def _activity(request: HttpRequest) -> LearningActivity | None:
    number = whole_number(asked_of(request).get("activity", ""))
    return visible_activities(request.user).filter(pk=number or 0).first()


def _enrolled(
    request: HttpRequest, chosen: UserSelection, activity: LearningActivity, form: DueForm
) -> HttpResponse:
    users = visible_users(request.user).filter(pk__in=one_of(chosen.numbers))
    known = enroll_forecast(Actor.at_screen(request.user), users, activity)
    if not known.doable:
        return _page(request, chosen, activity, form, status=422)
    if not is_as_shown(request.user, known, form.day, request.POST.get("seen", "")):
        return _page(request, chosen, activity, form, stale=True, status=409)
    number = EnrollNumberForm(request.POST, doable=known.doable)
    if not number.is_valid():
        return _page(request, chosen, activity, form, number=number, status=422)
    actor = Actor.at_screen(request.user, confirmed=number.cleaned_data["number"])
    try:
        result = services.enroll(users, activity, actor=actor, due_on=form.day)
    except LostRace:
        return _page(request, chosen, activity, form, stale=True, status=409)
    if result.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if result.refused:
        return _page(request, chosen, activity, form, stale=True, status=409)
    tell(request, users_enrolled(result, activity.title))
    return redirect(users_back(request))


def _page(
    request: HttpRequest,
    chosen: UserSelection,
    activity: LearningActivity | None,
    form: DueForm,
    *,
    number: EnrollNumberForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    count = len(chosen.numbers)
    title = ngettext("Enroll %(number)s user", "Enroll %(number)s users", count)
    search = ActivityFilter(
        asked_of(request), visible_activities(request.user), viewer=request.user
    )
    hits = list(search.qs.filter(archived_at=None).order_by("sort_title", "pk")[:HITS])
    context: dict[str, Any] = {
        "section": "users",
        "title": title % {"number": grouped(count)},
        "again": [*chosen.fields, ("next", users_back(request))],
        "back": users_back(request),
        "activity": activity,
        "hits": hits if activity is None or activity in hits else [activity, *hits],
        "q": asked_of(request).get("q", ""),
        "form": form,
        "stale": stale,
        "number": number,
    }
    if activity is not None and form.is_valid():
        users = visible_users(request.user).filter(pk__in=one_of(chosen.numbers))
        known = enroll_forecast(Actor.at_screen(request.user), users, activity)
        context |= forecast_context(request, known, form.day, number)
    return render(request, "people/enroll.html", context, status=status)
