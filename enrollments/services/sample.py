"""Takes the sample academy away again: what it brought, and nothing else."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from enrollments.actors import Actor
from enrollments.models import (
    Academy,
    AuditEvent,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    Tally,
    Team,
    TeamManager,
    User,
)
from enrollments.outcomes import Outcome
from enrollments.queries.sample import (
    Brought,
    brought_by_sample,
    enrollments_going,
    sample_forecast,
)
from enrollments.roles import Right
from enrollments.services import audit, gate
from enrollments.services.academy import forget_later, the_academy
from enrollments.services.figures import forget_figures
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction


@one_transaction
def remove_sample(*, seen: str, actor: Actor) -> Result:
    """Delete what the sample brought, but for what people changed or hung something of theirs on.

    `seen` is the fingerprint of the forecast that was confirmed. Audit events stay, those of the
    sample, too. Outcome: `no_change` where there is no sample. Refused: `not_allowed`,
    `changed_since_seen`.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, "")
    row, brought = the_academy(), brought_by_sample()
    if brought is None or not row.has_sample:
        audit.record_one(call, AuditEvent.Action.REMOVE_SAMPLE, skipped=Outcome.NO_CHANGE.value)
        return Result(batch=call.batch, counts=call.skips())
    forecast = sample_forecast(brought)
    if forecast.fingerprint != seen:
        return gate.refused(Outcome.CHANGED_SINCE_SEEN)
    _delete(brought, forecast.going)
    forget_figures()
    audit.record_one(call, AuditEvent.Action.REMOVE_SAMPLE)
    if row.name:
        Academy.objects.filter(pk=row.pk).update(has_sample=False)
    else:
        Academy.objects.filter(pk=row.pk).delete()
    forget_later()
    return Result(batch=call.batch)


def _delete(brought: Brought, going: Mapping[str, Sequence[int]]) -> None:
    users, teams = going["users"], going["teams"]
    activities, qualifications = going["activities"], going["qualifications"]
    enrollments_going(brought, going).delete()
    Holder.objects.filter(Q(user__in=users) | Q(qualification__in=qualifications)).delete()
    TeamManager.objects.filter(Q(user__in=users) | Q(team__in=teams)).delete()
    required = Q(activity__in=activities) | Q(qualification__in=qualifications)
    Requirement.objects.filter(required).delete()
    Qualification.objects.filter(pk__in=qualifications).delete()
    LearningActivity.objects.filter(pk__in=activities).delete()
    User.objects.filter(pk__in=users).delete()
    Team.objects.filter(pk__in=teams).delete()
    # They add up to nothing by now.
    Tally.objects.filter(activity_id__in=activities).delete()
