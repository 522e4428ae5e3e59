"""What people did to an import itself, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from enrollments.models import AuditEvent
from imports import queries
from imports.models import Import

Action = AuditEvent.Action
TEXTS: Final[dict[str, Any]] = {
    Action.UPLOAD: _("%(name)s uploaded %(about)s"),
    Action.CHECK: _("%(name)s had it checked again"),
    Action.START: _("%(name)s started it"),
    Action.STOP: _("%(name)s stopped it"),
    Action.GO_ON: _("%(name)s went on with it"),
    Action.UNDO: _("%(name)s opened its undo, import %(about)s"),
}


@dataclass(frozen=True)
class EventText:
    at: datetime
    text: str


def event_texts(import_run: Import) -> list[EventText]:
    """One statement. The first event first."""
    return [
        EventText(one.at, str(TEXTS[one.action]) % {"name": one.actor_name, "about": one.about})
        for one in queries.events_of(import_run)
    ]
