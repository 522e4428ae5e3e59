"""What somebody looks for in the lists of a check or a result: one search for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from enrollments.actors import Viewer, scope, sees_everybody
from enrollments.emails import normalise_email
from enrollments.models import User
from enrollments.queries.search import is_too_short
from imports.models import NUMBERS_PER_ROW, Import, ImportLine, ImportMark
from imports.outcomes import WITHOUT_USER, LineOutcome
from imports.queries.whereabouts import places_of, places_of_users
from lms_admin import dialect

MAX_ROW: Final = 2**31 - 1
# Lines that are nobody's are looked through one by one: so many of a list.
LOOKED_THROUGH: Final = 10_000
# Lines in which something stands that names nobody, or may.
_NOBODYS: Final = frozenset(WITHOUT_USER) - {LineOutcome.EMAIL_MISSING} | {
    LineOutcome.NOTHING_MARKED
}


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

    def outcomes(self, outcomes: Collection[str]) -> Collection[str]:
        """Those of a list that are looked for."""
        return [code for code in outcomes if self.reason in ("", code)]


class NotSearched(StrEnum):
    """Why nothing is looked for by these words."""

    TOO_SHORT = "too_short"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class Hits:
    """A search, and where its words were found: looked up once for all lists of a page.

    `rows` are those of lines with users who match, `marks` the numbers of their marks: all of them,
    whatever list they are in. None where there are no words.
    """

    search: Search
    rows: Sequence[int] | None = None
    marks: Sequence[int] | None = None
    refused: NotSearched | None = None


EVERYTHING: Final = Hits(search=Search())


def look_up(import_run: Import, search: Search, viewer: Viewer) -> Hits:
    if not search.words:
        return Hits(search=search)
    if search.row is None and is_too_short(search.words):
        return Hits(search=search, rows=(), marks=(), refused=NotSearched.TOO_SHORT)
    places = _places(import_run, search, viewer)
    if places is None:
        return Hits(search=search, rows=(), marks=(), refused=NotSearched.TOO_MANY)
    if not import_run.has_rows and not import_run.is_of_users:
        return Hits(search=search, rows=(), marks=places)
    return Hits(search=search, rows=places, marks=marks_in_rows(import_run, places))


def _places(import_run: Import, search: Search, viewer: Viewer) -> list[int] | None:
    """The places that `places_of` gives.

    A number is a row, or an employee number where the file has such numbers.
    """
    if search.row is None:
        return places_of(import_run, search.words, viewer)
    if not import_run.notes.number_column:
        return [search.row]
    numbered = User.objects.filter(scope(viewer), employee_number=search.words).order_by()
    places = places_of_users(import_run, list(numbered.values_list("pk", flat=True)))
    return sorted({search.row, *places})


def marks_in_rows(import_run: Import, rows: Sequence[int]) -> list[int]:
    """The numbers of the marks in these rows, which are indexed by nothing else."""
    if not rows:
        return []
    asked, params = dialect.numbers_sql(rows)
    first = f"r.value * CAST({NUMBERS_PER_ROW} AS bigint)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.number FROM ({asked}) r JOIN {ImportMark._meta.db_table} m ON m.import_id "
            f"= %s AND m.number BETWEEN {first} AND {first} + {NUMBERS_PER_ROW - 1}",
            [*params, import_run.pk],
        )
        return [number for (number,) in cursor.fetchall()]


def of_marks(marks: QuerySet[Any], hits: Hits) -> QuerySet[Any]:
    """Those that are looked for, but for the reason."""
    if hits.search.activity_id is not None:
        marks = marks.filter(activity_id=hits.search.activity_id)
    if hits.marks:
        return marks.filter(number__in=dialect.one_of(hits.marks))
    return marks if hits.marks is None else marks.none()


def of_lines(lines: QuerySet[ImportLine], search: Search) -> QuerySet[ImportLine]:
    """Those of the activity that is looked for: a cell for it is marked or wrong."""
    if search.activity_id is None:
        return lines
    return lines.annotate(
        all_marked=Concat(Value(","), "marked", Value(","), output_field=TextField())
    ).filter(
        Q(all_marked__contains=f",{search.activity_id},")
        | Q(problems__contains=f'"activity":{search.activity_id}}}')
        | Q(problems__contains=f'"activity":{search.activity_id},')
    )


def rows_by_text(
    import_run: Import, outcomes: Collection[str], search: Search, viewer: Viewer
) -> tuple[set[int], int | None]:
    """Rows of lines that are nobody's, found by what stands in the file; and up to which row.

    None where all were looked through. To somebody who does not see everybody a line may be
    nobody's that is somebody's.
    """
    wanted = _stands_in_file(import_run, search)
    looked = [code for code in outcomes if code in _NOBODYS or not sees_everybody(viewer)]
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=looked).order_by("row")
    rows = lines.values_list("row", flat=True)
    until = None
    if sum(import_run.counts.lines.get(code, 0) for code in looked) > LOOKED_THROUGH:
        until = rows[LOOKED_THROUGH - 1]
        rows = rows.filter(row__lte=until)
    return set(rows.filter(wanted)) if wanted else set(), until


def _stands_in_file(import_run: Import, search: Search) -> Q:
    wanted = Q()
    if search.row is None:
        wanted |= Q(email_key__contains=normalise_email(search.words).key)
    if import_run.notes.number_column:
        wanted |= Q(employee_number__iexact=search.words)
    return wanted
