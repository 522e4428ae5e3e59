"""The start page of whoever has a desk."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollments.queries.academy import academy_terms
from enrollments.queries.first_run import first_steps, is_anybody_enrolled, is_begun
from enrollments.queries.overview.figures import OverviewFigures, last_count, overview_figures
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.overview.first_run import steps_page
from enrollments.views.overview.pictures import pictures_of
from enrollments.wording.overview import needs as urgent
from lms_admin.web import tell

AGAIN_AFTER: Final = timedelta(minutes=10)


@require_safe
@needs(Right.VIEW_AUDIT)
def overview(request: HttpRequest) -> HttpResponse:
    """The overview. An academy in which nobody is enrolled is shown how to get there."""
    if request.user.has_perm(Right.CHANGE_CATALOGUE) and not is_begun(request.user):
        return steps_page(request, first_steps(request.user))
    last = last_count()
    figures = overview_figures(request.user, last) if last else None
    waiting = import_string(settings.WAITING_IMPORTS)(request.user)
    context: dict[str, Any] = {
        "section": "overview",
        "counted_at": last.at if last else None,
        "pictures": pictures_of(figures) if figures else {},
        "waiting": waiting,
        "needs": urgent.most_urgent(_needs(request, waiting, figures)),
    }
    return render(request, "overview/overview.html", context)


@require_POST
@needs(Right.ENROLL)
def overview_count(request: HttpRequest) -> HttpResponse:
    """Have a worker count the figures again."""
    if import_string(settings.COUNT_FIGURES)():
        tell(request, _("The numbers are being counted. Load this page again in a minute."))
    else:
        tell(request, _just_counted(), level=messages.INFO)
    return redirect("overview")


def _just_counted() -> str:
    last = last_count()
    ago = timezone.now() - last.at if last else AGAIN_AFTER
    if ago >= AGAIN_AFTER:
        return _("The numbers are being counted already.")
    minutes = int(ago.total_seconds() // 60)
    left = int(AGAIN_AFTER.total_seconds() // 60) - minutes
    counted = ngettext("Counted %(number)s minute ago.", "Counted %(number)s minutes ago.", minutes)
    again = ngettext(
        "You can count again in %(number)s minute.",
        "You can count again in %(number)s minutes.",
        left,
    )
    return f"{counted % {'number': minutes}} {again % {'number': left}}"


def _can_enroll_the_first(request: HttpRequest) -> bool:
    return request.user.has_perm(Right.ENROLL) and not is_anybody_enrolled()


def _needs(
    request: HttpRequest, waiting: list[urgent.WaitingImport], figures: OverviewFigures | None
) -> list[urgent.Need]:
    """The most urgent first."""
    found = [] if import_string(settings.IS_WORKER_RUNNING)() else [urgent.need_of_worker()]
    found += [urgent.need_of_import(one) for one in waiting if one.is_mine]
    if figures and figures.left_open:
        address = reverse("overview_leavers")
        found.append(urgent.need_of_leavers(figures.leavers, figures.left_open, address))
    if figures and figures.are_empty and _can_enroll_the_first(request):
        found.append(urgent.need_of_enrollments(reverse("activities")))
    terms = academy_terms()
    if request.user.has_perm(Right.ADMINISTER) and terms.has_sample:
        found.append(urgent.need_of_sample(reverse("sample_remove")))
    elif request.user.has_perm(Right.ADMINISTER) and not terms.is_set_up:
        found.append(urgent.need_of_name(reverse("academy")))
    return found
