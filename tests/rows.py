"""Rows of a test as the querysets that services take, and back again."""

from typing import Any

from django.db.models import Model, QuerySet

from enrollments.actors import Actor
from enrollments.models import Enrollment, User


def of(*rows: Model) -> QuerySet[Any]:
    """The queryset that selects these rows of one model by their primary keys."""
    return type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])


def fresh(row: Any) -> Any:
    """The row as it is in the database now, None when it is gone."""
    return type(row)._default_manager.filter(pk=row.pk).first()


def place(user: User, activity: Model) -> Enrollment:
    """The user's one enrollment in the activity."""
    return Enrollment.objects.get(user=user, activity=activity)


def learner(row: Enrollment) -> Actor:
    """Whose enrollment it is, learning."""
    return Actor.at_screen(row.user)
