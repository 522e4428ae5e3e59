"""The page of one activity that the learner is enrolled in, and what they record there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.learning import CompletionForm, ProgressForm
from enrollments.models import Enrollment, LearningActivity
from enrollments.queries import learning as queries
from enrollments.services.learning import Learned
from lms_admin.web import tell

QUICK = (25, 50, 75)


@require_safe
def learning_activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    place = queries.place_on(request.user, activity_id)
    if place is None or not place.is_open:
        return _refused(request, place)
    return _activity_page(request, place)


@require_POST
def learning_progress(request: HttpRequest, activity_id: int) -> HttpResponse:
    place = queries.place_on(request.user, activity_id)
    if place is None or not place.is_open:
        return _refused(request, place)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _activity_page(request, place, progress_form=form, status=422)
    progress = form.cleaned_data["progress"]
    learned = services.record_progress(place, progress, actor=Actor.at_screen(request.user))
    if learned == Learned.RECORDED and progress <= place.progress:
        text = _("You were at %(progress)s%% already. Progress does not go down.")
        tell(request, text % {"progress": place.progress}, level=messages.INFO)
    elif learned == Learned.RECORDED:
        tell(request, _("Your progress is %(progress)s%%.") % {"progress": progress})
    return _after(request, activity_id, learned)


@require_POST
def learning_completion(request: HttpRequest, activity_id: int) -> HttpResponse:
    place = queries.place_on(request.user, activity_id)
    if place is None or not place.is_open:
        return _refused(request, place)
    form = CompletionForm(request.POST, scored=_is_scored(place))
    if not form.is_valid():
        return _activity_page(request, place, completion_form=form, status=422)
    learned = services.record_completion(
        place, actor=Actor.at_screen(request.user), score=form.cleaned_data.get("score")
    )
    if learned == Learned.RECORDED:
        text = _("You completed %(activity)s.")
        tell(request, text % {"activity": place.activity.title})
    return _after(request, activity_id, learned)


def _after(request: HttpRequest, activity_id: int, learned: Learned) -> HttpResponse:
    """Back to the activity; when access ended while the request ran, the refusal in words."""
    if learned == Learned.NO_ACCESS:
        return _refused(request, queries.place_on(request.user, activity_id))
    if learned == Learned.ALREADY_COMPLETED:
        tell(request, _("You completed this already. Nothing was changed."), level=messages.INFO)
    return redirect("learning_activity", activity_id)


def _is_scored(place: Enrollment) -> bool:
    return place.activity.kind == LearningActivity.Kind.ASSESSMENT


def _activity_page(
    request: HttpRequest,
    place: Enrollment,
    *,
    progress_form: ProgressForm | None = None,
    completion_form: CompletionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "learning",
        "place": place,
        "activity": place.activity,
        "records": queries.records(place),
        "records_shown": queries.RECORDS_SHOWN,
        "quick": [percent for percent in QUICK if percent > place.progress],
        "progress_form": progress_form or ProgressForm(),
        "completion_form": completion_form or CompletionForm(scored=_is_scored(place)),
    }
    return render(request, "learning/activity.html", context, status=status)


def _refused(request: HttpRequest, place: Enrollment | None) -> HttpResponse:
    """Plain words instead of the content: access has ended (403), or there is nothing (404)."""
    context = {"section": "learning", "place": place}
    if place is None:
        return render(request, "learning/gone.html", context, status=404)
    return render(request, "learning/no_access.html", context, status=403)
