"""The start page of whoever has a desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollments.queries.first_run import first_steps
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.overview.first_run import steps_page


@require_safe
@needs(Right.VIEW_AUDIT)
def overview(request: HttpRequest) -> HttpResponse:
    """Of an academy without people or activities: how it gets them."""
    if request.user.has_perm(Right.CHANGE_CATALOGUE):
        steps = first_steps(request.user)
        if not steps.are_done:
            return steps_page(request, steps)
    return render(request, "overview/overview.html", {"section": "overview"})
