"""Learning activities: archived, and current again."""

from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Holder, LearningActivity
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import Result, counted
from enrollments.services.rules import enroll_required
from enrollments.services.sql import lock, one_transaction

Action = AuditEvent.Action


@one_transaction
def archive(activity: LearningActivity, *, actor: Actor, reason: str = "") -> Result:
    """Let nobody be enrolled in the activity any more. Its enrollments stay as they are.

    Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    current = LearningActivity.objects.filter(pk=activity.pk, archived_at=None)
    if current.update(archived_at=timezone.now()):
        audit.record_one(call, Action.ARCHIVE, activity=activity, about=activity.title)
    return Result(batch=call.batch)


@one_transaction
def unarchive(activity: LearningActivity, *, actor: Actor, reason: str = "") -> Result:
    """Make the activity current again; holders who must be in it and never were are enrolled.

    Ended enrollments stay ended. Counts the new enrollments. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    this = LearningActivity.objects.filter(pk=activity.pk)
    lock(this, "NO KEY UPDATE")
    if this.exclude(archived_at=None).update(archived_at=None):
        audit.record_one(call, Action.UNARCHIVE, activity=activity, about=activity.title)
    holders = Holder.objects.filter(qualification__requirements__activity=activity)
    made = enroll_required(holders.distinct(), call, only=activity)
    return Result(batch=call.batch, counts=counted(enroll=made))
