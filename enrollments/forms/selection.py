"""Which enrollments were selected: the ids of ticked boxes, or a signed "all that match"."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict

from enrollments.forms.enrollments import ParticipantFilter, UserEnrollmentFilter
from enrollments.forms.filters import query_without
from enrollments.models import Enrollment
from enrollments.queries.enrollments import enrollments_of, participants_of
from enrollments.queries.gates import Viewer
from lms_admin.typed import whole_number

SALT: Final = "enrollments.selection"
# How long after a list was shown "all that match" still means what was seen.
MAX_AGE_SECONDS: Final = 30 * 60


class Unusable(StrEnum):
    NOTHING = "nothing"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`numbers` are primary keys as they were asked for, seen by no gate yet.

    `asked` also counts what can be no primary key. `fields` are the form's fields that say the same
    again. `matching`: all that match a filter, and not single ones.
    """

    numbers: Sequence[int]
    asked: int
    matching: bool
    fields: Sequence[tuple[str, str]]


def matching_token(
    viewer: Viewer, query: QueryDict, *, user_id: int | None = None, activity_id: int | None = None
) -> str:
    """Stands for all enrollments of the user, or of the activity, that the query string selects."""
    whose = {"user": user_id, "activity": activity_id}
    content = whose | {"viewer": viewer.pk, "query": query_without(query, "sort", "per")}
    return signing.dumps(content, salt=SALT, compress=True)


def selection(viewer: Viewer, data: QueryDict) -> Selection | Unusable:
    """The selection in the form's `all`, or else in its `e`s."""
    if token := data.get("all", ""):
        rows = _matching(viewer, token)
        if rows is None:
            return Unusable.EXPIRED
        numbers = tuple(rows.order_by("pk").values_list("pk", flat=True))
        return Selection(
            numbers=numbers, asked=len(numbers), matching=True, fields=[("all", token)]
        )
    asked = list(dict.fromkeys(data.getlist("e")))
    if not asked:
        return Unusable.NOTHING
    given = (whole_number(text) for text in asked)
    usable = tuple(number for number in given if number is not None)
    return Selection(
        numbers=usable,
        asked=len(asked),
        matching=False,
        fields=[("e", e) for e in asked],
    )


def _matching(viewer: Viewer, token: str) -> QuerySet[Enrollment] | None:
    """What the token stands for now; None for one that is old, altered or somebody else's."""
    try:
        content = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    if content["viewer"] != viewer.pk:
        return None
    query = QueryDict(content["query"].removeprefix("?"))
    if content["user"] is not None:
        rows = enrollments_of(viewer, content["user"])
        return UserEnrollmentFilter(query, rows).qs
    rows = participants_of(viewer, content["activity"])
    return ParticipantFilter(query, rows, viewer=viewer).qs
