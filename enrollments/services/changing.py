"""A change of a rule or of people, made only if it still does what somebody was shown."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from enrollments import thresholds
from enrollments.actors import Actor
from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
)
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeKind, asked_change, forecast_of
from enrollments.queries.requirements import (
    due_again,
    first_requiring,
    names_requiring,
    requiring,
)
from enrollments.services import audit, gate
from enrollments.services.activities import archive, unarchive
from enrollments.services.making import make
from enrollments.services.people import deactivate, reactivate
from enrollments.services.qualifications import (
    add_requirement,
    change_time_frame,
    drop_requirement,
    end_qualification,
    grant_qualification,
    resume_qualification,
    withdraw_qualification,
)
from enrollments.services.results import LostRace, Result, counted
from enrollments.services.rules import lock_rules, lock_rules_of
from enrollments.services.sql import lock, one_transaction
from lms_admin.dialect import Constant, DaysFromToday, one_of

type Params = Mapping[str, Any]

# A change of these names one qualification, which is the source of all that it makes.
NAME_THEIR_SOURCE: Final = frozenset({ChangeKind.REQUIRE, ChangeKind.GRANT})


@one_transaction
def make_change(change: Change, *, actor: Actor, seen: str, reason: str = "") -> Result:
    """Make the change, if it still does what was seen; `seen` is the forecast's fingerprint.

    Outcomes and refusals are those of the service of this kind. Refused besides:
    `changed_since_seen`, and `not_confirmed` where it affects so much that it is a plan and the
    actor did not confirm that number.
    """
    if refused := gate.without(actor, asked_change(actor, change).right):
        return refused
    _lock(change)
    known = forecast_of(actor, change, named=0)
    if known.fingerprint != seen:
        return gate.refused(Outcome.CHANGED_SINCE_SEEN)
    if thresholds.is_plan(known.affected) and not actor.has_confirmed(known.affected):
        return gate.refused(Outcome.NOT_CONFIRMED)
    result = _carry_out(change, actor, reason)
    # Somebody enrolled one of them by hand in between: that does not wait for these locks.
    if not result.refused and result.done != known.affected:
        raise LostRace
    return result


@one_transaction
def change_rule(change: Change, *, actor: Actor, reason: str = "") -> Result:
    """The change without what it does to enrollments: the first part of a plan, of which that was
    confirmed. Outcomes and refusals are those of the service of this kind."""
    return SERVICES[change.kind](change.params, actor=actor, reason=reason, enrolls=False)


@one_transaction
def enroll_by_change(
    change: Change, pairs: QuerySet[Any], *, actor: Actor, reason: str = ""
) -> Result:
    """The next part of such a plan: enroll for each row of `pairs`, as far as the rule says so.

    `pairs` have a `user`, `pair_user` and `pair_activity` (primary keys). Enrollments are made as
    the service of this kind makes them. Outcome: `enroll`. Refused: `not_allowed`.
    """
    if refused := gate.without(actor, asked_change(actor, change).right):
        return refused
    call = audit.Call.by(actor, reason)
    _lock_parts(change, pairs)
    possible = pairs.filter(still_required(change), actor.scope("user__"))
    made = make(
        possible, call if change.kind in NAME_THEIR_SOURCE else call.as_rule(), **_as(change)
    )
    return Result(batch=call.batch, counts=counted(enroll=made))


def still_required(change: Change) -> Q:
    """Selects rows with `pair_user` and `pair_activity` for which an enrollment can be made now."""
    required = requiring("pair_user", "pair_activity")
    if change.kind in NAME_THEIR_SOURCE:
        required = required.filter(qualification=change.params["qualification"])
    active = User.objects.filter(pk=OuterRef("pair_user"), is_active=True)
    opened = LearningActivity.objects.filter(pk=OuterRef("pair_activity"), archived_at=None)
    there = Enrollment.objects.filter(
        user=OuterRef("pair_user"), activity=OuterRef("pair_activity")
    )
    return Q(Exists(required), Exists(active), Exists(opened), ~Exists(there))


def _as(change: Change) -> dict[str, Any]:
    """How enrollments of the change are made: with which source, and due when."""
    if change.kind not in NAME_THEIR_SOURCE:
        return {
            "source": Enrollment.Source.QUALIFICATION,
            "due_on": due_again("pair_user", "pair_activity"),
            "source_qualification": first_requiring("pair_user", "pair_activity"),
            "qualifications": names_requiring(),
        }
    qualification = _qualification(change.params)
    required = Requirement.objects.filter(
        qualification=qualification, activity=OuterRef("pair_activity")
    )
    return {
        "source": Enrollment.Source.QUALIFICATION,
        "due_on": DaysFromToday(Subquery(required.values("due_days")[:1])),
        "source_qualification": Constant(Enrollment, "source_qualification", qualification.pk),
        "qualifications": audit.value("qualifications", qualification.name),
    }


def _lock(change: Change) -> None:
    """What the service of this kind locks, and in the same order: users, qualifications,
    activities."""
    params = change.params
    if "users" in params:
        strength = "NO KEY UPDATE" if change.kind in OF_ACTIVE else "SHARE"
        lock(_users(params), strength)
    qualifications = Qualification.objects.filter(pk=params.get("qualification", 0))
    activities = LearningActivity.objects.filter(pk=params.get("activity", 0))
    if "activity" not in params and "qualification" in params:
        activities = LearningActivity.objects.filter(qualifications__in=qualifications)
    lock_rules(qualifications, activities)


def _lock_parts(change: Change, pairs: QuerySet[Any]) -> None:
    if change.kind in NAME_THEIR_SOURCE:
        _lock(Change(change.kind, {k: v for k, v in change.params.items() if k != "users"}))
    else:
        lock_rules_of(Holder.objects.filter(user__in=pairs.order_by().values("user")))


def _carry_out(change: Change, actor: Actor, reason: str) -> Result:
    return SERVICES[change.kind](change.params, actor=actor, reason=reason)


def _users(params: Params) -> QuerySet[User]:
    return User.objects.filter(pk__in=one_of(params["users"]))


def _qualification(params: Params) -> Qualification:
    return Qualification.objects.get(pk=params["qualification"])


def _activity(params: Params) -> LearningActivity:
    return LearningActivity.objects.get(pk=params["activity"])


def _require(params: Params, **of_call: Any) -> Result:
    days = params.get("due_days")
    return add_requirement(_qualification(params), _activity(params), due_days=days, **of_call)


def _drop_requirement(params: Params, **of_call: Any) -> Result:
    return drop_requirement(_qualification(params), _activity(params), **of_call)


def _change_time_frame(params: Params, **of_call: Any) -> Result:
    days = params.get("due_days")
    return change_time_frame(_qualification(params), _activity(params), due_days=days, **of_call)


def _end(params: Params, **of_call: Any) -> Result:
    on = params.get("on")
    day = date.fromisoformat(on) if on else None
    return end_qualification(_qualification(params), on=day, **of_call)


def _resume(params: Params, **of_call: Any) -> Result:
    return resume_qualification(_qualification(params), **of_call)


def _grant(params: Params, **of_call: Any) -> Result:
    return grant_qualification(_qualification(params), _users(params), **of_call)


def _withdraw(params: Params, **of_call: Any) -> Result:
    return withdraw_qualification(_qualification(params), _users(params), **of_call)


def _archive(params: Params, **of_call: Any) -> Result:
    return archive(_activity(params), **of_call)


def _unarchive(params: Params, **of_call: Any) -> Result:
    return unarchive(_activity(params), **of_call)


def _deactivate(params: Params, *, actor: Actor, reason: str, enrolls: bool = True) -> Result:
    """`enrolls` set to false leaves the enrollments alone, which then end part by part."""
    too = enrolls and bool(params.get("unenroll_too"))
    return deactivate(_users(params), unenroll_too=too, actor=actor, reason=reason)


def _reactivate(params: Params, **of_call: Any) -> Result:
    return reactivate(_users(params), **of_call)


SERVICES: Final[Mapping[ChangeKind, Callable[..., Result]]] = {
    ChangeKind.REQUIRE: _require,
    ChangeKind.DROP_REQUIREMENT: _drop_requirement,
    ChangeKind.CHANGE_TIME_FRAME: _change_time_frame,
    ChangeKind.END_QUALIFICATION: _end,
    ChangeKind.RESUME_QUALIFICATION: _resume,
    ChangeKind.GRANT: _grant,
    ChangeKind.WITHDRAW: _withdraw,
    ChangeKind.ARCHIVE: _archive,
    ChangeKind.UNARCHIVE: _unarchive,
    ChangeKind.DEACTIVATE: _deactivate,
    ChangeKind.REACTIVATE: _reactivate,
}
# Their users' rows themselves change.
OF_ACTIVE: Final = frozenset({ChangeKind.DEACTIVATE, ChangeKind.REACTIVATE})
