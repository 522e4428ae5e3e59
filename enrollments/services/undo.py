"""Undo of an unenroll by click."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.services.enroll import reenroll
from enrollments.services.results import Result


def undo_unenroll(batch: UUID, *, actor: Actor) -> Result:
    """Re-enroll what that batch unenrolled at the screen and nobody has changed since.

    Only the actor's own batch; of another's, or an unknown one, nothing is found and the counts are
    empty. Outcomes and refusals are those of `reenroll`, whose right it asks.
    """
    mine = AuditEvent.objects.filter(
        batch=batch,
        door=AuditEvent.Door.SCREEN,
        actor=actor.user_id,
        action=AuditEvent.Action.UNENROLL,
        skipped="",
        enrollment_number=OuterRef("pk"),
        revision=OuterRef("revision"),
    )
    return reenroll(Enrollment.objects.filter(Exists(mine)), actor=actor)
