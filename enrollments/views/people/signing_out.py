"""Signing somebody else out, wherever they are signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from lms_admin.web import tell


@require_POST
@needs(Right.CHANGE_USER)
def user_sign_out(request: HttpRequest, user_id: int) -> HttpResponse:
    """Nothing is asked first: whoever is signed out by mistake signs in again."""
    person = user_header(request.user, user_id)
    if (
        person is None
        or services.sign_out_user(person, actor=Actor.at_screen(request.user)).refused
    ):
        raise Http404
    tell(request, _("%(name)s is signed out everywhere.") % {"name": person.name})
    return redirect("user_profile", person.pk)
