"""The invitation of somebody who has never signed in, sent once more."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollments.models import User
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.mails import invite
from lms_admin.web import tell


@require_POST
@needs(Right.CHANGE_USER)
def user_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """A link that was sent before still works until it is used, or is too old."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if can_be_invited(person):
        tell(request, invite(request, person))
    else:
        text = _("%(name)s can't be invited again.") % {"name": person.name}
        tell(request, text, level=messages.ERROR)
    return redirect("user_profile", person.pk)


def can_be_invited(person: User) -> bool:
    """Whether somebody active never got in, and has chosen no password that counts here."""
    has_password = person.has_usable_password() and not settings.SSO_ONLY
    return person.is_active and not has_password and person.last_login is None
