"""The made-up academy as a sample, beside whoever wants to look around in it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Academy, AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.academy import academy_terms
from enrollments.queries.sample import KINDS
from enrollments.roles import Right, Role
from enrollments.seeding.academy import Seeded, seed
from enrollments.services import audit, gate
from enrollments.services.academy import forget_later, the_academy
from enrollments.services.figures import forget_figures
from enrollments.services.making import newest_enrollment
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction


@one_transaction
def load_sample(*, actor: Actor) -> Result:
    """Fill an academy that has no people or no activities yet. Nobody of the sample can sign in.

    Its event holds what was brought. Outcome: `no_change` where it is loaded already. Refused:
    `not_allowed`; `code_taken` where it has what people have made, or a code or name of theirs.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, "")
    row = the_academy()
    if row.has_sample:
        audit.record_one(call, AuditEvent.Action.LOAD_SAMPLE, skipped=Outcome.NO_CHANGE.value)
        return Result(batch=call.batch, counts=call.skips())
    if _is_in_use(actor):
        return gate.refused(Outcome.CODE_TAKEN)
    try:
        with transaction.atomic():
            made = seed(timezone.localdate(), academy_terms().language)
    except IntegrityError:
        return gate.refused(Outcome.CODE_TAKEN)
    # Somebody real has to stay owner.
    User.objects.filter(pk__in=made.keys["users"], role=Role.OWNER).update(role=Role.AUDITOR)
    Academy.objects.filter(pk=row.pk).update(has_sample=True)
    forget_figures()
    audit.record_one(call, AuditEvent.Action.LOAD_SAMPLE, changes={"sample": _brought(made)})
    forget_later()
    return Result(batch=call.batch)


def _is_in_use(actor: Actor) -> bool:
    others = User.objects.exclude(pk=actor.user.pk)
    return (others.exists() and LearningActivity.objects.exists()) or Enrollment.objects.exists()


def _brought(made: Seeded) -> list[object]:
    return [*(made.keys[kind] for kind in KINDS), newest_enrollment()]
