"""Which imports may have done something: for the audit list, which knows their numbers alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from enrollments.models import AuditEvent
from enrollments.queries.audit.question import RunsWanted
from enrollments.queries.audit.runs import Run
from imports.models import Import
from imports.moves import HALTED

# Whatever they do to users or rules, a rule may enroll somebody in any activity because of it.
_SETS_OFF_RULES: Final = (Import.Action.USERS, Import.Action.CHANGE)
_NEVER: Final = Value(datetime.max.replace(tzinfo=UTC, microsecond=0), DateTimeField())
# What failed has no other moment of its end than that of its last move.
_ENDED: Final = Coalesce("finished_at", Case(When(status__in=HALTED, then=F("changed_at"))))


def runs_of(wanted: RunsWanted, most: int) -> list[Run]:
    """Those that may have done what is wanted, as many as `most`: the latest end first."""
    found = _wanted(wanted).annotate(ended=_ENDED).order_by(Coalesce("ended", _NEVER).desc(), "-pk")
    if wanted.ended_after:
        found = found.filter(Q(ended__isnull=True) | Q(ended__gte=wanted.ended_after))
    return [Run(*row) for row in found.values_list("pk", "ended")[:most]]


def _wanted(wanted: RunsWanted) -> QuerySet[Import]:
    begun = Import.objects.filter(started_at__isnull=False)
    if wanted.begun_before:
        begun = begun.filter(started_at__lte=wanted.begun_before)
    if wanted.numbers:
        begun = begun.filter(pk__in=wanted.numbers)
    if wanted.activities:
        begun = begun.filter(_about(wanted.activities))
    if wanted.actors:
        begun = begun.filter(Q(started_by__in=wanted.actors) | Q(pk__in=_taken_on()))
    return begun


def _about(activities: Sequence[int]) -> Q:
    chosen = Import.activities.through.objects.filter(learningactivity__in=activities)
    numbers = chosen.values("import")
    return (
        Q(pk__in=numbers)
        | Q(undo_of__in=numbers)
        | Q(action__in=_SETS_OFF_RULES)
        | Q(undo_of__action__in=_SETS_OFF_RULES)
    )


def _taken_on() -> Any:
    """Those with which somebody went on, in whose name they were from there on."""
    went_on = AuditEvent.objects.filter(
        Q(import_number__isnull=True) | Q(user__isnull=True), action=AuditEvent.Action.GO_ON
    )
    return went_on.order_by().values("import_number")
