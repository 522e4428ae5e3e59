"""Which enrollment a certificate is about: one that was completed, also after access has ended."""

from django.db.models import QuerySet

from enrollments.models import Enrollment, LearningActivity
from enrollments.queries.gates import Viewer, own_enrollments, visible_enrollments


def completed_place(learner: Viewer, activity_id: int) -> Enrollment | None:
    """The learner's own completed enrollment in the activity, with user and activity."""
    # Looked up by its own key: there Django knows numbers that are too large for the column.
    activity = LearningActivity.objects.filter(pk=activity_id)
    return _completed(own_enrollments(learner).filter(activity__in=activity))


def visible_completion(viewer: Viewer, number: int) -> Enrollment | None:
    """The completed enrollment of that number, if its user is in the viewer's scope."""
    return _completed(visible_enrollments(viewer).filter(pk=number))


def _completed(rows: QuerySet[Enrollment]) -> Enrollment | None:
    return rows.filter(completed_at__isnull=False).select_related("user", "activity").first()
