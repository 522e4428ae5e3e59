"""Selected users are enrolled in an activity, until a day: shown first, as from the activity."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments.forms.activities import ActivityFilter
from enrollments.forms.enrolling import UNDATED, DueForm, EnrollNumberForm
from enrollments.forms.people.selection import UserSelection, selected_people
from enrollments.models import LearningActivity
from enrollments.queries.gates import visible_activities
from enrollments.queries.since import about_enrolling
from enrollments.roles import Right
from enrollments.views.catalogue.enroll import forecast_context
from enrollments.views.enrolling import Asked, Stale
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.views.stale import changed_by
from enrollments.wording.enrolling import users_enrolled
from enrollments.wording.numbers import grouped
from lms_admin.signing_in.recent import asked_if_large
from lms_admin.typed import whole_number
from lms_admin.web import tell

# Activities that a search shows: whoever looks for another one types another letter.
HITS: Final = 8


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_ACTIVITY, Right.ENROLL)
def users_enroll(request: HttpRequest) -> HttpResponse:
    """GET shows what enrolling in the activity of the address does; POST does what was shown."""
    chosen = selected_users(request, by_worker=True)
    if isinstance(chosen, HttpResponse):
        return chosen
    if chosen.is_large and (again := asked_if_large(request)):
        return again
    form, activity = _form(request), _activity(request)
    if request.method != "POST":
        return _page(request, chosen, activity, form)
    if activity is None or not form.is_valid():
        return _page(request, chosen, activity, form, status=422)
    return _enrolled(request, chosen, activity, form)


def _form(request: HttpRequest) -> DueForm:
    data = asked_of(request).copy()
    data.setdefault("due", UNDATED)
    return DueForm(data)


def _activity(request: HttpRequest) -> LearningActivity | None:
    number = whole_number(asked_of(request).get("activity", ""))
    return visible_activities(request.user).filter(pk=number or 0).first()


def _asked(
    request: HttpRequest, chosen: UserSelection, activity: LearningActivity, form: DueForm
) -> Asked:
    return Asked(
        request=request,
        content=chosen.content,
        activity=activity,
        due_on=form.day,
        is_large=chosen.is_large,
    )


def _enrolled(
    request: HttpRequest, chosen: UserSelection, activity: LearningActivity, form: DueForm
) -> HttpResponse:
    asked = _asked(request, chosen, activity, form)
    if not asked.doable:
        return _page(request, chosen, activity, form, asked=asked, status=422)
    if not asked.is_as_seen:
        return _page(request, chosen, activity, form, asked=asked, stale=True, status=409)
    number = asked.number_form()
    if not number.is_valid():
        return _page(request, chosen, activity, form, asked=asked, number=number, status=422)
    try:
        result = asked.carried_out(number.cleaned_data["number"])
    except Stale:
        return _page(request, chosen, activity, form, stale=True, status=409)
    if isinstance(result, HttpResponse):
        return result
    tell(request, users_enrolled(result, activity.title))
    return redirect(users_back(request))


def _page(
    request: HttpRequest,
    chosen: UserSelection,
    activity: LearningActivity | None,
    form: DueForm,
    *,
    asked: Asked | None = None,
    number: EnrollNumberForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`asked` is what was looked up already; without it, that is done now."""
    search = ActivityFilter(
        asked_of(request), visible_activities(request.user), viewer=request.user
    )
    hits = list(search.qs.filter(archived_at=None).order_by("sort_title", "pk")[:HITS])
    context: dict[str, Any] = {
        "section": "users",
        "title": _title(chosen),
        "again": [*chosen.fields, ("next", users_back(request))],
        "back": users_back(request),
        "activity": activity,
        "hits": hits if activity is None or activity in hits else [activity, *hits],
        "q": asked_of(request).get("q", ""),
        "form": form,
        "stale": stale,
        "changed_by": _changed_by(request, chosen, activity) if stale else "",
        "number": number,
    }
    if activity is not None and form.is_valid():
        asked = asked or _asked(request, chosen, activity, form)
        context |= forecast_context(asked, number)
    return render(request, "people/enroll.html", context, status=status)


def _changed_by(
    request: HttpRequest, chosen: UserSelection, activity: LearningActivity | None
) -> str:
    users = selected_people(request.user, chosen.content).order_by().values("pk")
    return changed_by(request, about_enrolling(users, activity.pk if activity else 0))


def _title(chosen: UserSelection) -> str:
    """The page's title.

    Above a limit, it leaves the number of users out, which is only counted by outcome.
    """
    if chosen.is_too_many:
        return _("Enroll all users that match")
    count = len(chosen.numbers)
    title = ngettext("Enroll %(number)s user", "Enroll %(number)s users", count)
    return title % {"number": grouped(count)}
