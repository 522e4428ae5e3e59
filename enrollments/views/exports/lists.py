"""The lists of users, activities and enrollments, as they are taken away."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollments.forms.activities import STATES as ACTIVITY_STATES
from enrollments.forms.activities import ActivityFilter
from enrollments.forms.enrollments import OF_USER, ParticipantFilter, UserEnrollmentFilter
from enrollments.forms.users import STATES, UserFilter
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.queries import activities as of_activities
from enrollments.queries import enrollments as of_enrollments
from enrollments.queries import users as of_users
from enrollments.queries.gates import (
    Viewer,
    visible_activities,
    visible_users,
)
from enrollments.queries.tallies import numbers_of
from enrollments.roles import Right
from enrollments.views.exports.register import ExportedList, ListRows, register_export

STATE_WORDS: Final = dict(STATES)
(_CURRENT, CURRENT), (_ARCHIVED, ARCHIVED) = ACTIVITY_STATES


def iso(value: date | datetime | None) -> str:
    """2026-11-30, or 2026-11-30 10:31: what sorts by itself. Empty text for None."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if value else ""


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def team_of(user: User) -> str:
    return user.team.name if user.team else ""


# --- users ----------------------------------------------------------------------------------------


def user_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    everybody = visible_users(viewer).select_related("team")
    filters = UserFilter(query, everybody, viewer=viewer)
    return ListRows(filters=filters, by=of_users.ORDERS, back=reverse("users"))


def user_cells(_viewer: Viewer, users: Sequence[User]) -> Iterator[Sequence[str]]:
    for row in of_users.with_numbers(users):
        user = row.user
        yield (
            user.name,
            user.email,
            user.employee_number,
            team_of(user),
            ", ".join(row.qualifications),
            str(row.open),
            str(row.completed),
            iso(user.last_login),
            str(STATE_WORDS[user.state]),
        )


register_export(
    ExportedList(
        name="users",
        rights=(Right.VIEW_USER,),
        columns=(
            (_("Name"), 26),
            (_("Email"), 34),
            (_("Employee no."), 14),
            (_("Team"), 24),
            (_("Qualifications"), 40),
            (_("Open"), 12),
            (_("Completed"), 12),
            (_("Last active"), 18),
            (_("Status"), 12),
        ),
        rows=user_rows,
        cells=user_cells,
    )
)


# --- activities -----------------------------------------------------------------------------------


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
            _text(activity.minutes),
            str(mine.enrolled),
            str(mine.in_progress),
            str(mine.completed),
            str(mine.overdue),
            str(mine.unenrolled),
        )


register_export(
    ExportedList(
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
)


# --- enrollments: of a user, and of an activity ---------------------------------------------------

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
        _text(row.score),
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


register_export(
    ExportedList(
        name="enrollments",
        rights=(Right.VIEW_USER, Right.VIEW_ENROLLMENT),
        columns=((_("Activity"), 40), (_("Code"), 14), (_("Type"), 16), *OF_ENROLLMENT),
        rows=user_enrollment_rows,
        cells=user_enrollment_cells,
    )
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
        yield user.name, user.email, user.employee_number, team_of(user), *_of_enrollment(row)


register_export(
    ExportedList(
        name="participants",
        rights=(Right.VIEW_ACTIVITY, Right.VIEW_ENROLLMENT),
        columns=(
            (_("Name"), 26),
            (_("Email"), 34),
            (_("Employee no."), 14),
            (_("Team"), 24),
            *OF_ENROLLMENT,
        ),
        rows=participant_rows,
        cells=participant_cells,
    )
)
