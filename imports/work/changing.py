"""The plan of a change of a rule or of people, and its parts: the rule first, then what it makes.

The rule is saved by the first chunk together with its first effects; until then the old one holds.
A plan that is stopped leaves the rule, and the enrollments that were made until then; whoever goes
on with it makes the others.
"""

from django.db.models import F, QuerySet

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeKind, asked_change, forecast_of
from enrollments.services import LostRace
from enrollments.services.changing import still_required
from imports.actions import Action, UndoChange, action_of
from imports.models import Import, ImportMark
from imports.outcomes import RunOutcome
from imports.values import Counts
from imports.work import without_file


class RuleRefused(Exception):
    """The rule itself is refused: nobody would be owner any more, say. Nothing was done."""


def store_plan(import_run: Import, actor: Actor) -> None:
    """What the change does, as marks. The caller's transaction."""
    kind = asked_change(actor, Change.from_json(import_run.change))
    ending = kind.ended()
    if ending is None:
        without_file.store_pairs(import_run, kind.pairs(), Outcome.ENROLL)
    else:
        without_file.store_selected(import_run, action_of(import_run), actor, ending)


def is_as_confirmed(import_run: Import, actor: Actor, counts: Counts) -> tuple[bool, int]:
    """Whether the plan is what was confirmed, and how many enrollments it changes."""
    confirmed = import_run.change["facts"]
    known = forecast_of(actor, Change.from_json(import_run.change), named=0)
    planned = counts.marks_planned(action_of(import_run).will)
    same = known.which == confirmed["which"] and planned == confirmed["doable"]
    return same, planned


def change_rule_first(import_run: Import, action: Action, actor: Actor) -> None:
    """Saves the rule with the first chunk, or takes it back where this import undoes it."""
    if import_run.cursor:
        return
    if import_run.change:
        change = Change.from_json(import_run.change)
        result = services.change_rule(change, actor=actor, reason=import_run.reason)
    elif isinstance(action, UndoChange):
        result = _take_back(action.change, import_run.undone, actor)
    else:
        return
    if result.refused:
        raise RuleRefused(result.refused)


def apply_pairs(
    chunk: QuerySet[ImportMark], import_run: Import, action: Action, actor: Actor
) -> int:
    """Enroll for those marks of `chunk` that the rule still asks for. Returns how many."""
    pairs = chunk.annotate(pair_user=F("user_id"), pair_activity=F("activity_id"))
    gone = pairs.exclude(still_required(Change.from_json(import_run.change)))
    chunk.filter(number__in=gone.order_by().values("number")).update(
        outcome=RunOutcome.CHANGED_SINCE_CHECK
    )
    applied = action.apply(chunk, actor=actor, reason=import_run.reason)
    if applied != chunk.count():
        raise LostRace
    return applied


def _take_back(change: Change, undone: Import, actor: Actor) -> services.Result:
    """Takes back what that plan made. Whoever held it before still does."""
    kind = asked_change(actor, change)
    qualification = kind.qualification  # type: ignore[attr-defined]
    if change.kind == ChangeKind.REQUIRE:
        return services.drop_requirement(qualification, kind.activity, actor=actor)  # type: ignore[attr-defined]
    given = AuditEvent.objects.filter(
        import_number=undone.pk,
        action=AuditEvent.Action.GRANT,
        skipped="",
        user__in=change.params["users"],
    )
    users = User.objects.filter(pk__in=given.order_by().values("user"))
    return services.withdraw_qualification(qualification, users, actor=actor)
