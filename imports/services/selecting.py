"""What a click asks of a large selection: an import without a file, which a worker runs."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.forms.selection import selected_rows
from enrollments.models import LearningActivity
from enrollments.queries.many import Facts
from imports.actions import action_of
from imports.models import Import
from imports.services.at_once import start_at_once
from imports.services.gate import may_import

BY_DEED: Final[Mapping[Deed | None, str]] = {
    None: Import.Action.DUE_DATES,
    Deed.UNENROLL: Import.Action.UNENROLL,
    Deed.REMOVE: Import.Action.REMOVE,
    Deed.REOPEN: Import.Action.ENROLL,
    Deed.ENROLL: Import.Action.ENROLL,
}


@transaction.atomic
def run_selection(
    content: Mapping[str, Any],
    facts: Facts,
    *,
    actor: Actor,
    reason: str,
    typed: int,
    language: str,
) -> Import:
    """Have a worker do to what was selected what was confirmed of it, which is started herewith.

    `content` is that of a `forms.selection.Selection`, or of users to enroll that of a
    `forms.people.selection.UserSelection` with their `activity` and `due_on`. `typed` is the number
    that was typed, 0 where none had to be. Nothing is counted here: the worker compares its plan
    with the facts before it does anything.
    """
    action = BY_DEED[facts.action]
    stored = {**content, **_in_common(content, actor), "facts": facts.to_json()}
    may_import(actor, action_of(Import(action=action, selection=stored)))
    return start_at_once(
        actor,
        _activities(content, actor),
        action=action,
        selection=stored,
        reason=reason,
        language=language,
        confirmed=typed,
    )


def _in_common(content: Mapping[str, Any], actor: Actor) -> dict[str, int | None]:
    """The one user, or the one activity, that single enrollments are about, to be named by."""
    if "numbers" not in content:
        return {}
    rows = selected_rows(actor.user, content).order_by()
    found = {name: set(rows.values_list(name, flat=True)) for name in ("user", "activity")}
    return {name: pks.pop() if len(pks) == 1 else None for name, pks in found.items()}


def _activities(content: Mapping[str, Any], actor: Actor) -> list[int]:
    """Their primary keys: of what has an activity in common, one goes first."""
    if activity := content.get("activity"):
        return [activity]
    rows = selected_rows(actor.user, content).order_by()
    selected = LearningActivity.objects.filter(pk__in=rows.values("activity"))
    return list(selected.order_by("pk").values_list("pk", flat=True))
