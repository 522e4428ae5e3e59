"""What people did to an import itself."""

from typing import Final

from enrollments.models import AuditEvent
from imports.models import Import

Action = AuditEvent.Action
OF_IMPORT: Final = (
    Action.UPLOAD,
    Action.CHECK,
    Action.START,
    Action.STOP,
    Action.GO_ON,
    Action.UNDO,
)


def events_of(import_run: Import) -> list[AuditEvent]:
    """Who uploaded, checked again, started, stopped, went on or opened an undo; the first first."""
    events = AuditEvent.objects.filter(import_number=import_run.pk, user__isnull=True)
    return list(events.filter(action__in=OF_IMPORT).order_by("pk"))
