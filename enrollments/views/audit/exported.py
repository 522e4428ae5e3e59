"""The audit list as a file: an event a line, as filtered."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.audit.filters import AuditFilter
from enrollments.forms.filters import asked_without
from enrollments.models import AuditEvent, LearningActivity
from enrollments.queries.audit.stretches import names_seen
from enrollments.queries.gates import Viewer
from enrollments.queries.orders import Order
from enrollments.roles import Right
from enrollments.views.exports.register import ExportedList, ListRows, register_export
from enrollments.wording.audit import name_of
from enrollments.wording.history import told_event
from lms_admin.templatetags.dates import stamp

BY: Final = {"newest": Order(("-pk",))}


def audit_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    asked = asked_without(query, "before", "find")
    filters = AuditFilter(asked, AuditEvent.objects.all(), viewer=viewer)
    return ListRows(filters=filters, by=BY, back=reverse("audit_list"))


def audit_cells(viewer: Viewer, events: Sequence[Any]) -> Iterator[Sequence[str]]:
    names = names_seen(viewer, {event.user_id for event in events if event.user_id})
    titles = LearningActivity.objects.in_bulk({e.activity_id for e in events if e.activity_id})
    for event in events:
        event.activity = titles.get(event.activity_id)
        event.is_again = False
        told = told_event(event)
        yield (
            str(event.pk),
            stamp(event.at),
            told.actor,
            event.get_door_display(),
            str(event.import_number or ""),
            event.get_action_display(),
            name_of(event, names),
            told.title,
            told.why_not,
            told.former,
            told.changed,
            event.qualifications,
            event.reason,
        )


AUDIT: Final = register_export(
    ExportedList(
        name="audit",
        rights=(Right.VIEW_AUDIT,),
        columns=(
            (_("Event"), 10),
            (_("When"), 20),
            (_("Actor"), 24),
            (_("Door"), 14),
            (_("Import"), 10),
            (_("Action"), 22),
            (_("User"), 26),
            (_("What happened"), 50),
            (_("Why not"), 24),
            (_("Before"), 14),
            (_("What changed"), 40),
            (_("Qualifications"), 30),
            (_("Reason"), 40),
        ),
        rows=audit_rows,
        cells=audit_cells,
    )
)
