from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.people.profile import AddForm
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.people.mails import invite
from lms_admin.mails import mail_is_on
from lms_admin.web import tell

# The field that is wrong where somebody else was quicker.
FIELDS: dict[Outcome | None, str] = {
    Outcome.EMAIL_TAKEN: "email",
    Outcome.EMPLOYEE_NUMBER_TAKEN: "employee_number",
    Outcome.TEAM_UNKNOWN: "team",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_USER)
def user_add(request: HttpRequest) -> HttpResponse:
    """A new user, who is invited by mail to choose a password."""
    if request.method != "POST":
        return _page(request, AddForm(viewer=request.user))
    form = AddForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    result = services.add_user(
        form.cleaned_data["email"],
        form.profile,
        team=form.cleaned_data["team"],
        actor=Actor.at_screen(request.user),
    )
    if result.made is None:
        form.add_error(FIELDS[result.refused], _("This is no longer possible. Choose again"))
        return _page(request, form, status=422)
    user = User.objects.get(pk=result.made)
    added = _("%(name)s is added.") % {"name": user.name}
    tell(request, f"{added} {invite(request, user)}")
    return redirect("user_profile", user.pk)


def _page(request: HttpRequest, form: AddForm, *, status: int = 200) -> HttpResponse:
    context = {"section": "users", "form": form, "mail_is_on": mail_is_on()}
    return render(request, "people/add.html", context, status=status)
