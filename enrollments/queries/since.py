"""What happened since a page was shown: why it no longer is as it was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q

from enrollments.models import AuditEvent
from enrollments.queries.changing import Change
from enrollments.queries.gates import Viewer, visible_users
from enrollments.queries.sample import Brought
from enrollments.roles import Right
from lms_admin.dialect import one_of

# Events that are looked through: of more, nobody would wait for the answer.
NEWEST: Final = 10_000


def last_event(viewer: Viewer, about: Q, since: datetime) -> AuditEvent | None:
    """The last event since then that is `about` it, as far as the viewer sees it.

    None where none of the newest events tells of it.
    """
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return None
    seen = Q(user=None) | Q(user__in=visible_users(viewer))
    newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    recent = AuditEvent.objects.filter(pk__gt=newest - NEWEST, at__gte=since, skipped="")
    return recent.filter(about, seen).order_by("-pk").first()


def about_change(change: Change) -> Q:
    """What the change is about: its users, its activity, its qualification."""
    about = Q(pk__in=())
    for name in ("qualification", "activity"):
        if name in change.params:
            about |= Q(**{name: change.params[name]})
    if users := change.params.get("users"):
        about |= Q(user__in=one_of(users))
    return about


def about_users(users: Iterable[int]) -> Q:
    return Q(user__in=one_of(list(users)))


def about_enrolling(users: Any, activity: int) -> Q:
    """One activity, and these users, who may not be enrolled in it yet."""
    theirs = Q(user__in=users) & (Q(activity=activity) | Q(activity=None))
    return Q(activity=activity, user=None) | theirs


def about_enrollments(numbers: Any, rows: Any) -> Q:
    """Enrollments by number, those of them that are there, and what was done to whose they are."""
    return (
        Q(enrollment_number__in=numbers)
        | Q(user__in=rows.order_by().values("user"), activity=None)
        | Q(activity__in=rows.order_by().values("activity"), user=None)
    )


def about_sample(brought: Brought) -> Q:
    """Whatever the sample academy brought."""
    return (
        brought.to("users", "user")
        | brought.to("activities", "activity")
        | (brought.to("qualifications", "qualification"))
    )


def about_teams(names: Iterable[str]) -> Q:
    """Teams by name, and who came or went: an event has no number of a team."""
    moved = AuditEvent.Action.MOVE_TO_TEAM
    return Q(about__in=list(names), activity=None, qualification=None) | Q(action=moved)
