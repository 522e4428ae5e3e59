from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollments.roles import Right
from enrollments.views.gate import needs


@require_safe
@needs(Right.ADMINISTER)
def settings_in_force(request: HttpRequest) -> HttpResponse:
    """What this installation was started with, for its owners; secrets are not shown."""
    context = {"section": "settings", "variables": settings.ENVIRONMENT}
    return render(request, "desk/settings.html", context)
