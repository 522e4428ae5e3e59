"""Whose turn it is: of the imports that run and have an activity in common, one goes first.

So two imports never fight over one enrollment. If they did, nothing would go wrong: each compares
what it changes with what its check saw. But both would be slow, the later one would skip what the
earlier one does, and nobody could say which of them did what: "Waiting for import 214" tells it.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollments.queries.gates import Viewer
from imports.models import Import
from imports.queries.gates import visible_imports
from imports.queries.leased import lease_holds


def has_to_wait() -> Exists:
    """An expression over running imports: whether another one has to end first."""
    return Exists(_ahead(OuterRef("pk"), OuterRef("started_at"), OuterRef(OuterRef("pk"))))


@dataclass(frozen=True)
class Ahead:
    """The import that has to end first; `number` is None where the viewer may not see it."""

    number: int | None


def waiting_for(import_run: Import, viewer: Viewer) -> Ahead | None:
    """What has to end before this running import goes on, if there is such an import."""
    if import_run.status != Import.Status.RUNNING:
        return None
    ahead = _ahead(import_run.pk, import_run.started_at, import_run.pk)
    first = ahead.order_by("started_at", "pk").first()
    if first is None:
        return None
    is_visible = visible_imports(viewer).filter(pk=first.pk).exists()
    return Ahead(first.pk if is_visible else None)


def behind(number: int) -> QuerySet[Import]:
    """Running imports that may have waited for this one."""
    others = Import.objects.filter(
        status=Import.Status.RUNNING, lease=None, activities__in=_activities(number)
    )
    return others.exclude(pk=number).order_by("started_at", "pk").distinct()


def _ahead(number: Any, started_at: Any, owner: Any) -> QuerySet[Import]:
    """Running imports of the same activities that started earlier, or are being worked on.

    `owner` is the import's number as a subquery in this one has to name it.
    """
    earlier = Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=number)
    return Import.objects.filter(
        earlier | lease_holds(),
        status=Import.Status.RUNNING,
        activities__in=_activities(owner),
    ).exclude(pk=number)


def _activities(number: Any) -> QuerySet[Any, Any]:
    chosen = Import.activities.through.objects.filter(import_id=number)
    return chosen.values("learningactivity_id")
