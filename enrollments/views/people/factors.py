"""The second step of somebody who lost the phone or passkey for it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.queries.factors import has_something_to_reset
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.mails import tell_factors_reset
from lms_admin.web import dialog, tell, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def user_factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """Asks first; then they are gone, and the person is told by mail."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if person.pk == request.user.pk:
        raise PermissionDenied
    if request.method == "POST":
        result = services.reset_factors(person, actor=Actor.at_screen(request.user))
        if result.refused:
            raise Http404
        tell(request, _reset_sentence(request, person, did=Outcome.NO_CHANGE not in result.counts))
        return redirect("user_profile", person.pk)
    context = {
        "section": "users",
        "person": person,
        "has_something": has_something_to_reset(person),
        "in_dialog": wants_fragment(request),
    }
    return dialog(request, "people/factors.html", context)


def _reset_sentence(request: HttpRequest, person: User, *, did: bool) -> str:
    if not did:
        return _("%(name)s has no second step. Nothing was changed.") % {"name": person.name}
    done = _("The second step of %(name)s is reset.") % {"name": person.name}
    return f"{done} {tell_factors_reset(request, person)}"
