"""A page whose form no longer fits says who changed what it is about, and when."""

from django.db.models import Q
from django.http import HttpRequest

from enrollments.forms.seals import is_seal_of, sealed_at
from enrollments.queries.since import last_event
from enrollments.wording.changing import changed_since


def is_stale(request: HttpRequest, page: str, shown: str) -> bool:
    """Whether the form that was sent was made of something else than this; not where none was."""
    seal = request.POST.get("seen", "")
    return bool(seal) and not is_seal_of(request.user, page, shown, seal)


def changed_by(request: HttpRequest, about: Q) -> str:
    """Who changed it since the form was shown; "" where no event that the viewer sees tells it."""
    shown_at = sealed_at(request.POST.get("seen", ""))
    event = last_event(request.user, about, shown_at) if shown_at else None
    return changed_since(event) if event else ""
