"""Qualifications, who holds one, and what happened: as they are taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.audit.filters import AuditFilter
from enrollments.forms.filters import asked_without
from enrollments.forms.qualifications.filters import (
    HOLDER_STATES,
    HoldersFilter,
    ManyHoldersFilter,
    QualificationFilter,
)
from enrollments.models import AuditEvent, Holder, Qualification
from enrollments.queries.audit.stretches import all_events
from enrollments.queries.gates import Viewer, visible_qualifications, visible_users
from enrollments.queries.orders import Order
from enrollments.queries.qualifications import pages
from enrollments.queries.qualifications.numbers import QualificationNumbers
from enrollments.roles import Right
from enrollments.views.exports.lists import iso, team_of
from enrollments.views.exports.register import ExportedList, ListRows, register_export
from enrollments.wording.changes import changed_fields

HOLDER_WORDS: Final = dict(HOLDER_STATES)


def qualification_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    return ListRows(
        filters=QualificationFilter(query, visible_qualifications(viewer), viewer=viewer),
        by=pages.QUALIFICATION_ORDERS,
        back=reverse("qualifications"),
    )


def qualification_cells(
    viewer: Viewer, qualifications: Sequence[Qualification]
) -> Iterator[Sequence[str]]:
    for row in pages.listed_qualifications(viewer, qualifications, counts_all=True):
        one, numbers = row.qualification, row.numbers or QualificationNumbers()
        yield (
            one.name,
            one.description,
            iso(one.ended_on),
            str(row.required),
            str(numbers.active),
            str(numbers.with_open),
        )


register_export(
    ExportedList(
        name="qualifications",
        rights=(Right.VIEW_USER,),
        columns=(
            (_("Qualification"), 30),
            (_("Description"), 50),
            (_("Ends on"), 12),
            (_("Activities"), 12),
            (_("Active holders"), 14),
            (_("With an open requirement"), 14),
        ),
        rows=qualification_rows,
        cells=qualification_cells,
    )
)


def holders_rows(viewer: Viewer, query: QueryDict, number: int | None) -> ListRows | None:
    head = pages.qualification_head(viewer, number or 0)
    if head is None:
        return None
    offered = HoldersFilter if head.counted else ManyHoldersFilter
    rows = pages.holders_of(viewer, head.qualification).select_related(
        "user__team", "qualification"
    )
    return ListRows(
        filters=offered(query, rows, viewer=viewer),
        by=pages.HOLDER_ORDERS,
        back=reverse("qualification_holders", args=(head.qualification.pk,)),
    )


def holder_cells(_viewer: Viewer, holders: Sequence[Holder]) -> Iterator[Sequence[str]]:
    for row in pages.holder_rows(holders[0].qualification, holders):
        user = row.user
        yield (
            user.name,
            user.email,
            user.employee_number,
            team_of(user),
            iso(row.since),
            str(HOLDER_WORDS[row.state]),
            # Not as "1/2", which spreadsheet programs read as a date.
            str(row.completed),
            str(row.required),
            ", ".join(one.activity.title for one in row.open),
        )


register_export(
    ExportedList(
        name="holders",
        rights=(Right.VIEW_USER,),
        columns=(
            (_("Name"), 26),
            (_("Email"), 34),
            (_("Employee no."), 14),
            (_("Team"), 24),
            (_("Held since"), 18),
            (_("State"), 14),
            (_("Completed"), 12),
            (_("Required activities"), 12),
            (_("Open"), 40),
        ),
        rows=holders_rows,
        cells=holder_cells,
    )
)


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


register_export(
    ExportedList(
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
)
