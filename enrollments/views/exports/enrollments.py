"""The enrollments of one user, and the participants of one activity, as they are taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollments.forms.enrollments import OF_USER, ParticipantFilter, UserEnrollmentFilter
from enrollments.models import Enrollment
from enrollments.queries import enrollments as of_enrollments
from enrollments.queries.gates import Viewer, visible_activities, visible_users
from enrollments.roles import Right
from enrollments.views.exports.cells import OF_PERSON, iso, of_person, optional
from enrollments.views.exports.register import ExportedList, ListRows

OF_ENROLLMENT: Final = (
    (_("Status"), 14),
    (_("Progress in percent"), 12),
    (_("Score in percent"), 12),
    (_("Source"), 24),
    (pgettext_lazy("on a date", "Enrolled"), 18),
    (_("Due"), 12),
    (pgettext_lazy("on a date", "Completed"), 18),
    (pgettext_lazy("on a date", "Unenrolled"), 18),
)


def _of_enrollment(row: Enrollment) -> tuple[str, ...]:
    return (
        str(row.state.label),
        str(row.progress),
        optional(row.score),
        _source(row),
        iso(row.enrolled_at),
        iso(row.due_on),
        iso(row.completed_at),
        iso(row.unenrolled_at),
    )


def _source(row: Enrollment) -> str:
    name = row.source_qualification.name if row.source_qualification else row.source_name
    return f"{row.get_source_display()}: {name}" if name else str(row.get_source_display())


def user_enrollment_rows(viewer: Viewer, query: QueryDict, number: int | None) -> ListRows | None:
    user = visible_users(viewer).filter(pk=number or 0).first()
    if user is None:
        return None
    rows = of_enrollments.enrollments_of(viewer, user.pk)
    return ListRows(
        filters=UserEnrollmentFilter(query, rows, viewer=viewer),
        by=of_enrollments.OF_USER,
        usual=OF_USER[0][0],
        back=reverse("user_enrollments", args=(user.pk,)),
        user=user,
    )


def user_enrollment_cells(_viewer: Viewer, rows: Sequence[Enrollment]) -> Iterator[Sequence[str]]:
    for row in rows:
        activity = row.activity
        yield activity.title, activity.code, activity.get_kind_display(), *_of_enrollment(row)


ENROLLMENTS: Final = ExportedList(
    name="enrollments",
    rights=(Right.VIEW_USER, Right.VIEW_ENROLLMENT),
    columns=((_("Activity"), 40), (_("Code"), 14), (_("Type"), 16), *OF_ENROLLMENT),
    rows=user_enrollment_rows,
    cells=user_enrollment_cells,
)


def participant_rows(viewer: Viewer, query: QueryDict, number: int | None) -> ListRows | None:
    activity = visible_activities(viewer).filter(pk=number or 0).first()
    if activity is None:
        return None
    rows = of_enrollments.participants_of(viewer, activity.pk)
    return ListRows(
        filters=ParticipantFilter(query, rows, viewer=viewer),
        by=of_enrollments.OF_ACTIVITY,
        back=reverse("participants", args=(activity.pk,)),
        activity=activity,
    )


def participant_cells(_viewer: Viewer, rows: Sequence[Enrollment]) -> Iterator[Sequence[str]]:
    for row in rows:
        user = row.user
        yield *of_person(user), *_of_enrollment(row)


PARTICIPANTS: Final = ExportedList(
    name="participants",
    rights=(Right.VIEW_ACTIVITY, Right.VIEW_ENROLLMENT),
    columns=(
        *OF_PERSON,
        *OF_ENROLLMENT,
    ),
    rows=participant_rows,
    cells=participant_cells,
)
