"""What every page and mail shows of the academy."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import lazy

from enrollments.queries.academy import academy_terms


def academy_name(request: HttpRequest) -> dict[str, Any]:
    """Looked up where a template shows it: an error page has no database."""
    return {"academy_name": lazy(lambda: academy_terms().name, str)()}
