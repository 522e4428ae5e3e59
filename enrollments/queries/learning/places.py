"""The enrollments of a learner, as their own pages show them."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from enrollments.models import AuditEvent, Enrollment, Holder, LearningActivity, LearningRecord
from enrollments.queries.enrollments import with_state
from enrollments.queries.gates import Viewer, own_enrollments
from enrollments.queries.requirements import names_requiring

# Where an enrollment stands: under In progress, or under Completed, which holds all that ended.
UNDER_COMPLETED: Final = Q(completed_at__isnull=False) | Q(status=Enrollment.Status.UNENROLLED)

RECORDS_SHOWN: Final = 100


@dataclass(frozen=True, kw_only=True)
class Tabs:
    """How many enrollments of the learner stand under the first two tabs, and qualifications."""

    in_progress: int
    completed: int
    qualifications: int


def tabs(learner: Viewer) -> Tabs:
    numbers = own_enrollments(learner).aggregate(
        in_progress=Count("pk", filter=~UNDER_COMPLETED),
        completed=Count("pk", filter=UNDER_COMPLETED),
    )
    return Tabs(**numbers, qualifications=Holder.objects.filter(user=learner.pk).count())


def in_progress(learner: Viewer) -> QuerySet[Enrollment]:
    """What is due first stands first; what has no due date follows, what was started first (latest
    first).

    With the activity, `shown_state`, `last_at` (of the newest learning record), `required_by` and
    `again_through` (the qualification whose rule brought it back after a remove, or "").
    """
    rows = with_state(own_enrollments(learner).filter(~UNDER_COMPLETED)).annotate(
        last_at=_newest_record(), required_by=names_requiring()
    )
    started = Case(When(progress__gt=0, then=F("last_at")), output_field=DateTimeField())
    return (
        _with_return(rows)
        .select_related("activity")
        .order_by(
            F("due_on").asc(nulls_last=True),
            started.desc(nulls_last=True),
            "activity__sort_title",
            "pk",
        )
    )


def completed(learner: Viewer) -> QuerySet[Enrollment]:
    """What was completed and what ended before it was, latest first, with the activity."""
    return (
        own_enrollments(learner)
        .filter(UNDER_COMPLETED)
        .select_related("activity")
        .order_by(Coalesce("unenrolled_at", "completed_at").desc(), "-pk")
    )


def finished(learner: Viewer) -> QuerySet[Enrollment]:
    """Only what was completed, latest first, with the activity."""
    return (
        own_enrollments(learner)
        .filter(completed_at__isnull=False)
        .select_related("activity")
        .order_by("-completed_at", "-pk")
    )


def place_on(learner: Viewer, activity_id: int) -> Enrollment | None:
    """The learner's enrollment in the activity, open or ended, with `required_by`."""
    # Looked up by its own key: there Django knows numbers that are too large for the column.
    activity = LearningActivity.objects.filter(pk=activity_id)
    return (
        _with_return(own_enrollments(learner).filter(activity__in=activity))
        .annotate(required_by=names_requiring())
        .select_related("activity")
        .first()
    )


def records(enrollment: Enrollment) -> list[LearningRecord]:
    """The newest RECORDS_SHOWN learning records, newest first."""
    return list(enrollment.records.order_by("-at", "-pk")[:RECORDS_SHOWN])


def _with_return(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    came_back = AuditEvent.objects.filter(
        user=OuterRef("user_id"),
        door=AuditEvent.Door.RULE,
        action=AuditEvent.Action.ENROLL,
        enrollment_number=OuterRef("pk"),
    )
    return rows.annotate(
        again_through=Case(When(Exists(came_back), then=F("source_qualification__name")))
    )


def _newest_record() -> Any:
    newest = (
        LearningRecord.objects.filter(enrollment=OuterRef("pk"))
        .order_by()
        .values("enrollment")
        .annotate(newest=Max("at"))
    )
    return Coalesce(Subquery(newest.values("newest")), "enrolled_at")
