"""A page whose form no longer fits says who changed what it is about, and when."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from enrollments.forms.seals import is_seal_of, seal_of, sealed_at
from enrollments.queries.since import last_event
from enrollments.wording.changing import changed_since
from lms_admin.web import tell


def is_stale(request: HttpRequest, page: str, shown: str) -> bool:
    """Whether the form that was sent was made of something else than this; not where none was."""
    seal = request.POST.get("seen", "")
    return bool(seal) and not is_seal_of(request.user, page, shown, seal)


def changed_by(request: HttpRequest, about: Q) -> str:
    """Who changed it since the form was shown; "" where no event that the viewer sees tells it."""
    shown_at = sealed_at(request.POST.get("seen", ""))
    event = last_event(request.user, about, shown_at) if shown_at else None
    return changed_since(event) if event else ""


def kept_up(
    request: HttpRequest, page: str, shown: str, about: Q, *, stale: bool
) -> dict[str, Any]:
    """The context of partials/stale.html, and of the field by which a form says what it shows."""
    return {
        "seen": seal_of(request.user, page, shown),
        "stale": stale,
        "changed_by": changed_by(request, about) if stale else "",
    }


def tell_edited(request: HttpRequest, *, is_changed: bool) -> None:
    """What a saved form answers: also whoever changed nothing is told so."""
    if is_changed:
        tell(request, _("The changes are saved."))
    else:
        tell(request, _("Nothing was changed."), level=messages.INFO)
