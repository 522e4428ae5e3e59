"""The enrollments behind numbers of the overview, as they are now."""

from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from enrollments.actors import Viewer
from enrollments.models import OPEN, Enrollment, Figure, Team
from enrollments.models.figures import NO_TEAM
from enrollments.queries.gates import sees_everybody, visible_enrollments, visible_teams
from enrollments.queries.overview.figures import last_count

# Enrollments that such a list counts and shows. To find out about each, all enrollments of its user
# are read.
MOST: Final = 200
LATE_ORDER: Final = ("user__sort_name", "user_id", "due_on", "pk")
LEFT_ORDER: Final = ("user__sort_name", "user_id", "activity__sort_title", "pk")


def late_team(viewer: Viewer, number: int) -> Team | None:
    """The team of this number, an unsaved one for NO_TEAM; None where the viewer sees none."""
    if number == NO_TEAM:
        return Team(name="") if sees_everybody(viewer) else None
    return visible_teams(viewer).filter(pk=number).first()


def late_of(viewer: Viewer, team: Team) -> QuerySet[Enrollment]:
    """The team's overdue enrollments, by name: the order in which the first ones can be found."""
    late = visible_enrollments(viewer).filter(
        OPEN, due_on__lt=timezone.localdate(), user__team=team.pk
    )
    return _listed(late).order_by(*LATE_ORDER)


def latest_first(late: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those that are late for longest first: all of them are read for it."""
    return late.order_by("due_on", "user__sort_name", "pk")


def left_open(viewer: Viewer) -> QuerySet[Enrollment]:
    """Open enrollments of inactive users, by name."""
    rows = visible_enrollments(viewer).filter(OPEN, user__is_active=False)
    return _listed(rows).order_by(*LEFT_ORDER)


def late_then(team: Team) -> int:
    """How many overdue enrollments the team had at the last count."""
    last = last_count()
    if last is None:
        return 0
    week = Figure.objects.filter(
        day=last.monday, kind=Figure.Kind.WEEK, team=team.pk or NO_TEAM, state="overdue"
    )
    return week.values_list("number", flat=True).first() or 0


def _listed(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    return enrollments.select_related("user__team", "activity")
