from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from enrollments.queries.audit.why import chain_of
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.why import told_chain
from lms_admin.web import wants_fragment


@require_safe
@needs(Right.VIEW_ENROLLMENT, Right.VIEW_AUDIT)
def enrollment_why(request: HttpRequest, number: int) -> HttpResponse:
    """What led to this enrollment: a page, and for htmx what opens beside the row."""
    chain = chain_of(request.user, number)
    if chain is None:
        raise Http404
    context = {
        "section": "users",
        "enrollment": chain.enrollment,
        "person": chain.enrollment.user,
        "why": told_chain(chain),
    }
    part = "#chain" if wants_fragment(request) else ""
    response = render(request, f"audit/why.html{part}", context)
    patch_vary_headers(response, ("HX-Request",))
    return response
