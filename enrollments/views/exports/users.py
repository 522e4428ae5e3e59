"""The list of users, as it is taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.users import STATES, UserFilter
from enrollments.models import User
from enrollments.queries import users as of_users
from enrollments.queries.gates import Viewer, visible_users
from enrollments.roles import Right
from enrollments.views.exports.cells import OF_PERSON, iso, of_person
from enrollments.views.exports.register import ExportedList, ListRows

STATE_WORDS: Final = dict(STATES)


def user_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    everybody = visible_users(viewer).select_related("team")
    filters = UserFilter(query, everybody, viewer=viewer)
    return ListRows(filters=filters, by=of_users.ORDERS, back=reverse("users"))


def user_cells(_viewer: Viewer, users: Sequence[User]) -> Iterator[Sequence[str]]:
    for row in of_users.with_numbers(users):
        user = row.user
        yield (
            *of_person(user),
            ", ".join(row.qualifications),
            str(row.open),
            str(row.completed),
            iso(user.last_login),
            str(STATE_WORDS[user.state]),
        )


USERS: Final = ExportedList(
    name="users",
    rights=(Right.VIEW_USER,),
    columns=(
        *OF_PERSON,
        (_("Qualifications"), 40),
        (_("Open"), 12),
        (_("Completed"), 12),
        (_("Last active"), 18),
        (_("Status"), 12),
    ),
    rows=user_rows,
    cells=user_cells,
)
