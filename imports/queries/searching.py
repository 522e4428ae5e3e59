"""What somebody looks for in the lists of a check or a result: one search for all of them."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from enrollments.actors import Viewer, scope
from enrollments.models import User
from enrollments.queries.search import people
from imports.models import ImportLine

MAX_ROW: Final = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Search:
    """`words` are of a name, an email or an employee number, or a row's number where it has rows.

    `reason` is an outcome code.
    """

    words: str = ""
    activity_id: int | None = None
    reason: str = ""
    has_rows: bool = True

    def __bool__(self) -> bool:
        return bool(self.words or self.activity_id or self.reason)

    @property
    def row(self) -> int | None:
        words = self.words if self.has_rows else ""
        is_row = words.isascii() and words.isdigit() and int(words[:12]) <= MAX_ROW
        return int(words) if is_row and len(words) < 12 else None


EVERYTHING: Final = Search()


def of_marks(marks: QuerySet[Any], search: Search, viewer: Viewer) -> QuerySet[Any]:
    """Those of the marks that are looked for; they have `became`."""
    if search.reason:
        marks = marks.filter(became=search.reason)
    if search.activity_id is not None:
        marks = marks.filter(activity_id=search.activity_id)
    if search.words:
        of_people = Q(user__in=_people(search.words, viewer))
        marks = marks.filter(Q(row=search.row) if search.row else of_people)
    return marks


def of_lines(
    lines: QuerySet[ImportLine], search: Search, viewer: Viewer, *, numbered: bool = False
) -> QuerySet[ImportLine]:
    """Those that are looked for; of an activity, if a cell for it is marked or wrong.

    `numbered` says that lines may have employee numbers, of which there is no index.
    """
    if search.reason:
        lines = lines.filter(outcome=search.reason)
    if search.activity_id is not None:
        lines = lines.annotate(
            all_marked=Concat(Value(","), "marked", Value(","), output_field=TextField())
        ).filter(
            Q(all_marked__contains=f",{search.activity_id},")
            | Q(problems__contains=f'"activity":{search.activity_id}}}')
            | Q(problems__contains=f'"activity":{search.activity_id},')
        )
    if search.words:
        of_people = Q(user__in=_people(search.words, viewer))
        is_theirs = Q(email__icontains=search.words) | of_people
        wanted = Q(row=search.row) if search.row else is_theirs
        if numbered:
            wanted |= Q(employee_number__iexact=search.words)
        lines = lines.filter(wanted)
    return lines


def _people(words: str, viewer: Viewer) -> QuerySet[User, Any]:
    found = User.objects.filter(scope(viewer)).filter(people(words))
    return found.order_by().values("pk")
