"""Where somebody goes on with a form, after they have confirmed that it is them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms_admin.signing_in.kept_forms import kept_form
from lms_admin.signing_in.recent import asked_again
from lms_admin.web import next_url, tell


@never_cache
@require_safe
def account_go_on(request: HttpRequest, token: UUID) -> HttpResponse:
    """Nothing is done by an address: the form is there again, and a button sends it."""
    if asked := asked_again(request):
        return asked
    back = next_url(request, reverse("home"))
    form = kept_form(request, token)
    if form is None:
        text = _("What you filled in is not kept any longer. Nothing was done: do it once more.")
        tell(request, text, level=messages.WARNING)
        return redirect(back)
    return render(request, "account/go_on.html", {"form": form, "back": back})
