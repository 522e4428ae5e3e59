"""What a learner does on an activity, kept as learning records."""

from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningRecord


class Learned(StrEnum):
    RECORDED = "recorded"
    NO_ACCESS = "no_access"
    ALREADY_COMPLETED = "already_completed"


@transaction.atomic
def record_progress(enrollment: Enrollment, progress: int, *, actor: Actor) -> Learned:
    """Record that the learner is at `progress` percent, 1 to 99; it never goes down.

    The first record says that the activity was started. Nothing happens after access has ended, and
    nothing on an enrollment that is not the actor's own.
    """
    if not 1 <= progress <= 99:
        raise ValueError("progress is 1 to 99 percent; 100 is a completion")
    held = _locked(enrollment, actor)
    if (refusal := _refusal(held)) or held is None:
        return refusal or Learned.NO_ACCESS
    now = timezone.now()
    if not held.progress:
        held.records.create(at=now, kind=LearningRecord.Kind.STARTED, progress=0)
    if progress > held.progress:
        held.records.create(at=now, kind=LearningRecord.Kind.PROGRESS, progress=progress)
        held.progress = progress
        held.revision += 1
        held.save(update_fields=("progress", "revision"))
    return Learned.RECORDED


@transaction.atomic
def record_completion(enrollment: Enrollment, *, actor: Actor, score: int | None = None) -> Learned:
    """Record that the learner finished, for an assessment with a score of 0 to 100 percent.

    Only on an enrollment that is the actor's own.
    """
    if score is not None and not 0 <= score <= 100:
        raise ValueError("a score is 0 to 100 percent")
    held = _locked(enrollment, actor)
    if (refusal := _refusal(held)) or held is None:
        return refusal or Learned.NO_ACCESS
    now = timezone.now()
    if score is not None:
        held.records.create(at=now, kind=LearningRecord.Kind.ATTEMPT, score=score)
    held.records.create(at=now, kind=LearningRecord.Kind.COMPLETED, progress=100, score=score)
    held.progress, held.completed_at, held.score = 100, now, score
    held.revision += 1
    held.save(update_fields=("progress", "completed_at", "score", "revision"))
    return Learned.RECORDED


def _locked(enrollment: Enrollment, actor: Actor) -> Enrollment | None:
    mine = Enrollment.objects.filter(pk=enrollment.pk, user=actor.user_id)
    return mine.select_for_update().first()


def _refusal(held: Enrollment | None) -> Learned | None:
    if held is None or not held.is_open:
        return Learned.NO_ACCESS
    return Learned.ALREADY_COMPLETED if held.completed_at else None
