"""Selected enrollments, by primary key."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from enrollments.models import AuditEvent, Enrollment
from enrollments.queries.gates import Viewer, visible_enrollments


def by_numbers(viewer: Viewer, numbers: Sequence[int]) -> QuerySet[Enrollment]:
    """The visible ones among the enrollments with these primary keys.

    They travel as one parameter, however many there are: databases limit the number of parameters.
    """
    if connection.vendor == "postgresql":
        rows = "SELECT value::bigint FROM json_array_elements_text(%s::json)"
    else:
        rows = "SELECT value FROM json_each(%s)"
    listed = RawSQL(rows, [json.dumps(list(numbers))])  # noqa: S611 - the numbers are a parameter
    return visible_enrollments(viewer).filter(pk__in=listed)


def unenrolled_in(batch: UUID, viewer: Viewer) -> int:
    """How many enrollments this viewer ended by that click; 0 for somebody else's."""
    mine = AuditEvent.objects.filter(
        batch=batch,
        door=AuditEvent.Door.SCREEN,
        actor=viewer.pk,
        action=AuditEvent.Action.UNENROLL,
        skipped="",
    )
    return mine.count()
