"""Whether an action can be done: the one table that everybody asks (rules, 2.7).

A decision is a pure function of what is seen of a user and an activity. There are few combinations
of what can be seen. So each is decided beforehand, and the answers become one tree, which a
database evaluates as one CASE: it only looks up. Nobody else decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Any, Final

from django.db.models import Case, Q, Value, When

from enrollments.models import Enrollment
from enrollments.outcomes import Outcome


class Deed(StrEnum):
    """What can be asked for. `REOPEN` is for an enrollment that exists and never makes one."""

    ENROLL = "enroll"
    UNENROLL = "unenroll"
    REMOVE = "remove"
    REOPEN = "reenroll"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """All that decides, in the order in which it is asked.

    `oneself`: it is about whoever asks, and they may not change their own. `status` is the
    enrollment's, or "" when there is none. `required`: a held qualification requires it.
    `keeps_required`: whoever asks may not end what is required.
    """

    in_scope: bool = True
    oneself: bool = False
    status: str
    user_active: bool = True
    activity_archived: bool = False
    required: bool = False
    keeps_required: bool = False

    @classmethod
    def all(cls, **known: Any) -> "Iterator[Seen]":
        """Every combination there can be with what is `known`: a value, or a tuple of them."""
        flags = (False, True)
        values: dict[str, Any] = {field.name: flags for field in fields(cls)}
        values["status"] = STATUSES
        for name, value in known.items():
            values[name] = value if isinstance(value, tuple) else (value,)
        return (cls(**dict(zip(values, one, strict=True))) for one in product(*values.values()))


STATUSES: Final = ("", *Enrollment.Status.values)


def decide(deed: Deed, seen: Seen) -> Outcome:
    """The one outcome. The same for what was seen, wherever it is asked."""
    if not seen.in_scope:
        return Outcome.USER_UNKNOWN
    if seen.oneself:
        return Outcome.OWN_ENROLLMENT
    return _DECISIONS[deed](seen)


def _enroll(seen: Seen) -> Outcome:
    if seen.status == Enrollment.Status.ENROLLED:
        return Outcome.ALREADY_ENROLLED
    if not seen.user_active:
        return Outcome.USER_INACTIVE
    if seen.activity_archived:
        return Outcome.ACTIVITY_ARCHIVED
    return Outcome.REENROLL if seen.status else Outcome.ENROLL


def _unenroll(seen: Seen) -> Outcome:
    if not seen.status:
        return Outcome.NOT_ENROLLED
    if seen.status == Enrollment.Status.UNENROLLED:
        return Outcome.ALREADY_UNENROLLED
    if seen.required and seen.keeps_required:
        return Outcome.REQUIRED_BY_QUALIFICATION
    return Outcome.UNENROLL


def _remove(seen: Seen) -> Outcome:
    if not seen.status:
        return Outcome.NOT_ENROLLED
    returns = seen.required and seen.user_active and not seen.activity_archived
    return Outcome.REMOVE_AND_REENROLL if returns else Outcome.REMOVE


def _reopen(seen: Seen) -> Outcome:
    return _enroll(seen) if seen.status else Outcome.NOT_ENROLLED


_DECISIONS: Final[Mapping[Deed, Callable[[Seen], Outcome]]] = {
    Deed.ENROLL: _enroll,
    Deed.UNENROLL: _unenroll,
    Deed.REMOVE: _remove,
    Deed.REOPEN: _reopen,
}


@dataclass(frozen=True)
class Branch:
    """Asks for one field of Seen; what follows from each of its values."""

    field: str
    by_value: Mapping[Any, "Tree"]


type Tree = Outcome | Branch


@cache
def tree(deed: Deed, **known: Any) -> Tree:
    """The decision as a tree that asks only what it depends on, given what is `known`.

    Grown once for each of the few things that can be known.
    """
    cases = list(Seen.all(**known))
    return _tree(deed, cases, [field.name for field in fields(Seen)])


def _tree(deed: Deed, cases: Sequence[Seen], names: Sequence[str]) -> Tree:
    outcomes = {decide(deed, seen) for seen in cases}
    if len(outcomes) == 1:
        return outcomes.pop()
    name, *rest = names
    values = dict.fromkeys(getattr(seen, name) for seen in cases)
    branches = {
        value: _tree(deed, [seen for seen in cases if getattr(seen, name) == value], rest)
        for value in values
    }
    first, *others = branches.values()
    return first if all(other == first for other in others) else Branch(name, branches)


def asked(tree: Tree) -> frozenset[str]:
    """The fields of Seen that the tree asks for."""
    if isinstance(tree, Outcome):
        return frozenset()
    return frozenset({tree.field}).union(*(asked(branch) for branch in tree.by_value.values()))


def outcomes(tree: Tree) -> frozenset[Outcome]:
    """Everything that can come of it."""
    if isinstance(tree, Outcome):
        return frozenset({tree})
    return frozenset().union(*(outcomes(branch) for branch in tree.by_value.values()))


def as_case(tree: Tree, conditions: Mapping[str, Callable[[Any], Q]]) -> Any:
    """The tree as an expression of a queryset; `conditions` ask for a field's value there."""
    if isinstance(tree, Outcome):
        return Value(tree.value)
    whens = [
        When(conditions[tree.field](value), then=as_case(branch, conditions))
        for value, branch in tree.by_value.items()
    ]
    return Case(*whens)


def as_sql(tree: Tree, conditions: Mapping[str, Callable[[Any], str]]) -> str:
    """The tree as a text of SQL; `conditions` say what asks for a field's value there."""
    if isinstance(tree, Outcome):
        return f"'{tree.value}'"
    whens = (
        f"WHEN {conditions[tree.field](value)} THEN {as_sql(branch, conditions)}"
        for value, branch in tree.by_value.items()
    )
    return f"CASE {' '.join(whens)} END"
