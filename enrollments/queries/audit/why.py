"""Why somebody is enrolled: what led to one enrollment, from the audit events; the first first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from enrollments.models import AuditEvent, Enrollment, Qualification, User, current
from enrollments.queries.gates import Viewer, visible_enrollments
from enrollments.roles import Right

Action = AuditEvent.Action
# The newest steps of the chain; nobody reads more of them.
MOST_STEPS: Final = 30
# What was done to the user and set off a rule, and what was done to the activity.
_OF_USER: Final = (Action.GRANT, Action.WITHDRAW, Action.REACTIVATE)
_OF_ACTIVITY: Final = (Action.REQUIRE, Action.UNARCHIVE)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """`held` are the current qualifications that the user holds and that require the activity."""

    enrollment: Enrollment
    events: Sequence[AuditEvent]
    held: Sequence[str]


def chain_of(viewer: Viewer, number: int) -> Chain | None:
    """The chain; None when there is no such enrollment, or the viewer may not see its user.

    After a remove only what its event keeps is told. Three queries.
    """
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return None
    enrollment = (
        visible_enrollments(viewer)
        .select_related("user", "activity", "source_qualification")
        .filter(pk=number)
        .first()
    )
    if enrollment is None:
        return None
    return Chain(
        enrollment=enrollment,
        events=_events(enrollment),
        held=_held(enrollment.user, enrollment.activity_id),
    )


def _held(user: User, activity: int) -> list[str]:
    requiring = Qualification.objects.filter(
        current(), holders__user=user, requirements__activity=activity
    )
    return list(requiring.order_by("sort_name", "name").values_list("name", flat=True))


def _events(enrollment: Enrollment) -> list[AuditEvent]:
    done = AuditEvent.objects.filter(skipped="").select_related("activity")
    about = done.filter(
        Q(activity=enrollment.activity_id) | Q(action__in=_OF_USER), user=enrollment.user_id
    ).order_by("-pk")
    # A user has some hundreds of events, of which these are a part.
    found: list[Any] = list(about)
    steps = [event for event in found if event.activity_id][:MOST_STEPS]
    batches = {event.batch for event in steps if event.qualifications}
    names = {name for event in steps for name in _names(event)}
    causes = [
        event
        for event in found
        if not event.activity_id and (event.batch in batches or _is_of(event, names))
    ]
    changed = done.filter(
        activity=enrollment.activity_id,
        import_number__isnull=True,
        action__in=_OF_ACTIVITY,
        batch__in=batches,
    )
    chain = sorted({*steps, *causes, *changed}, key=_moment)
    removed = {event.batch for event in chain if event.action == Action.REMOVE}
    for event in chain:
        event.is_again = event.batch in removed
    return chain[-MOST_STEPS:]


def _moment(event: AuditEvent) -> tuple[datetime, bool, int]:
    """At the same moment, what somebody did comes before what a rule did because of it."""
    return event.at, event.door == AuditEvent.Door.RULE, event.pk


def _names(event: AuditEvent) -> list[str]:
    return event.qualifications.split(", ") if event.qualifications else []


def _is_of(event: AuditEvent, names: set[str]) -> bool:
    """Giving or taking one of the qualifications that did it."""
    return event.action != Action.REACTIVATE and event.qualifications in names
