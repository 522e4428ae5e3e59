"""Takes over a click on so many users that a worker changes them: see settings."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from enrollments.queries.many import PeopleFacts
from imports import services
from imports.views.gate import acting, answered, go


def begin_people(
    request: HttpRequest,
    action: str,
    content: Mapping[str, Any],
    params: Mapping[str, Any],
    facts: PeopleFacts,
    *,
    reason: str,
    typed: int,
) -> HttpResponse:
    """To the page of the job. What the arguments are, `services.run_people` says."""
    with answered():
        job = services.run_people(
            action,
            content,
            params,
            facts,
            actor=acting(request),
            reason=reason,
            typed=typed,
            language=get_language(),
        )
    return go(request, "imports:progress", job.pk)
