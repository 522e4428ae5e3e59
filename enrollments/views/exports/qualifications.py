"""The list of qualifications, and who holds one, as they are taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.qualifications.filters import (
    HOLDER_STATES,
    HoldersFilter,
    ManyHoldersFilter,
    QualificationFilter,
)
from enrollments.models import Holder, Qualification
from enrollments.queries.gates import Viewer, visible_qualifications
from enrollments.queries.qualifications import pages
from enrollments.queries.qualifications.numbers import QualificationNumbers
from enrollments.roles import Right
from enrollments.views.exports.cells import OF_PERSON, iso, of_person
from enrollments.views.exports.register import ExportedList, ListRows

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


QUALIFICATIONS: Final = ExportedList(
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
            *of_person(user),
            iso(row.since),
            str(HOLDER_WORDS[row.state]),
            # Not as "1/2", which spreadsheet programs read as a date.
            str(row.completed),
            str(row.required),
            ", ".join(one.activity.title for one in row.open),
        )


HOLDERS: Final = ExportedList(
    name="holders",
    rights=(Right.VIEW_USER,),
    columns=(
        *OF_PERSON,
        (_("Held since"), 18),
        (_("State"), 14),
        (_("Completed"), 12),
        (_("Required activities"), 12),
        (_("Open"), 40),
    ),
    rows=holders_rows,
    cells=holder_cells,
)
