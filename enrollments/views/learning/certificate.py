"""The certificate of what was completed. It is drawn when somebody asks, and stored nowhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from enrollments.models import Enrollment
from enrollments.queries import learning as queries
from enrollments.queries.academy import academy_terms
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.certificate import certificate_pdf


@require_safe
def own_certificate(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The learner's own, in their language."""
    place = queries.completed_place(request.user, activity_id)
    if place is not None:
        return _file(place)
    # None after a remove, as where there never was an enrollment.
    context: dict[str, Any] = {
        "section": "learning",
        "place": queries.place_on(request.user, activity_id),
    }
    return render(request, "learning/no_certificate.html", context, status=404)


@require_safe
@needs(Right.VIEW_ENROLLMENT)
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """The certificate of a user in scope, in the language of whoever asks."""
    place = queries.visible_completion(request.user, number)
    if place is None:
        raise Http404
    return _file(place)


def _file(place: Enrollment) -> HttpResponse:
    content = certificate_pdf(place, academy=academy_terms().name)
    name = f"certificate-{slugify(place.activity.code) or 'activity'}-{place.pk}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
