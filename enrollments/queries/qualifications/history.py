"""What happened to a qualification, newest first; what happened together stands together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db.models import Q

from enrollments.actors import Viewer, scope, sees_everybody
from enrollments.models import AuditEvent, Qualification
from enrollments.roles import Right

# Events that are read for a page. Who gave it to more users at once finds them in several parts.
READ: Final = 500
PARTS: Final = 30


@dataclass(frozen=True, kw_only=True)
class PartOfHistory:
    """Events of one call of a service that did the same; the first of them, and how many.

    `goes_on`: there are more of them further down than were read.
    """

    event: AuditEvent
    number: int
    goes_on: bool


@dataclass(frozen=True, kw_only=True)
class QualificationHistory:
    """`older` is the event after which it goes on, None at the end."""

    parts: Sequence[PartOfHistory]
    older: int | None


def history_of_qualification(
    viewer: Viewer, qualification: Qualification, *, before: int | None = None
) -> QualificationHistory:
    """Events about single users only of those whom the viewer sees. One query."""
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return QualificationHistory(parts=(), older=None)
    events = AuditEvent.objects.filter(qualification=qualification)
    if not sees_everybody(viewer):
        events = events.filter(Q(user__isnull=True) | scope(viewer, "user__"))
    if before is not None:
        events = events.filter(pk__lt=before)
    read = list(events.select_related("user", "activity").order_by("-pk")[: READ + 1])
    groups = [
        list(found)
        for _key, found in groupby(
            read[:READ], key=lambda event: (event.batch, event.action, event.skipped)
        )
    ]
    shown, is_more = groups[:PARTS], len(groups) > PARTS or len(read) > READ
    return QualificationHistory(
        parts=[
            PartOfHistory(
                event=group[0],
                number=len(group),
                goes_on=len(read) > READ and group is groups[-1],
            )
            for group in shown
        ],
        older=shown[-1][-1].pk if shown and is_more else None,
    )
