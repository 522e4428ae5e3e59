"""The list of imports: what stands in its rows, in the same number of statements for any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, Min, QuerySet, Value, When

from enrollments.models import User
from imports.models import Import
from imports.queries.gates import visible_imports
from imports.queries.summary import summary


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
    """All imports, newest first; above them those that the viewer has not started yet."""
    mine = When(created_by=viewer, started_at__isnull=True, then=Value(0))
    return (
        visible_imports(viewer)
        .select_related("created_by", "started_by", "undo_of")
        .annotate(place=Case(mine, default=Value(1)))
        .order_by("place", "-pk")
    )


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
    nothing: dict[str, Any] = {"first": "", "number": 1}
    return [_row(one, activities.get(one.pk, nothing), viewer) for one in imports]


def _row(import_run: Import, activities: dict[str, Any], viewer: User) -> ImportRow:
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
    )
