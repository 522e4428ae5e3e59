"""What happened, as it is taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.audit.filters import AuditFilter
from enrollments.forms.filters import asked_without
from enrollments.models import AuditEvent
from enrollments.queries.audit.stretches import all_events
from enrollments.queries.gates import Viewer, visible_users
from enrollments.queries.orders import Order
from enrollments.roles import Right
from enrollments.views.exports.cells import iso
from enrollments.views.exports.register import ExportedList, ListRows
from enrollments.wording.changes import changed_fields


def audit_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    asked = asked_without(query, "before", "find", "sort")
    filters = AuditFilter(asked, AuditEvent.objects.all(), viewer=viewer)
    question = filters.question
    return ListRows(
        filters=filters,
        by={"newest": Order(("-pk",))},
        back=reverse("audit_list"),
        found=all_events(viewer, question) if question else None,
    )


def audit_cells(viewer: Viewer, events: Sequence[AuditEvent]) -> Iterator[Sequence[str]]:
    people = visible_users(viewer).in_bulk({event.user_id for event in events if event.user_id})
    for event in events:
        user = people.get(event.user_id or 0)
        yield (
            iso(event.at),
            event.actor_name,
            str(event.get_door_display()),
            str(event.import_number or ""),
            str(event.get_action_display()),
            user.name if user else "",
            event.about,
            event.qualifications,
            changed_fields(event.changes),
            event.skipped,
            event.reason,
        )


EVENTS: Final = ExportedList(
    name="audit",
    rights=(Right.VIEW_AUDIT,),
    columns=(
        (_("Moment"), 18),
        (_("Actor"), 26),
        (_("Door"), 14),
        (_("Import"), 10),
        (_("Action"), 24),
        (_("User"), 26),
        (_("About"), 40),
        (_("Qualifications"), 30),
        (_("What was changed"), 40),
        (_("Not done, because"), 24),
        (_("Reason"), 40),
    ),
    rows=audit_rows,
    cells=audit_cells,
)
