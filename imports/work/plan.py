"""Deciding in the database: what becomes of a mark, and of a line, as one CASE each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from enrollments.actors import Actor
from enrollments.decisions import Tree, as_sql, asked, tree
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import known
from imports.actions import Action
from imports.outcomes import LineOutcome


@dataclass(frozen=True)
class MarkCase:
    """SQL for the outcome of a mark, and which of the aliases `u` and `a` it asks."""

    sql: str
    asks_user: bool
    asks_activity: bool


def mark_case(action: Action, actor: Actor, user: str) -> MarkCase:
    """What the one decision table says of a mark of the user with this primary key (as SQL).

    Over the aliases `e` (enrollment), `u` (user), `a` (activity) and `required` (a pair that a held
    qualification requires). Who is out of scope has no marks. Asks only what the decision needs.
    """
    if action.settled:
        return _all_but_own(action.settled, actor, user)
    if action.deed is None:
        raise TypeError("its parts decide, each about the marks that are its own")
    decision: Tree = tree(action.deed, **known(actor))
    own = _own(actor)
    conditions: Mapping[str, Callable[[Any], str]] = {
        "oneself": lambda value: f"{user} {'' if value else 'NOT '}IN ({own})",
        "status": lambda value: f"e.status = '{value}'" if value else "e.id IS NULL",
        "user_active": lambda value: "u.is_active" if value else "NOT u.is_active",
        "activity_archived": lambda value: f"a.archived_at IS {'NOT ' if value else ''}NULL",
        "required": lambda value: f"required.user_id IS {'NOT ' if value else ''}NULL",
    }
    fields = asked(decision)
    return MarkCase(
        as_sql(decision, conditions), "user_active" in fields, "activity_archived" in fields
    )


def _all_but_own(outcome: Outcome, actor: Actor, user: str) -> MarkCase:
    """The decision where all have this outcome, but for the actor's own enrollments."""
    if not actor.untouchable:
        return MarkCase(f"'{outcome.value}'", False, False)
    own = f"WHEN {user} IN ({_own(actor)}) THEN '{Outcome.OWN_ENROLLMENT.value}'"
    return MarkCase(f"CASE {own} ELSE '{outcome.value}' END", False, False)


def _own(actor: Actor) -> str:
    return ", ".join(str(int(one)) for one in actor.untouchable)


def state_case() -> str:
    """SQL for the state that lists show of the alias `e`, as `enrollments.queries.with_state` does.

    Empty where there is no enrollment.
    """
    state = Enrollment.State
    return (
        f"CASE WHEN e.id IS NULL THEN '' WHEN e.status = '{Enrollment.Status.UNENROLLED.value}' "
        f"THEN '{state.UNENROLLED.value}' "
        f"WHEN e.completed_at IS NOT NULL THEN '{state.COMPLETED.value}' "
        f"WHEN e.due_on < '{timezone.localdate().isoformat()}' THEN '{state.OVERDUE.value}' "
        f"WHEN e.progress > 0 THEN '{state.IN_PROGRESS.value}' "
        f"ELSE '{state.NOT_STARTED.value}' END"
    )


def line_case(looked_up: Mapping[LineOutcome, str]) -> str:
    """SQL for a line's outcome, over the alias `s` (staged line).

    `looked_up` are conditions that only the look-up of users knows; all others are the reader's.
    """
    whens = []
    for outcome in LineOutcome:
        match outcome:
            case LineOutcome.NOTHING_MARKED:
                condition = "s.mark_count = 0"
            case LineOutcome.READY:
                continue
            case _:
                told = [problem_told(outcome), *filter(None, [looked_up.get(outcome)])]
                condition = " OR ".join(told)
        whens.append(f"WHEN {condition} THEN '{outcome.value}'")
    return f"CASE {' '.join(whens)} ELSE '{LineOutcome.READY.value}' END"


def problem_told(outcome: LineOutcome) -> str:
    """SQL for whether the reader told this problem of the alias `s`.

    Its problems are JSON, in which the quotes of a value are escaped: a code in its quotes cannot
    be part of a value.
    """
    return f's.problems LIKE \'%%"code":"{outcome.value}"%%\''
