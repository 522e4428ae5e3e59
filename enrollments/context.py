"""What every page and mail shows of the academy."""

from django.http import HttpRequest

from enrollments.queries.academy import academy_terms


def academy_name(request: HttpRequest) -> dict[str, str]:
    return {"academy_name": academy_terms().name}
