"""The list of activities, as it is taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.activities import STATES, ActivityFilter
from enrollments.models import LearningActivity
from enrollments.queries import activities as of_activities
from enrollments.queries.gates import Viewer, visible_activities
from enrollments.queries.tallies import numbers_of
from enrollments.roles import Right
from enrollments.views.exports.cells import optional
from enrollments.views.exports.register import ExportedList, ListRows

(_CURRENT, CURRENT), (_ARCHIVED, ARCHIVED) = STATES


def activity_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    filters = ActivityFilter(query, visible_activities(viewer), viewer=viewer)
    return ListRows(filters=filters, by=of_activities.orders(viewer), back=reverse("activities"))


def activity_cells(
    viewer: Viewer, activities: Sequence[LearningActivity]
) -> Iterator[Sequence[str]]:
    numbers = numbers_of(viewer, [activity.pk for activity in activities])
    for activity in activities:
        mine = numbers[activity.pk]
        yield (
            activity.title,
            activity.code,
            activity.get_kind_display(),
            str(ARCHIVED if activity.is_archived else CURRENT),
            optional(activity.minutes),
            str(mine.enrolled),
            str(mine.in_progress),
            str(mine.completed),
            str(mine.overdue),
            str(mine.unenrolled),
        )


ACTIVITIES: Final = ExportedList(
    name="activities",
    rights=(Right.VIEW_ACTIVITY,),
    columns=(
        (_("Activity"), 40),
        (_("Code"), 14),
        (_("Type"), 16),
        (_("Status"), 12),
        (_("Duration in minutes"), 12),
        (_("Enrolled"), 12),
        (_("In progress"), 12),
        (_("Completed"), 12),
        (_("Overdue"), 12),
        (_("Unenrolled"), 12),
    ),
    rows=activity_rows,
    cells=activity_cells,
)
