"""Who sees what. Whoever takes an id from outside looks it up through one of these gates."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from enrollments.models import Enrollment, LearningActivity, Qualification, User

type Viewer = User | AnonymousUser


def sees_all_users(viewer: Viewer) -> bool:
    """Whether no user at all is outside the viewer's scope: then nobody need be looked up."""
    return viewer.has_perm("enrollments.view_user")


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """The users whom the viewer administers; for a learner nobody."""
    users = User.objects.all()
    return users if sees_all_users(viewer) else users.none()


def visible_enrollments(viewer: Viewer) -> QuerySet[Enrollment]:
    """The enrollments that the viewer administers. A learner's own are in `own_enrollments`."""
    enrollments = Enrollment.objects.all()
    return enrollments if viewer.has_perm("enrollments.view_enrollment") else enrollments.none()


def visible_activities(viewer: Viewer) -> QuerySet[LearningActivity]:
    activities = LearningActivity.objects.all()
    return activities if viewer.has_perm("enrollments.view_learningactivity") else activities.none()


def visible_qualifications(viewer: Viewer) -> QuerySet[Qualification]:
    qualifications = Qualification.objects.all()
    return qualifications if viewer.has_perm("enrollments.view_user") else qualifications.none()


def own_enrollments(learner: Viewer) -> QuerySet[Enrollment]:
    """What the signed-in person is or was enrolled in, whatever their role."""
    if learner.pk is None:
        return Enrollment.objects.none()
    return Enrollment.objects.filter(user=learner.pk)
