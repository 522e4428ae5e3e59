from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.audit.erase import EraseForm
from enrollments.models import User
from enrollments.queries.audit.erasing import kept_about
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.erase import REFUSALS, fates, kept_sentence, told_erased
from lms_admin.web import tell


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def user_erase(request: HttpRequest, user_id: int) -> HttpResponse:
    """What is kept about somebody and what becomes of it; then, typed and confirmed, it is done."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    kept = kept_about(person)
    posted = request.POST if request.method == "POST" else None
    form = EraseForm(posted, person=person, had_desk=kept.had_desk)
    refused = ""
    if form.is_valid():
        result = services.erase_person(
            person,
            actor=Actor.at_screen(request.user),
            keeps_record=form.cleaned_data["keeps_record"],
            blanks_name=form.cleaned_data.get("blanks_name", False),
            reason=form.reason,
        )
        if not result.refused:
            return _done(request, person)
        refused = REFUSALS[result.refused]
    context = {
        "section": "users",
        "person": person,
        "form": form,
        "fates": fates(person, kept, *services.lines_and_files(person)),
        "sum": kept_sentence(kept),
        "refused": refused,
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "audit/erase.html", context, status=status)


def _done(request: HttpRequest, person: User) -> HttpResponse:
    if person.pk == request.user.pk:
        return redirect("account_login")
    tell(request, told_erased(person.pk))
    return redirect("users")
