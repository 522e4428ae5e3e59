"""What a page of the desk asks of a change that affects many: an import without a file."""

from django.db import transaction

from enrollments.actors import Actor
from enrollments.queries.changing import ChangeForecast, asked_change
from imports.actions import action_of
from imports.models import Import
from imports.services.at_once import start_at_once
from imports.services.gate import may_import


@transaction.atomic
def run_change(
    confirmed: ChangeForecast, *, actor: Actor, reason: str, typed: int, language: str
) -> Import:
    """Have a worker make the change that was confirmed, which is started herewith.

    `typed` is the number of enrollments that was typed. The worker compares its plan with what was
    confirmed before it does anything; the rule itself is saved with its first effects.
    """
    change = confirmed.change
    facts = {"doable": confirmed.affected, "which": confirmed.which}
    stored = {**change.to_json(), "named": dict(confirmed.named), "facts": facts}
    may_import(actor, action_of(Import(action=Import.Action.CHANGE, change=stored)))
    return start_at_once(
        actor,
        asked_change(actor, change).about(),
        action=Import.Action.CHANGE,
        change=stored,
        reason=reason,
        language=language,
        confirmed=typed,
    )
