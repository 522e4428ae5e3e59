"""Writes audit events, one for each enrollment or user of a queryset, in one statement."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Count, F, Max, QuerySet, Value
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, Qualification, Team, User
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
        return self._all().filter(action=action, skipped="")

    def skips(self, *actions: AuditEvent.Action) -> dict[Outcome, int]:
        """What this call skipped so far, of these actions or of all, counted by the reason."""
        events = self._all().filter(action__in=actions) if actions else self._all()
        skipped = events.exclude(skipped="").values("skipped").annotate(number=Count("pk"))
        return {Outcome(row["skipped"]): row["number"] for row in skipped}

    def _all(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(pk__gt=self.newest, batch=self.batch).order_by()


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
    skipped: Any = None,
    revision: Any = UNCHANGED,
    qualifications: Any = None,
    changes: Any = None,
) -> int:
    """Write one event for each of `enrollments`, as they are now. Returns how many.

    `skipped` is an expression for the outcome code of what is not done. `revision` is what the
    enrollment's revision will be after the change, None when it is gone. An enrollment that is new
    had no former status. `changes` is an expression for what an edit changed.
    """
    is_new = action == AuditEvent.Action.ENROLL and skipped is None
    columns = common_columns(call, action) | {
        "skipped": value("skipped", "") if skipped is None else skipped,
        "user": F("user_id"),
        "activity": F("activity_id"),
        "enrollment_number": F("pk"),
        "revision": value("revision", None) if revision is None else revision,
        "former_status": value("former_status", "") if is_new else F("status"),
        "qualifications": value("qualifications", "") if qualifications is None else qualifications,
        "about": value("about", "") if call.actor.import_number else F("activity__title"),
    }
    if changes is not None:
        columns["changes"] = changes
    return insert_select(AuditEvent, enrollments, columns)


def record_refused(
    users: QuerySet[User],
    activity: LearningActivity,
    call: Call,
    action: AuditEvent.Action,
    skipped: Any,
) -> int:
    """Write one event for each of `users`, who get no place on the activity. Returns how many.

    `skipped` is an expression for the outcome code that says why.
    """
    columns = common_columns(call, action) | {
        "skipped": skipped,
        "user": F("pk"),
        "activity": value("activity", activity.pk),
        "former_status": value("former_status", ""),
        "qualifications": value("qualifications", ""),
        "about": value("about", activity.title),
    }
    return insert_select(AuditEvent, users.order_by("pk"), columns)


def record_users(
    users: QuerySet[User],
    call: Call,
    action: AuditEvent.Action,
    *,
    qualifications: str = "",
    about: Any = "",
    skipped: str = "",
    changes: Any = None,
    qualification: Qualification | None = None,
) -> int:
    """Write one event about each of `users`. Returns how many.

    `changes` is an expression over the users.
    """
    columns = common_columns(call, action) | {
        **({} if changes is None else {"changes": changes}),
        "skipped": value("skipped", skipped),
        "user": F("pk"),
        "former_status": value("former_status", ""),
        "qualification": value("qualification", qualification.pk if qualification else None),
        "qualifications": value("qualifications", qualifications),
        "about": Value(about, CharField()) if isinstance(about, str) else about,
    }
    return insert_select(AuditEvent, users.order_by("pk"), columns)


def record_teams(teams: QuerySet[Team], user: User, call: Call, action: AuditEvent.Action) -> int:
    """Write one event about the user for each of these teams, by its name. Returns how many."""
    columns = common_columns(call, action) | {
        "skipped": value("skipped", ""),
        "user": value("user", user.pk),
        "former_status": value("former_status", ""),
        "qualifications": value("qualifications", ""),
        "about": F("name"),
    }
    return insert_select(AuditEvent, teams.order_by("name"), columns)


def event(
    call: Call,
    action: AuditEvent.Action,
    *,
    user: int | None = None,
    about: str = "",
    changes: Mapping[str, Any] | None = None,
    **more: Any,
) -> AuditEvent:
    """An event that is not stored yet; `more` are its other columns."""
    return AuditEvent(
        at=call.at,
        batch=call.batch,
        door=call.actor.door,
        import_number=call.actor.import_number,
        actor_id=call.actor.user_id,
        actor_name=call.actor.name,
        action=action,
        reason=call.reason,
        user_id=user,
        about=about[:255],
        changes=changes,
        **more,
    )


def record_one(
    call: Call,
    action: AuditEvent.Action,
    *,
    activity: LearningActivity | None = None,
    user: User | None = None,
    qualifications: str = "",
    about: str = "",
    skipped: str = "",
    changes: Mapping[str, Any] | None = None,
    qualification: Qualification | None = None,
) -> None:
    """One event about no single user: an activity, a qualification, a team, an import.

    `changes` is what an edit changed: {field: [old, new]}.
    """
    event(
        call,
        action,
        user=user.pk if user else None,
        about=about,
        changes=changes,
        activity=activity,
        qualifications=qualifications,
        skipped=skipped,
        qualification=qualification,
    ).save()
