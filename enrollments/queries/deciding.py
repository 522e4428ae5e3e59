"""Decisions asked of rows: as an expression of a queryset, or of one row that a page shows."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Exists, Q

from enrollments.actors import Actor
from enrollments.decisions import Deed, Seen, as_case, decide, tree
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import requiring
from enrollments.roles import Right

type Conditions = Mapping[str, Callable[[Any], Q]]

RIGHTS: Final[Mapping[Deed, Right]] = {
    Deed.ENROLL: Right.ENROLL,
    Deed.REOPEN: Right.ENROLL,
    Deed.UNENROLL: Right.UNENROLL,
    Deed.REMOVE: Right.REMOVE,
}

POINTLESS: Final = frozenset(
    {Outcome.ALREADY_ENROLLED, Outcome.ALREADY_UNENROLLED, Outcome.NOT_ENROLLED}
)


def known(actor: Actor) -> dict[str, Any]:
    """What of Seen is the same for every row in this actor's scope."""
    alone = {} if actor.untouchable else {"oneself": False}
    return {"in_scope": True, "keeps_required": actor.keeps_required, **alone}


def outcome(deed: Deed, actor: Actor, **seen: Any) -> Any:
    """An expression for what the deed comes to, over enrollments in the actor's scope.

    `seen` is what the caller knows of all of them.
    """
    conditions: Conditions = {
        "oneself": lambda value: _is(Q(user__in=actor.untouchable), value),
        "status": lambda value: Q(status=value),
        "user_active": lambda value: Q(user__is_active=value),
        "activity_archived": lambda value: Q(activity__archived_at__isnull=not value),
        "required": lambda value: _is(Q(Exists(requiring())), value),
    }
    there = {"status": tuple(Enrollment.Status.values)} | seen
    return as_case(tree(deed, **known(actor), **there), conditions)


def outcome_without(deed: Deed, actor: Actor, *, archived: bool) -> Any:
    """What the deed comes to for users in scope who have no enrollment in an activity."""
    conditions: Conditions = {
        "oneself": lambda value: _is(Q(pk__in=actor.untouchable), value),
        "user_active": lambda value: Q(is_active=value),
    }
    seen = {"status": "", "activity_archived": archived}
    return as_case(tree(deed, **known(actor), **seen), conditions)


def offers(
    actor: Actor,
    user: User,
    activity: LearningActivity,
    enrollment: Enrollment | None,
    *,
    required: bool = False,
) -> dict[Deed, Outcome]:
    """What each deed that the actor has the right to would come to, for a user in scope.

    Left out is what is done already, and what has nothing to be done to: no page speaks of it.
    """
    seen = Seen(
        oneself=user.pk in actor.untouchable,
        status=enrollment.status if enrollment else "",
        user_active=user.is_active,
        activity_archived=activity.is_archived,
        required=required,
        keeps_required=actor.keeps_required,
    )
    decided = {deed: decide(deed, seen) for deed in Deed if actor.may(RIGHTS[deed])}
    return {deed: code for deed, code in decided.items() if code not in POINTLESS}


def _is(condition: Q, value: bool) -> Q:
    return condition if value else ~condition
