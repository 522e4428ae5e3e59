"""What somebody asks of the audit list, and which scans of the table answer it.

Each scan reads one index, newest event first. What no index serves is filtered along the way.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q

from enrollments.actors import scope, sees_everybody
from enrollments.models import AuditEvent, User
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right

# An import stands in the list by what people did to it. Its million events of enrollments are in
# none of the indexes but that of one user.
LISTED: Final = Q(import_number__isnull=True) | Q(user__isnull=True)
NOBODY: Final = Q(pk__in=())
# More values than this are filtered along the way: each scan is a query of its own.
MOST_SCANS: Final = 8
# A team manager of more users than this: their events are found on the way through all events.
FEW_USERS: Final = 500


@dataclass(frozen=True, kw_only=True)
class Question:
    """Empty means everything. `by_rule` counts as one more actor; `until` is not included."""

    actors: Sequence[int] = ()
    by_rule: bool = False
    users: Sequence[int] = ()
    activities: Sequence[int] = ()
    qualifications: Sequence[int] = ()
    imports: Sequence[int] = ()
    actions: Sequence[str] = ()
    doors: Sequence[str] = ()
    batch: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Scans:
    """`by`: what each scan finds by its index; `rest`: what else must hold of an event.

    `is_dense`: nothing else must hold, so that a page is full after as many rows as it shows.
    """

    by: Sequence[Q]
    rest: Q = field(default_factory=Q)

    @property
    def is_dense(self) -> bool:
        return not self.rest


def scans_for(viewer: Viewer, asked: Question) -> Scans:
    """The scans that find what the viewer asks and may see."""
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return Scans(by=(NOBODY,))
    parts = _parts(asked)
    by = next((part for part in parts.values() if 0 < len(part) <= MOST_SCANS), None)
    rest = Q()
    for part in parts.values():
        if part and part is not by:
            rest &= _any(part)
    if not asked.users:
        rest &= _not_of_import(by, parts)
    rest &= _rest(asked)
    if sees_everybody(viewer):
        return Scans(by=by or (LISTED,), rest=rest)
    return _in_scope(viewer, by, rest)


def _parts(asked: Question) -> dict[str, list[Q]]:
    """What each filter asks, the most selective index first."""
    actors = [Q(LISTED, actor=actor) for actor in asked.actors]
    if asked.by_rule:
        actors.append(Q(LISTED, door=AuditEvent.Door.RULE))
    return {
        "user": [Q(user=user) for user in asked.users],
        "import": [Q(import_number=one, user__isnull=True) for one in asked.imports],
        "qualification": [Q(qualification=one) for one in asked.qualifications],
        "activity": [Q(activity=one, import_number__isnull=True) for one in asked.activities],
        "actor": actors,
        "action": [Q(LISTED, action=action) for action in asked.actions],
        "door": [] if _by_screen(asked) else [Q(LISTED, door=door) for door in asked.doors],
    }


def _by_screen(asked: Question) -> bool:
    """Most events are: no index has them, and they are found along the way."""
    return AuditEvent.Door.SCREEN in asked.doors


def _not_of_import(by: Sequence[Q] | None, parts: dict[str, list[Q]]) -> Q:
    """Only the index by qualification holds what an import did to enrollments."""
    return LISTED if by is not None and by is parts["qualification"] else Q()


def _any(part: Sequence[Q]) -> Q:
    found = Q()
    for one in part:
        found |= one
    return found


def _rest(asked: Question) -> Q:
    rest = Q(door__in=asked.doors) if _by_screen(asked) else Q()
    if asked.batch:
        rest &= Q(batch=asked.batch)
    if asked.since:
        rest &= Q(at__gte=asked.since)
    if asked.until:
        rest &= Q(at__lt=asked.until)
    return rest


def _in_scope(viewer: Viewer, by: Sequence[Q] | None, rest: Q) -> Scans:
    """A team manager sees what happened to users in scope, and what they did themselves."""
    own = Q(actor=viewer.pk)
    if by is None:
        users = list(visible_users(viewer).order_by("pk").values_list("pk", flat=True)[:_MANY])
        if len(users) <= FEW_USERS:
            return Scans(by=(Q(LISTED, user__in=users), Q(LISTED, own)), rest=rest)
    seen = User.objects.filter(scope(viewer)).order_by().values("pk")
    return Scans(by=by or (LISTED,), rest=rest & (own | Q(user__in=seen)))


_MANY: Final = FEW_USERS + 1
