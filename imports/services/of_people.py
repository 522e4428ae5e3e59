"""What a click asks of many users: an import without a file, which a worker runs."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from enrollments.actors import Actor
from enrollments.queries.many import PeopleFacts
from imports.actions import action_of
from imports.models import Import
from imports.services.at_once import start_at_once
from imports.services.gate import may_import


@transaction.atomic
def run_people(
    action: str,
    content: Mapping[str, Any],
    params: Mapping[str, Any],
    facts: PeopleFacts,
    *,
    actor: Actor,
    reason: str,
    typed: int,
    language: str,
) -> Import:
    """Have a worker do to these users what was confirmed of them, which is started herewith.

    `action` is `deactivate`, whose params have `unenroll_too`, or `move`, whose params have a
    `team`. `content` is that of a `forms.people.selection.UserSelection`. `typed` is the number
    that was typed, 0 where none had to be. Nothing is counted here: the worker compares its plan
    with the facts before it does anything.
    """
    stored = {**content, **params, "facts": asdict(facts)}
    may_import(actor, action_of(Import(action=action, selection=stored)))
    return start_at_once(
        actor,
        (),
        action=action,
        selection=stored,
        reason=reason,
        language=language,
        confirmed=max(typed, facts.enrollments),
    )
