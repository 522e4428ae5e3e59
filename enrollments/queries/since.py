"""What happened since a page was shown: why it no longer is as it was."""

from django.db.models import Max, Q

from enrollments.models import AuditEvent
from enrollments.queries.changing import Change
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right
from lms_admin.dialect import one_of


def newest_event() -> int:
    """Primary key of the newest event, 0 when there is none."""
    return AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0


def last_about(viewer: Viewer, change: Change, since: int) -> AuditEvent | None:
    """The last event after that one about what the change is about, as far as the viewer sees it.

    Its users, its activity, its qualification; None where no event tells of it.
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
    found = AuditEvent.objects.filter(about, seen, pk__gt=since, skipped="")
    return found.order_by("-pk").first()
