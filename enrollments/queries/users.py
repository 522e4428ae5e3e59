"""Users as the administration shows them: the list, and the head of the pages about one user."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enrollments.models import Enrollment, Holder, User
from enrollments.queries.gates import Viewer, visible_users


def user_header(viewer: Viewer, user_id: int) -> User | None:
    """The user for templates/enrollments/user_base.html; None when the viewer may not see them.

    One query; the team is there, and `enrollment_count` (open and ended) and `qualification_count`.
    """
    return (
        visible_users(viewer)
        .select_related("team")
        .annotate(
            enrollment_count=_number_of(Enrollment.objects.all()),
            qualification_count=_number_of(Holder.objects.all()),
        )
        .filter(pk=user_id)
        .first()
    )


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of `rows` belong to the outer user."""
    counted = (
        rows.filter(user=OuterRef("pk")).order_by().values("user").annotate(number=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("number")), 0, output_field=IntegerField())
