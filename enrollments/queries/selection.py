"""Selected enrollments, by primary key."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from enrollments.models import AuditEvent, Enrollment
from enrollments.queries.gates import Viewer, visible_enrollments
from lms_admin.dialect import one_of


def by_numbers(viewer: Viewer, numbers: Sequence[int]) -> QuerySet[Enrollment]:
    """The visible ones among the enrollments with these primary keys."""
    return visible_enrollments(viewer).filter(pk__in=one_of(numbers))


def is_undoable(batch: UUID, viewer: Viewer) -> bool:
    """Whether this viewer gave a qualification or added a requirement by that click."""
    mine = AuditEvent.objects.filter(batch=batch, door=AuditEvent.Door.SCREEN, actor=viewer.pk)
    rules = (AuditEvent.Action.GRANT, AuditEvent.Action.REQUIRE)
    return mine.filter(action__in=rules, skipped="").exists()


def unenrolled_in(batch: UUID, viewer: Viewer) -> int:
    """How many enrollments this viewer ended by that click; 0 for somebody else's."""
    mine = AuditEvent.objects.filter(
        batch=batch,
        door=AuditEvent.Door.SCREEN,
        actor=viewer.pk,
        action=AuditEvent.Action.UNENROLL,
        skipped="",
    )
    return mine.count()
