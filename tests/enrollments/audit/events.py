"""Audit events for tests of the audit list, as services would have written them."""

import uuid
from typing import Any

from django.utils import timezone

from enrollments.models import AuditEvent
from tests.web import links


def event(**fields: Any) -> AuditEvent:
    """One by a click of somebody unknown, in a call of its own."""
    values = {
        "at": timezone.now(),
        "batch": uuid.uuid4(),
        "door": AuditEvent.Door.SCREEN,
        "actor_name": "Marit Vink",
        "action": AuditEvent.Action.UNENROLL,
    }
    return AuditEvent.objects.create(**values | fields)


def shown(response: Any) -> list[str]:
    """The sentence of each line of the list."""
    return [group.title for day in response.context["days"] for group in day.groups]


def older(response: Any) -> str:
    """The address of the next page; "" on the last one."""
    found = [link for link in links(response) if "before=" in link and "batch=" not in link]
    return found[-1] if found else ""
