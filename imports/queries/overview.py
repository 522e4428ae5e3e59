"""The list of imports: what stands in its rows, in the same number of statements for any page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from enrollments.models import User
from enrollments.queries.orders import Order, both_ways
from enrollments.queries.search import every_word
from imports.models import Import
from imports.queries.gates import visible_imports
from imports.queries.selections import selected_from
from imports.queries.summary import summary
from imports.queries.user_lines import user_summary
from lms_admin.typed import whole_number

SEARCHED: Final = (
    "file_name",
    "created_by__sort_name",
    "created_by__email",
    "started_by__sort_name",
    "started_by__email",
)

# Keys of the list's orders, of `listed_imports`: the viewer's unfinished ones stand above.
ORDERS: Final[Mapping[str, Order]] = both_ways("number", ("place", "pk"), ("place", "-pk"))


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """Counts of stored outcomes, of which each has one unit: `planned`, `cannot` and `left` are
    enrollments, `users` are users, `wrong_lines` are lines with a problem.

    `is_unfinished`: the viewer prepared it and it was not started.
    """

    import_run: Import
    activity: str
    more_activities: int
    planned: int
    users: int
    cannot: int
    wrong_lines: int
    left: int
    is_unfinished: bool
    # Of a selection: the activity or the user that it is from.
    selected_from: str
    # What is counted are users, one for each line.
    is_of_users: bool = False
    # What a change is called; who shows the row says it.
    change: str = ""

    @property
    def look(self) -> str:
        """The look of its status pill."""
        return LOOKS[self.import_run.status]


LOOKS: Final[dict[str, str]] = {
    Import.Status.DRAFT: "todo",
    Import.Status.CHECKING: "wait",
    Import.Status.CHECKED: "half",
    Import.Status.RUNNING: "run",
    Import.Status.STOPPED: "stop",
    Import.Status.FINISHED: "done",
    Import.Status.FAILED: "fail",
}


def listed_imports(viewer: User) -> QuerySet[Import]:
    """All imports; `place` is 0 for those that the viewer has not started yet."""
    mine = When(created_by=viewer, started_at__isnull=True, then=Value(0))
    return (
        visible_imports(viewer)
        .select_related("created_by", "started_by", "undo_of")
        .annotate(place=Case(mine, default=Value(1)))
    )


def matching_imports(imports: QuerySet[Import], words: str) -> QuerySet[Import]:
    """Those of which each word is the number, or occurs in the file's name or in a person's.

    "Import 231" is what pages call number 231.
    """
    wanted = Q()
    called = re.sub(r"(?i)\bimport\s+#?(?=[0-9])", "", words)
    for word in called.split():
        number = whole_number(word.removeprefix("#"))
        wanted &= every_word(word, *SEARCHED) | (Q(pk=number) if number else Q(pk__in=()))
    return imports.filter(wanted)


def imports_by(imports: QuerySet[Import], people: QuerySet[User]) -> QuerySet[Import]:
    """Those that one of these people prepared or started."""
    return imports.filter(Q(created_by__in=people) | Q(started_by__in=people))


def people_of_imports(viewer: User) -> QuerySet[User]:
    """Who prepared or started an import that the viewer sees."""
    seen = visible_imports(viewer).order_by()
    started = seen.filter(started_by__isnull=False)
    # Of two conditions joined by "or" the database would ask every user.
    whoever = seen.values_list("created_by").union(started.values_list("started_by"))
    return User.objects.filter(pk__in=whoever).order_by("sort_name", "pk")


def import_rows(imports: Sequence[Import], viewer: User) -> list[ImportRow]:
    """The rows of a page of `listed_imports`."""
    activities: dict[int, Any] = {
        group["import_id"]: group
        for group in Import.activities.through.objects.filter(
            import_id__in=[one.pk for one in imports]
        )
        .values("import_id")
        .annotate(first=Min("learningactivity__title"), number=Count("pk"))
        .order_by("import_id")
    }
    names = selected_from(imports, viewer)
    nothing: dict[str, Any] = {"first": "", "number": 1}
    return [
        _import_row(one, activities.get(one.pk, nothing), names.get(one.pk, ""), viewer)
        for one in imports
    ]


def _import_row(
    import_run: Import, activities: dict[str, Any], selected_from: str, viewer: User
) -> ImportRow:
    if import_run.is_of_users:
        return _row_of_users(import_run, viewer)
    told = summary(import_run) if import_run.action else None
    return ImportRow(
        import_run=import_run,
        activity=activities["first"],
        more_activities=activities["number"] - 1,
        planned=told.planned if told else 0,
        users=told.users if told else 0,
        cannot=told.cannot_count if told else 0,
        wrong_lines=told.wrong_lines if told else 0,
        left=told.left if told else 0,
        is_unfinished=import_run.created_by_id == viewer.pk and import_run.started_at is None,
        selected_from=selected_from,
    )


def _row_of_users(import_run: Import, viewer: User) -> ImportRow:
    told = user_summary(import_run)
    return ImportRow(
        import_run=import_run,
        activity="",
        more_activities=0,
        planned=told.planned,
        users=0,
        cannot=0,
        wrong_lines=told.wrong_lines,
        left=told.left,
        is_unfinished=import_run.created_by_id == viewer.pk and import_run.started_at is None,
        selected_from="",
        is_of_users=True,
    )
