"""Takes over a click on a selection that is too large for its request: see settings."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from enrollments.queries.many import Facts
from imports import services
from imports.views.gate import acting, answered, go


def begin(
    request: HttpRequest, content: Mapping[str, Any], facts: Facts, *, reason: str, typed: int
) -> HttpResponse:
    """Begins the job and goes to its page. `services.run_selection` explains the arguments."""
    with answered():
        job = services.run_selection(
            content,
            facts,
            actor=acting(request),
            reason=reason,
            typed=typed,
            language=get_language(),
        )
    return go(request, "imports:progress", job.pk)
