"""What happened to a user: the audit events about them, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q

from enrollments.models import AuditEvent, User
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right

EVENTS_SHOWN: Final = 50
# What stands in the audit list alone: a learner signs in every day.
NOT_IN_HISTORY: Final = (
    AuditEvent.Action.SIGN_IN,
    AuditEvent.Action.SIGN_IN_REFUSED,
    AuditEvent.Action.SIGN_OUT,
)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some events, newest first. `older` is the event after which it goes on; None at the end."""

    events: Sequence[AuditEvent]
    older: int | None
    is_newest: bool


def history_of(viewer: Viewer, user: User, *, before: int | None = None) -> Stretch:
    """The newest events about the user, or those after the event `before` in that order.

    An event about anybody else, or one that does not exist, counts as none. The activity is there;
    it is None where the event's activity is gone. `is_again`: the same call removed what this made.
    """
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return Stretch(events=(), older=None, is_newest=True)
    about = AuditEvent.objects.filter(user__in=visible_users(viewer).filter(pk=user.pk))
    start = about.filter(pk=before).first() if before is not None else None
    removed = about.filter(
        action=AuditEvent.Action.REMOVE,
        skipped="",
        batch=OuterRef("batch"),
        activity=OuterRef("activity"),
    )
    told = about.exclude(action__in=NOT_IN_HISTORY)
    rows = told.select_related("activity").annotate(is_again=Exists(removed))
    rows = rows.order_by("-at", "-pk")
    if start:
        rows = rows.filter(Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.pk))
    found = list(rows[: EVENTS_SHOWN + 1])
    shown = found[:EVENTS_SHOWN]
    return Stretch(
        events=shown,
        older=shown[-1].pk if len(found) > EVENTS_SHOWN else None,
        is_newest=start is None,
    )
