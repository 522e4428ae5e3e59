"""What became of each mark: the one place that reads it off what is stored.

A mark goes as planned unless its own outcome says otherwise. How far the run has come stands on its
import, so that a mark which was done need not be written to.
"""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from imports.actions import action_of
from imports.models import Import, ImportMark
from imports.outcomes import RunOutcome

AS_PLANNED = Q(outcome="")
NONE = Q(number__in=())
ENDED_EARLY = (Import.Status.STOPPED, Import.Status.FAILED)


def with_fates(import_run: Import) -> QuerySet[Any, Any]:
    """The import's marks, each with `became`: an outcome code of the plan or of the run."""
    will = Q(planned__in=action_of(import_run).will)
    rest = [When(will, then=Value(RunOutcome.STOPPED.value))] if _ended_early(import_run) else []
    became = Case(
        When(~AS_PLANNED, then=F("outcome")),
        When(will, number__lte=import_run.cursor, then=Value(RunOutcome.APPLIED.value)),
        *rest,
        default=F("planned"),
        output_field=CharField(),
    )
    return ImportMark.objects.filter(import_run=import_run).annotate(became=became)


def having(import_run: Import, codes: Collection[str]) -> Q:
    """Selects the import's marks that became one of these codes, by what is indexed."""
    return reduce(or_, (_having(import_run, code) for code in codes), NONE)


def _having(import_run: Import, code: str) -> Q:
    will = action_of(import_run).will
    ahead = Q(AS_PLANNED, number__gt=import_run.cursor)
    if code == RunOutcome.APPLIED:
        return Q(AS_PLANNED, planned__in=will, number__lte=import_run.cursor)
    if code == RunOutcome.STOPPED:
        return Q(ahead, planned__in=will) if _ended_early(import_run) else NONE
    if code in will:
        return NONE if _ended_early(import_run) else Q(ahead, planned=code)
    return Q(outcome=code) | Q(AS_PLANNED, planned=code)


def _ended_early(import_run: Import) -> bool:
    return import_run.status in ENDED_EARLY and import_run.started_at is not None
