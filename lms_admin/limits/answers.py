"""What allauth answers with when its own limits refuse a request."""

from django.http import HttpRequest, HttpResponse

from lms_admin.errors import too_often
from lms_admin.limits.table import CODE


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth does not say for how long. Most of what it counts are codes of a second factor."""
    return too_often(request, CODE.seconds)
