"""Learning activities: archived, and current again."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Holder, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.results import Result, counted
from enrollments.services.rules import enroll_required
from enrollments.services.sql import lock, one_transaction

Action = AuditEvent.Action


@one_transaction
def archive(activity: LearningActivity, *, actor: Actor, reason: str = "") -> Result:
    """Let nobody be enrolled in the activity any more. Its enrollments stay as they are.

    Outcome: `no_change`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    current = LearningActivity.objects.filter(pk=activity.pk, archived_at=None)
    changed = current.update(archived_at=call.at)
    _record(call, Action.ARCHIVE, activity, changed=changed)
    return Result(batch=call.batch, counts=call.skips())


@one_transaction
def unarchive(
    activity: LearningActivity, *, actor: Actor, reason: str = "", enrolls: bool = True
) -> Result:
    """Make the activity current again; holders who must be in it and never were are enrolled.

    Ended enrollments stay ended. Counts the new enrollments. Outcomes: `enroll`, `no_change`.
    Refused: `not_allowed`. Without `enrolls` nobody is enrolled yet: the first part of a plan.
    """
    if refused := gate.without(actor, Right.CHANGE_CATALOGUE):
        return refused
    call = audit.Call.by(actor, reason)
    this = LearningActivity.objects.filter(pk=activity.pk)
    lock(this, "NO KEY UPDATE")
    changed = this.exclude(archived_at=None).update(archived_at=None)
    _record(call, Action.UNARCHIVE, activity, changed=changed)
    made = enroll_required(Holder.objects.all(), call, only=activity) if enrolls else 0
    return Result(batch=call.batch, counts=call.skips() | counted(enroll=made))


def _record(
    call: audit.Call, action: AuditEvent.Action, activity: LearningActivity, *, changed: int
) -> None:
    skipped = "" if changed else Outcome.NO_CHANGE.value
    audit.record_one(call, action, activity=activity, about=activity.title, skipped=skipped)
