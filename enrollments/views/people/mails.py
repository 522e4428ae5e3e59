"""What people are told by mail when somebody adds them, or changes how they sign in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from enrollments.models import User
from enrollments.queries.academy import academy_terms
from lms_admin.mails import mail_is_on, password_link, send_mail_to, sign_in_address


def invite(request: HttpRequest, user: User) -> str:
    """Send the way to choose the first password, or to sign in where there are none.

    Says in a sentence what became of it.
    """
    if not mail_is_on():
        return _("No mail was sent, because mail is off.")
    sent = send_mail_to(
        request,
        user.email,
        "invitation",
        language=user.language or academy_terms().language,
        user=user,
        # A link to choose a password is not even made where none counts.
        password_url="" if settings.SSO_ONLY else password_link(user),
        sign_in_url=sign_in_address(request),
        days=settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    )
    if not sent:
        return _("The invitation could not be sent: the mail server does not answer.")
    return _("An invitation was sent to %(email)s.") % {"email": user.email}


def tell_old_address(request: HttpRequest, user: User, old: str) -> str:
    """Tell the address that signed in until now; says in a sentence what became of it."""
    return _tell(request, user, old, "email_changed")


def tell_factors_reset(request: HttpRequest, user: User) -> str:
    """Tell somebody that their second step is gone; says in a sentence what became of it."""
    return _tell(request, user, user.email, "factors_reset")


def _tell(request: HttpRequest, user: User, email: str, template: str) -> str:
    if not mail_is_on():
        return _("No mail was sent, because mail is off.")
    language = user.language or academy_terms().language
    if not send_mail_to(request, email, template, language=language, user=user):
        return _("%(email)s could not be told: the mail server does not answer.") % {"email": email}
    return _("%(email)s was told.") % {"email": email}
