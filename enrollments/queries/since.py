"""What happened since a page was shown: why it no longer is as it was."""

from datetime import datetime
from typing import Final

from django.db.models import Max, Q

from enrollments.models import AuditEvent
from enrollments.queries.changing import Change
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right
from lms_admin.dialect import one_of

# Events that are looked through: of more, nobody would wait for the answer.
NEWEST: Final = 10_000


def last_about(viewer: Viewer, change: Change, since: datetime) -> AuditEvent | None:
    """The last event since then about what the change is about, as far as the viewer sees it.

    Its users, its activity, its qualification; None where none of the newest events tells of it.
    """
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return None
    about = Q()
    for name in ("qualification", "activity"):
        if name in change.params:
            about |= Q(**{name: change.params[name]})
    if users := change.params.get("users"):
        about |= Q(user__in=one_of(users))
    seen = Q(user=None) | Q(user__in=visible_users(viewer))
    newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    recent = AuditEvent.objects.filter(pk__gt=newest - NEWEST, at__gte=since, skipped="")
    return recent.filter(about, seen).order_by("-pk").first()
