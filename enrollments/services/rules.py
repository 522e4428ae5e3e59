"""What the rule of qualifications does by itself once something else has changed (rules, 3.6).

The order of locks is users, qualifications, activities, enrollments. Whoever changes what is
required, who holds it, who is active or what is archived locks these rows first: of two that cross,
the second one then sees what the first one did.
"""

from django.db.models import QuerySet

from enrollments.models import Enrollment, Holder, LearningActivity, Qualification, Requirement
from enrollments.queries.requirements import due_again, first_requiring, missing, names_requiring
from enrollments.services.audit import Call
from enrollments.services.making import make
from enrollments.services.sql import lock


def lock_rules(
    qualifications: QuerySet[Qualification], activities: QuerySet[LearningActivity]
) -> None:
    """Let nobody else change these rules, nor remove enrollments that they require, meanwhile."""
    lock(qualifications, "NO KEY UPDATE")
    lock(activities, "NO KEY UPDATE")


def lock_rules_of(holders: QuerySet[Holder]) -> None:
    """`lock_rules` for every qualification that these holders hold, and all that it requires."""
    held = holders.order_by().values("qualification")
    required = Requirement.objects.filter(qualification__in=held)
    lock_rules(
        Qualification.objects.filter(pk__in=held),
        LearningActivity.objects.filter(pk__in=required.order_by().values("activity")),
    )


def enroll_required(
    holders: QuerySet[Holder], call: Call, *, only: LearningActivity | None = None
) -> int:
    """Enroll these holders in what they have to be in and never were. Returns how many are new.

    The rule does it: its source is the first qualification by name that requires it. `only` leaves
    all other activities out.
    """
    pairs = missing(holders)
    return make(
        pairs.filter(pair_activity=only.pk) if only else pairs,
        call.as_rule(),
        source=Enrollment.Source.QUALIFICATION,
        due_on=due_again("user_id", "pair_activity"),
        source_qualification=first_requiring("user_id", "pair_activity"),
        qualifications=names_requiring(),
    )
