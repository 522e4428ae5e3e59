"""Undo of an unenroll by click, and of a qualification that was given or came to require more."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    User,
)
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import outcome
from enrollments.queries.requirements import requiring
from enrollments.queries.selection import done_by_click, rule_by_click
from enrollments.roles import Right
from enrollments.services import gate
from enrollments.services.enroll import reenroll
from enrollments.services.qualifications import drop_requirement, withdraw_qualification
from enrollments.services.remove import remove
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.rules import lock_rules
from enrollments.services.sql import lock, one_transaction

Action = AuditEvent.Action

# The right that it takes to take a rule back, besides the one to remove.
ALSO_TAKES: Final = {
    Action.GRANT: Right.GRANT_QUALIFICATION,
    Action.REQUIRE: Right.CHANGE_CATALOGUE,
}
OF_REQUIREMENTS: Final = (Action.REQUIRE, Action.DROP_REQUIREMENT, Action.EDIT)


@one_transaction
def undo_unenroll(batch: UUID, *, actor: Actor) -> Result:
    """Re-enroll what that batch unenrolled at the screen and nobody has changed since.

    Only the actor's own batch; of another's, or an unknown one, nothing is found and the counts are
    empty. Outcomes are those of `reenroll`, whose right it asks. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, Right.ENROLL):
        return refused
    mine = done_by_click(batch, actor.user_id).filter(
        action=Action.UNENROLL,
        enrollment_number=OuterRef("pk"),
        revision=OuterRef("revision"),
    )
    ended = Enrollment.objects.filter(Exists(mine))
    lock(ended)
    decided = gate.in_scope(ended, actor).annotate(decided=outcome(Deed.REOPEN, actor))
    opened = decided.filter(decided=Outcome.REENROLL).count()
    # The click had its number confirmed, where that was many. This opens no more than that, and
    # fewer where somebody left or changed some of them: that is no reason to ask again.
    result = reenroll(ended, actor=replace(actor, confirmed=opened))
    if result.refused == Outcome.NOT_CONFIRMED:
        raise LostRace
    return result


@one_transaction
def undo_change(batch: UUID, *, actor: Actor) -> Result:
    """Take back the qualification that a click of the actor gave, or the requirement it added.

    With it goes what it made: the enrollments that nobody has started with or changed since. What
    another qualification requires stays, and so does a rule that somebody changed since. Outcomes:
    `remove`, `no_change` (counted in users), `required_by_qualification` and, of what was changed
    since, `changed_since_seen`. Of another's click, or an unknown one, the counts are empty.
    Refused: `not_allowed`; `changed_since_seen` where the requirement is another one by now, or
    none of them holds the qualification since then. So a second undo does nothing.
    """
    if refused := gate.without(actor, Right.REMOVE):
        return refused
    rule = rule_by_click(batch, actor.user_id)
    if rule is None:
        return Result(batch=batch)
    if refused := gate.without(actor, ALSO_TAKES[Action(rule.action)]):
        return refused
    mine = done_by_click(batch, actor.user_id)
    made = mine.filter(action=Action.ENROLL)
    untouched = Enrollment.objects.filter(
        pk__in=made.order_by().values("enrollment_number"), revision=1
    )
    # In this order everybody locks them: enrollments first, then rules.
    left = made.count() - lock(untouched)
    taken = _take_back(rule, mine, actor)
    if taken.refused:
        return taken
    stay = untouched.filter(Exists(requiring())).count()
    gone = untouched.exclude(Exists(requiring()))
    # The click had its number confirmed, where that was many: this takes no more than that back.
    removed = remove(gone, actor=replace(actor, confirmed=gone.count()))
    kept = counted(required_by_qualification=stay, changed_since_seen=left)
    return replace(removed, counts={**taken.counts, **removed.counts, **kept})


def _take_back(rule: AuditEvent, mine: QuerySet[AuditEvent], actor: Actor) -> Result:
    qualification = Qualification.objects.filter(pk=rule.qualification_id or 0).first()
    if qualification is None:
        return Result(batch=rule.batch)
    if rule.action == Action.GRANT:
        given = mine.filter(action=Action.GRANT).order_by().values("user")
        # Who was given it anew since holds it since then.
        still = Holder.objects.filter(qualification=qualification, since=rule.at, user__in=given)
        users = User.objects.filter(pk__in=list(still.values_list("user", flat=True)))
        if not users:
            return gate.refused(Outcome.CHANGED_SINCE_SEEN)
        return withdraw_qualification(qualification, users, actor=actor)
    activity = LearningActivity.objects.filter(pk=rule.activity_id or 0).first()
    if activity is None:
        return Result(batch=rule.batch)
    lock_rules(
        Qualification.objects.filter(pk=qualification.pk),
        LearningActivity.objects.filter(pk=activity.pk),
    )
    since = AuditEvent.objects.filter(
        pk__gt=rule.pk,
        qualification=qualification,
        activity=activity,
        action__in=OF_REQUIREMENTS,
        skipped="",
    )
    if since.exists():
        return gate.refused(Outcome.CHANGED_SINCE_SEEN)
    return drop_requirement(qualification, activity, actor=actor)
