"""The catalogue: activities are added, and what is said of them is edited."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.activities import code_key, titles_by_code
from enrollments.roles import Right
from enrollments.services import audit
from enrollments.services.sql import one_transaction

Action = AuditEvent.Action


@dataclass(frozen=True, kw_only=True)
class ActivityProfile:
    """What people say of an activity. `minutes` is how long it takes; None where nobody knows."""

    code: str
    title: str
    kind: str
    minutes: int | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class WrittenActivity:
    """What became of it: the activity as it is now, or why nothing was written.

    `changes` is what differs from before, as {field: [old, new]}; of a new activity it is empty.
    """

    activity: LearningActivity | None = None
    changes: Mapping[str, list[Any]] | None = None
    refused: Outcome | None = None


@one_transaction
def add_activity(profile: ActivityProfile, *, actor: Actor, reason: str = "") -> WrittenActivity:
    """Put a new activity into the catalogue. Refused: `not_allowed`, `code_taken`."""
    if not actor.may(Right.CHANGE_CATALOGUE):
        return WrittenActivity(refused=Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, reason)
    activity = LearningActivity(**asdict(profile))
    if titles_by_code([profile.code]) or not _saved(activity):
        return WrittenActivity(refused=Outcome.CODE_TAKEN)
    audit.record_one(call, Action.ADD_ACTIVITY, activity=activity, about=activity.title)
    return WrittenActivity(activity=activity)


@one_transaction
def edit_activity(
    activity: LearningActivity, profile: ActivityProfile, *, actor: Actor, reason: str = ""
) -> WrittenActivity:
    """Say this of the activity from now on. Nothing is written where it says the same already.

    Templates that were downloaded before still fit: they know an activity by its number. Refused:
    `not_allowed`, `code_taken`. Raises LearningActivity.DoesNotExist when it is gone.
    """
    if not actor.may(Right.CHANGE_CATALOGUE):
        return WrittenActivity(refused=Outcome.NOT_ALLOWED)
    call = audit.Call.by(actor, reason)
    held = LearningActivity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    said = asdict(profile)
    changes = {
        name: [getattr(held, name), value]
        for name, value in said.items()
        if getattr(held, name) != value
    }
    if not changes:
        return WrittenActivity(activity=held, changes=changes)
    is_renamed = code_key(held.code) != code_key(profile.code)
    if is_renamed and titles_by_code([profile.code]):
        return WrittenActivity(refused=Outcome.CODE_TAKEN)
    for name in changes:
        setattr(held, name, said[name])
    if not _saved(held, *changes):
        return WrittenActivity(refused=Outcome.CODE_TAKEN)
    audit.record_one(call, Action.EDIT, activity=held, about=held.title, changes=changes)
    return WrittenActivity(activity=held, changes=changes)


def _saved(activity: LearningActivity, *columns: str) -> bool:
    """Whether it could be saved: of one code there is one activity, which the database knows."""
    try:
        with transaction.atomic():
            activity.save(update_fields=columns or None)
    except IntegrityError:
        return False
    return True
