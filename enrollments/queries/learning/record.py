"""A learner's own record: all that is kept about what they learn, to be taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from enrollments.models import Enrollment, LearningRecord, User
from enrollments.queries.gates import own_enrollments
from enrollments.queries.qualifications.of_user import HeldQualification, held_by


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """`enrollments` by title, each with activity, source and all its learning records in order."""

    person: User
    enrollments: Sequence[Enrollment]
    qualifications: Sequence[HeldQualification]

    @property
    def history(self) -> list[LearningRecord]:
        """All learning records, newest first, each with its enrollment."""
        every = [one for place in self.enrollments for one in place.records.all()]
        return sorted(every, key=lambda one: (one.at, one.pk), reverse=True)


def own_record(learner: Any) -> OwnRecord:
    """The record of the signed-in person. Six queries, however many rows there are.

    Nobody else is named in it: not who enrolled or unenrolled them.
    """
    in_order = LearningRecord.objects.order_by("at", "pk")
    enrollments = (
        own_enrollments(learner)
        .select_related("activity", "source_qualification")
        .prefetch_related(Prefetch("records", in_order))
        .order_by("activity__sort_title", "pk")
    )
    return OwnRecord(
        person=User.objects.select_related("team").get(pk=learner.pk),
        enrollments=list(enrollments),
        qualifications=held_by(learner),
    )
