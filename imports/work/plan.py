"""Deciding, written once in Python and carried out by the database.

`Action.classify` is pure. There are few combinations of what can be seen, so each is decided
beforehand and the answers become one CASE expression: the database only looks up.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from imports.actions import Action, Seen
from imports.outcomes import LineOutcome

# How a value of each of Seen's fields is asked of the aliases `e` (enrollment), `u` (user),
# `a` (activity) and `required` (a pair that a held qualification requires).
CONDITIONS: Final[Mapping[str, Callable[[Any], str]]] = {
    "status": lambda value: f"e.status = '{value}'" if value else "e.id IS NULL",
    "user_active": lambda value: "u.is_active" if value else "NOT u.is_active",
    "activity_archived": lambda value: f"a.archived_at IS {'NOT ' if value else ''}NULL",
    "required": lambda value: f"required.user_id IS {'NOT ' if value else ''}NULL",
}


def mark_case(action: Action) -> str:
    """SQL for a mark's outcome. Asks only what the action's decision depends on."""
    return _tree(action, list(Seen.all()), tuple(CONDITIONS))


def _tree(action: Action, cases: Sequence[Seen], fields: tuple[str, ...]) -> str:
    outcomes = {action.classify(seen) for seen in cases}
    if len(outcomes) == 1:
        return f"'{outcomes.pop().value}'"
    field, *rest = fields
    values = dict.fromkeys(getattr(seen, field) for seen in cases)
    branches = {
        value: _tree(action, [seen for seen in cases if getattr(seen, field) == value], (*rest,))
        for value in values
    }
    if len(set(branches.values())) == 1:
        return branches.popitem()[1]
    whens = (f"WHEN {CONDITIONS[field](value)} THEN {sql}" for value, sql in branches.items())
    return f"CASE {' '.join(whens)} END"


def line_case() -> str:
    """SQL for a line's outcome, over the aliases `s` (staged line) and `u` (its user or nobody).

    The reader's problems are JSON, in which the quotes of a value are escaped: a code in its quotes
    cannot be part of a value.
    """
    whens = []
    for outcome in LineOutcome:
        match outcome:
            case LineOutcome.USER_UNKNOWN:
                condition = "u.id IS NULL AND s.email_key <> ''"
            case LineOutcome.NOTHING_MARKED:
                condition = "s.mark_count = 0"
            case LineOutcome.READY:
                continue
            case _:
                condition = f's.problems LIKE \'%%"code":"{outcome.value}"%%\''
        whens.append(f"WHEN {condition} THEN '{outcome.value}'")
    return f"CASE {' '.join(whens)} ELSE '{LineOutcome.READY.value}' END"
