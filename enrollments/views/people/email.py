from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.profile import EmailForm
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.queries.since import about_users
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.mails import tell_old_address
from enrollments.views.stale import is_stale, kept_up
from lms_admin.mails import mail_is_on
from lms_admin.web import dialog, tell, wants_fragment

PAGE: Final = "user_email"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_USER)
def user_email(request: HttpRequest, user_id: int) -> HttpResponse:
    """Another address to sign in with; the old one is told."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if not services.may_readdress(Actor.at_screen(request.user), person):
        raise PermissionDenied
    shown = repr([person.pk, person.email])
    stale = is_stale(request, PAGE, shown)
    posted = request.POST if request.method == "POST" and not stale else None
    form = EmailForm(posted, viewer=request.user, person=person, auto_id="email-%s")
    if form.is_valid():
        old, new = person.email, form.cleaned_data["email"]
        result = services.change_email(person, new, actor=Actor.at_screen(request.user))
        if not result.refused:
            tell(request, _said(request, person, old=old, new=new))
            return redirect("user_profile", person.pk)
        if result.refused != Outcome.EMAIL_TAKEN:
            raise Http404
        form.add_error("email", _("Somebody else has it by now"))
    context = {
        "section": "users",
        "person": person,
        "form": form,
        "prepared": import_string(settings.PREPARED_WITH)(person),
        "mail": mail_is_on(),
        **kept_up(request, PAGE, shown, about_users([person.pk]), stale=stale),
        "in_dialog": wants_fragment(request),
    }
    status = 409 if stale else 422 if form.is_bound else 200
    return dialog(request, "people/email.html", context, status=status)


def _said(request: HttpRequest, person: User, *, old: str, new: str) -> str:
    if old == new:
        return _("%(email)s is the email already. Nothing was changed.") % {"email": new}
    changed = _("%(name)s now signs in with %(email)s.") % {"name": person.name, "email": new}
    return f"{changed} {tell_old_address(request, person, old)}"
