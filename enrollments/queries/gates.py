"""Who sees what. Whoever takes an id from outside looks it up through one of these gates."""

from django.db.models import QuerySet

from enrollments.actors import Viewer, scope, sees_everybody
from enrollments.models import Enrollment, LearningActivity, Qualification, Team, User
from enrollments.roles import Right

__all__ = [
    "Viewer",
    "own_enrollments",
    "sees_everybody",
    "visible_activities",
    "visible_enrollments",
    "visible_qualifications",
    "visible_teams",
    "visible_users",
]


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """The users in the viewer's scope; for a learner nobody. Who was erased is in no list."""
    if not viewer.has_perm(Right.VIEW_USER):
        return User.objects.none()
    return User.objects.filter(scope(viewer), erased_at__isnull=True)


def visible_enrollments(viewer: Viewer) -> QuerySet[Enrollment]:
    """The enrollments of the users in scope. A learner's own are in `own_enrollments`."""
    if not viewer.has_perm(Right.VIEW_ENROLLMENT):
        return Enrollment.objects.none()
    return Enrollment.objects.filter(scope(viewer, "user__"))


def visible_teams(viewer: Viewer) -> QuerySet[Team]:
    """The teams that the viewer can filter by: all, or those that they manage."""
    if not viewer.has_perm(Right.VIEW_USER):
        return Team.objects.none()
    teams = Team.objects.all()
    return teams if sees_everybody(viewer) else teams.filter(managers__user=viewer.pk)


def visible_activities(viewer: Viewer) -> QuerySet[LearningActivity]:
    """The catalogue: whoever has a desk sees all of it. Only its numbers are scoped."""
    activities = LearningActivity.objects.all()
    return activities if viewer.has_perm(Right.VIEW_ACTIVITY) else activities.none()


def visible_qualifications(viewer: Viewer) -> QuerySet[Qualification]:
    """All of them for whoever has a desk; who holds them is scoped."""
    qualifications = Qualification.objects.all()
    return qualifications if viewer.has_perm(Right.VIEW_USER) else qualifications.none()


def own_enrollments(learner: Viewer) -> QuerySet[Enrollment]:
    """What the signed-in person is or was enrolled in, whatever their role."""
    return Enrollment.objects.filter(user=learner.pk)
