"""What the pages for selected users have in common: whom, and where to go back to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from enrollments.forms.people.selection import MOST, UserSelection, user_selection
from enrollments.forms.selection import Unusable
from enrollments.wording.numbers import grouped
from lms_admin.web import next_url, tell, wants_fragment


def selected_users(
    request: HttpRequest, *, by_worker: bool = False
) -> UserSelection | HttpResponse:
    """The selection, or the way back with the reason why it cannot be used.

    `by_worker`: of many a worker does it, so that none are too many. Http404 where nobody of them
    is there, or in scope.
    """
    chosen = user_selection(request.user, asked_of(request))
    if isinstance(chosen, UserSelection):
        if not chosen.numbers:
            raise Http404
        if by_worker or not chosen.is_too_many:
            return chosen
    tell(request, _why_not(chosen), level=messages.ERROR)
    back = users_back(request)
    return HttpResponseClientRedirect(back) if wants_fragment(request) else redirect(back)


def asked_of(request: HttpRequest) -> QueryDict:
    """What the form says, sent or in the address."""
    return request.POST if request.method == "POST" else request.GET


def users_back(request: HttpRequest) -> str:
    """The list where they were selected."""
    return next_url(request, reverse("users"))


def _why_not(chosen: UserSelection | Unusable) -> str:
    if chosen == Unusable.EXPIRED:
        return _("This selection is too old. Nothing was changed. Select the users again.")
    if isinstance(chosen, UserSelection):
        return _(
            "These are more than %(most)s users. Nothing was changed. Filter the list first, by "
            "team for example, and do it in several steps."
        ) % {"most": grouped(MOST)}
    return _("Select at least one user.")
