"""Which enrollments were selected: the ids of ticked boxes, or a signed "all that match"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict

from enrollments import thresholds
from enrollments.forms.enrollments import ParticipantFilter, UserEnrollmentFilter
from enrollments.forms.filters import query_without
from enrollments.models import Enrollment
from enrollments.queries.enrollments import enrollments_of, participants_of
from enrollments.queries.gates import Viewer
from enrollments.queries.selection import by_numbers
from lms_admin.typed import whole_number

SALT: Final = "enrollments.selection"
# How long after a list was shown "all that match" still means what was seen.
MAX_AGE_SECONDS: Final = 30 * 60


class Unusable(StrEnum):
    NOTHING = "nothing"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`numbers` are primary keys as they were asked for, seen by no gate yet; of a large selection
    only the first ones that were found.

    `asked` also counts what can be no primary key; nobody counts how many match a filter where that
    is large. `fields` are the form's fields that say the same again. `matching`: all that match a
    filter, and not single ones. `content` says the same to `selected_rows`, at any later time.
    """

    numbers: Sequence[int]
    asked: int
    matching: bool
    fields: Sequence[tuple[str, str]]
    content: Mapping[str, Any]

    @property
    def is_large(self) -> bool:
        return thresholds.is_job(len(self.numbers))


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
        return _matching(viewer, token)
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
        content={"numbers": usable},
    )


def selected_rows(viewer: Viewer, content: Mapping[str, Any]) -> QuerySet[Enrollment]:
    """The selected enrollments that this viewer sees at this moment."""
    if "numbers" in content:
        return by_numbers(viewer, content["numbers"])
    query = QueryDict(content["query"].removeprefix("?"))
    if content["user"] is not None:
        of_user = enrollments_of(viewer, content["user"])
        return UserEnrollmentFilter(query, of_user, viewer=viewer).qs
    rows = participants_of(viewer, content["activity"])
    return ParticipantFilter(query, rows, viewer=viewer).qs


def _matching(viewer: Viewer, token: str) -> Selection | Unusable:
    """What the token stands for now. One that is old, altered or somebody else's is expired."""
    try:
        content = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return Unusable.EXPIRED
    if content.pop("viewer") != viewer.pk:
        return Unusable.EXPIRED
    # One more than are done at once tells that there are more. The database picks them: in order,
    # it would have to find all of them first.
    some = selected_rows(viewer, content).order_by().values_list("pk", flat=True)
    numbers = tuple(sorted(some[: settings.JOB_ABOVE + 1]))
    return Selection(
        numbers=numbers,
        asked=len(numbers),
        matching=True,
        fields=[("all", token)],
        content=content,
    )
