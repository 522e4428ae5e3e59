"""An activity is archived, and made current again: with what that does, before it is saved."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments.models import LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeForecast, ChangeKind
from enrollments.queries.gates import visible_activities
from enrollments.roles import Right
from enrollments.services import Result
from enrollments.views.changing import ChangePage, answer_change
from enrollments.views.gate import needs
from enrollments.wording.numbers import grouped
from lms_admin.web import tell

METHODS: Final = ("GET", "HEAD", "POST")


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def activity_archive(request: HttpRequest, activity_id: int) -> HttpResponse:
    activity = _activity(request, activity_id)
    if activity.is_archived and request.method != "POST":
        return _is_so_already(request, activity, _("%(title)s is archived already."))
    page = ChangePage(
        back=_back(activity),
        told=lambda _result, _known: _("%(title)s is archived.") % {"title": activity.title},
        context=_context(_("Archive %(title)s") % {"title": activity.title}),
    )
    return answer_change(request, Change(ChangeKind.ARCHIVE, {"activity": activity.pk}), page)


@require_http_methods(METHODS)
@needs(Right.CHANGE_CATALOGUE)
def activity_unarchive(request: HttpRequest, activity_id: int) -> HttpResponse:
    activity = _activity(request, activity_id)
    if not activity.is_archived and request.method != "POST":
        return _is_so_already(request, activity, _("%(title)s is not archived."))

    def told(result: Result, _known: ChangeForecast) -> str:
        return _unarchived(activity, result.counts.get(Outcome.ENROLL, 0))

    page = ChangePage(
        back=_back(activity),
        told=told,
        context=_context(_("Unarchive %(title)s") % {"title": activity.title}),
    )
    return answer_change(request, Change(ChangeKind.UNARCHIVE, {"activity": activity.pk}), page)


def _unarchived(activity: LearningActivity, enrolled: int) -> str:
    text = _("%(title)s is no longer archived.") % {"title": activity.title}
    if enrolled:
        text += " " + ngettext(
            "%(number)s user was enrolled by a qualification.",
            "%(number)s users were enrolled by a qualification.",
            enrolled,
        ) % {"number": grouped(enrolled)}
    return text


def _activity(request: HttpRequest, activity_id: int) -> LearningActivity:
    activity = visible_activities(request.user).filter(pk=activity_id).first()
    if activity is None:
        raise Http404
    return activity


def _is_so_already(request: HttpRequest, activity: LearningActivity, text: str) -> HttpResponse:
    tell(request, text % {"title": activity.title}, level=messages.INFO)
    return redirect(_back(activity))


def _back(activity: LearningActivity) -> str:
    return reverse("participants", args=(activity.pk,))


def _context(title: str) -> dict[str, str]:
    return {"title": title, "section": "activities"}
