"""Takes over a change of a rule or of people that affects many: see settings."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from enrollments.queries.changing import ChangeForecast
from imports import services
from imports.views.gate import acting, answered, go


def begin_change(
    request: HttpRequest, confirmed: ChangeForecast, *, reason: str, typed: int
) -> HttpResponse:
    """Begins the job and goes to its page. `services.run_change` explains the arguments."""
    with answered():
        job = services.run_change(
            confirmed,
            actor=acting(request),
            reason=reason,
            typed=typed,
            language=get_language(),
        )
    return go(request, "imports:progress", job.pk)
