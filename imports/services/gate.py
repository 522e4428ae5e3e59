"""What every service of imports asks of its actor before it writes anything (rules, 2.8)."""

from dataclasses import replace

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.roles import Right
from enrollments.services.importing import record_of_import
from imports.actions import ACTIONS, Action
from imports.models import Import
from imports.queries.gates import imports_of
from imports.services.results import NotAllowed, NotVisible

Event = AuditEvent.Action


def may_import(actor: Actor, action: Action | None = None) -> None:
    """Raises NotAllowed without the right to import, or without the right that `action` takes."""
    rights = [Right.RUN_IMPORT, *(action.rights if action else ())]
    if not all(actor.may(right) for right in rights):
        raise NotAllowed


def may_change(actor: Actor, import_run: Import, action: Action | None = None) -> None:
    """Raises NotAllowed as `may_import` does, and NotVisible where the actor does not see it."""
    may_import(actor)
    if not imports_of(actor).filter(pk=import_run.pk).exists():
        raise NotVisible
    may_import(actor, action)


def known_action(action: str) -> Action:
    """ValueError for what no import can be opened for."""
    if action not in ACTIONS:
        raise ValueError(action)
    return ACTIONS[action]


def record_import(actor: Actor, import_run: Import, event: Event, *, about: str = "") -> None:
    """Keep who did this to the import, in the caller's transaction."""
    record_of_import(replace(actor, import_number=import_run.pk), event, about=about)
