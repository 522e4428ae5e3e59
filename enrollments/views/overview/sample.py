"""The sample academy: loaded to look around in, and removed again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.queries.sample import brought_by_sample, sample_forecast
from enrollments.queries.since import about_sample
from enrollments.roles import Right
from enrollments.seeding.sample import load_sample
from enrollments.views.gate import needs
from enrollments.views.stale import changed_by
from enrollments.wording.overview.sample import told_going, told_kept
from lms_admin.web import tell


@require_POST
@needs(Right.ADMINISTER)
def sample_load(request: HttpRequest) -> HttpResponse:
    result = load_sample(actor=Actor.at_screen(request.user))
    if result.refused:
        tell(
            request,
            _(
                "The sample academy was not loaded: your academy is in use already, or has a code "
                "or name that is in the sample, too. Nothing was changed."
            ),
            level=messages.WARNING,
        )
    elif result.skipped:
        tell(request, _("The sample academy is loaded already."), level=messages.INFO)
    else:
        import_string(settings.COUNT_FIGURES)(at_once=True)
        tell(request, _("The sample academy is loaded. Its numbers are counted in a minute."))
    return redirect("overview")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def sample_remove(request: HttpRequest) -> HttpResponse:
    """GET asks for the confirmation, POST brings it; it has to be of what is shown."""
    if request.method != "POST":
        return _confirm(request)
    result = services.remove_sample(seen=_seen(request), actor=Actor.at_screen(request.user))
    if result.refused:
        return _confirm(request, stale=True)
    if result.skipped:
        tell(request, _("There is no sample academy. Nothing was changed."), level=messages.INFO)
    else:
        import_string(settings.COUNT_FIGURES)(at_once=True)
        tell(request, _("The sample academy is removed. What is yours was not touched."))
    return redirect("overview")


def _seen(request: HttpRequest) -> str:
    """The fingerprint of what was confirmed; "" where that is no longer so."""
    brought = brought_by_sample()
    known = sample_forecast(brought).fingerprint if brought else ""
    as_shown = is_seal_of(request.user, "sample", known, request.POST.get("seen", ""))
    return known if as_shown else ""


def _confirm(request: HttpRequest, *, stale: bool = False) -> HttpResponse:
    brought = brought_by_sample()
    if brought is None:
        tell(request, _("There is no sample academy. Nothing was changed."), level=messages.INFO)
        return redirect("academy")
    forecast = sample_forecast(brought)
    context: dict[str, Any] = {
        "section": "academy",
        "stale": stale,
        "going": told_going(forecast),
        "kept": told_kept(forecast),
        "seen": seal_of(request.user, "sample", forecast.fingerprint),
        "changed_by": changed_by(request, about_sample(brought)) if stale else "",
    }
    return render(request, "academy/sample_remove.html", context, status=409 if stale else 200)
