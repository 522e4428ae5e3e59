"""Activities are added, and what is said of them is edited."""

from dataclasses import fields
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.catalogue.profile import ActivityForm
from enrollments.models import LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.activities import activity_header
from enrollments.roles import Right
from enrollments.services import ActivityProfile
from enrollments.views.activities import head_of
from enrollments.views.gate import needs
from enrollments.views.stale import is_stale, kept_up, tell_edited
from lms_admin.web import tell

PAGE: Final = "activity_profile"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_CATALOGUE)
def activity_add(request: HttpRequest) -> HttpResponse:
    form = ActivityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        written = services.add_activity(form.profile(), actor=Actor.at_screen(request.user))
        if not _is_refused(form, written) and written.activity:
            tell(request, _("%(title)s is added.") % {"title": written.activity.title})
            return redirect("participants", written.activity.pk)
    context = {"section": "activities", "form": form}
    return render(request, "catalogue/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_CATALOGUE)
def activity_profile(request: HttpRequest, activity_id: int) -> HttpResponse:
    """What is said of the activity, to be changed."""
    header = activity_header(request.user, activity_id)
    if header is None:
        raise Http404
    posted, shown = request.method == "POST", _fields_shown(header.activity)
    stale = is_stale(request, PAGE, shown)
    form = ActivityForm(request.POST if posted and not stale else None, activity=header.activity)
    if form.is_valid():
        written = services.edit_activity(
            header.activity, form.profile(), actor=Actor.at_screen(request.user)
        )
        if not _is_refused(form, written):
            tell_edited(request, is_changed=bool(written.changes))
            return redirect("activity_profile", activity_id)
    about = Q(activity=header.activity.pk, user=None)
    context = {
        **head_of(header),
        "current": "profile",
        "form": form,
        **kept_up(request, PAGE, shown, about, stale=stale),
    }
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "catalogue/profile.html", context, status=status)


def _fields_shown(activity: LearningActivity) -> str:
    """What the fields hold before anybody types: a save of an older page would bring that back."""
    return repr(
        [activity.pk, *(str(getattr(activity, one.name)) for one in fields(ActivityProfile))]
    )


def _is_refused(form: ActivityForm, written: services.WrittenActivity) -> bool:
    if written.refused == Outcome.NOT_ALLOWED:
        raise PermissionDenied
    if written.refused:
        form.say_code_is_taken()
    return bool(written.refused)
