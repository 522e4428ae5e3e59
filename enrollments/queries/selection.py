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


def done_by_click(batch: UUID, person: int | None) -> QuerySet[AuditEvent]:
    """What this person did by that click; nothing of somebody else's."""
    return AuditEvent.objects.filter(
        batch=batch, door=AuditEvent.Door.SCREEN, actor=person, skipped=""
    )


def rule_by_click(batch: UUID, person: int | None) -> AuditEvent | None:
    """The first event of that click by which this person gave a qualification or required one."""
    rules = (AuditEvent.Action.GRANT, AuditEvent.Action.REQUIRE)
    return done_by_click(batch, person).filter(action__in=rules).order_by("pk").first()


def unenrolled_in(batch: UUID, viewer: Viewer) -> int:
    """How many enrollments this viewer ended by that click; 0 for somebody else's."""
    return done_by_click(batch, viewer.pk).filter(action=AuditEvent.Action.UNENROLL).count()
