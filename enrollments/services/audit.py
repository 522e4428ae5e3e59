"""Writes audit events, one for each enrollment of a queryset, in one statement."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.services.sql import insert_select
from lms_admin.dialect import Constant


@dataclass(frozen=True, kw_only=True)
class Call:
    """What all audit events of one call of a service have in common."""

    actor: Actor
    reason: str
    batch: uuid.UUID
    at: datetime
    # The newest event before the call: its own are found from there on, without an index on batch.
    newest: int

    @classmethod
    def by(cls, actor: Actor, reason: str) -> "Call":
        newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
        return cls(actor=actor, reason=reason, batch=uuid.uuid4(), at=timezone.now(), newest=newest)

    def as_rule(self) -> "Call":
        return replace(self, actor=self.actor.as_rule())

    def events(self, action: AuditEvent.Action) -> QuerySet[AuditEvent]:
        """What this call did so far, without what it skipped."""
        return AuditEvent.objects.filter(
            pk__gt=self.newest, batch=self.batch, action=action, skipped=""
        ).order_by()


value = partial(Constant, AuditEvent)
UNCHANGED = F("revision")


def common_columns(call: Call, action: AuditEvent.Action) -> dict[str, Any]:
    return {
        "at": value("at", call.at),
        "batch": value("batch", call.batch),
        "door": value("door", call.actor.door.value),
        "import_number": value("import_number", call.actor.import_number),
        "actor": value("actor", call.actor.user_id),
        "actor_name": value("actor_name", call.actor.name),
        "action": value("action", action.value),
        "reason": value("reason", call.reason),
    }


def record(
    enrollments: QuerySet[Enrollment],
    call: Call,
    action: AuditEvent.Action,
    *,
    skipped: str = "",
    revision: Any = UNCHANGED,
    qualifications: Any = None,
) -> int:
    """One event for each of `enrollments`, as they are now; returns how many.

    `revision` is what the enrollment's revision will be after the change, None when it is gone. An
    enrollment that is new had no former status.
    """
    is_new = action == AuditEvent.Action.ENROLL and not skipped
    columns = common_columns(call, action) | {
        "skipped": value("skipped", skipped),
        "user": F("user_id"),
        "activity": F("activity_id"),
        "enrollment_number": F("pk"),
        "revision": value("revision", None) if revision is None else revision,
        "former_status": value("former_status", "") if is_new else F("status"),
        "qualifications": value("qualifications", "") if qualifications is None else qualifications,
    }
    return insert_select(AuditEvent, enrollments, columns)


def record_refused(
    users: QuerySet[User],
    activity: LearningActivity,
    call: Call,
    action: AuditEvent.Action,
    skipped: Outcome,
) -> int:
    """One event for each of `users`, who may not have a place on the activity; returns how many."""
    columns = common_columns(call, action) | {
        "skipped": value("skipped", skipped.value),
        "user": F("pk"),
        "activity": value("activity", activity.pk),
        "former_status": value("former_status", ""),
        "qualifications": value("qualifications", ""),
    }
    return insert_select(AuditEvent, users.order_by("pk"), columns)
