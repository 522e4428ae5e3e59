"""One user: the address of the user, and enrolling them in an activity."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.activities import ActivityFilter
from enrollments.forms.enroll import EnrollForm
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.deciding import offers
from enrollments.queries.gates import visible_activities, visible_users
from enrollments.queries.users import states_in, user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.offers import offered
from lms_admin.paging import CappedPaginator, turn_to
from lms_admin.web import next_url, page, tell, wants_fragment

ROWS = 20


@require_safe
@needs(Right.VIEW_USER)
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    return redirect("user_enrollments", user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ENROLL)
def user_enroll(request: HttpRequest, user_id: int) -> HttpResponse:
    """Activities with what the user is in each, and a button that enrolls."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if request.method != "POST":
        return _choose(request, person)
    form = EnrollForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _choose(request, person, form=form, status=422)
    activity = form.cleaned_data["activity"]
    result = services.enroll(
        visible_users(request.user).filter(pk=person.pk),
        activity,
        actor=Actor.at_screen(request.user),
    )
    if list(result.counts) == [Outcome.ENROLL] and wants_fragment(request):
        # The list stays where it is, and so does the reader: the row shows it, and it is said.
        return _choose(request, person, said=_sentence(Outcome.ENROLL, person, activity))
    for outcome in result.counts:
        level = messages.SUCCESS if outcome in DONE else messages.WARNING
        tell(request, _sentence(outcome, person, activity), level=level)
    if wants_fragment(request):
        return _choose(request, person)
    return redirect(next_url(request, reverse("user_enroll", args=(person.pk,))))


def _sentence(outcome: Outcome, person: User, activity: LearningActivity) -> str:
    text = {
        Outcome.ENROLL: _("%(user)s is enrolled in %(activity)s."),
        Outcome.REENROLL: _("%(user)s is enrolled in %(activity)s again, with progress as it was."),
        Outcome.ALREADY_ENROLLED: _(
            "%(user)s is enrolled in %(activity)s already. Nothing was changed."
        ),
        Outcome.OWN_ENROLLMENT: _(
            "Your own enrollments are changed by a colleague. Nothing was changed."
        ),
        Outcome.USER_INACTIVE: _(
            "%(user)s is inactive and can't be enrolled in %(activity)s. Nothing was changed."
        ),
        Outcome.ACTIVITY_ARCHIVED: _(
            "%(activity)s is archived: nobody can be enrolled in it. Nothing was changed."
        ),
    }[outcome]
    return text % {"user": person.name, "activity": activity.title}


def _offered_rows(
    request: HttpRequest, person: User, activities: list[LearningActivity]
) -> list[tuple[LearningActivity, Enrollment | None, dict[str, dict[str, str]]]]:
    """Each activity with the user's enrollment in it, and what can be done."""
    actor = Actor.at_screen(request.user)
    return [
        (activity, held, offered(offers(actor, person, activity, held)))
        for activity, held in states_in(person, activities)
    ]


def _choose(
    request: HttpRequest,
    person: User,
    *,
    form: EnrollForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """`said` is what was just done; otherwise the number of activities is announced."""
    search = ActivityFilter(request.GET, visible_activities(request.user), viewer=request.user)
    paginator = CappedPaginator(search.qs.order_by("sort_title", "pk"), ROWS)
    page_obj, _was_there = turn_to(paginator, request.GET.get("page"))
    found = ngettext("%(number)s activity found", "%(number)s activities found", paginator.count)
    context = {
        "section": "users",
        "person": person,
        "search": search,
        "form": form,
        "rows": _offered_rows(request, person, list(page_obj.object_list)),
        "page_obj": page_obj,
        "announce": said or found % {"number": paginator.total},
    }
    status = status if search.is_valid() else 422
    return page(request, "enrollments/user_enroll.html", context, fragment="list", status=status)
