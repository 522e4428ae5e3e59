"""The list of imports, as it is taken away."""

from collections.abc import Iterator, Sequence
from typing import Final, cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import User
from enrollments.queries.gates import Viewer
from enrollments.roles import Right
from enrollments.views.exports import ExportedList, ListRows
from enrollments.views.exports.cells import iso
from imports import queries
from imports.filters import ORDERS, ImportFilter
from imports.models import Import


def _import_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    visible = queries.listed_imports(cast("User", viewer))
    return ListRows(
        filters=ImportFilter(query, visible, viewer=viewer),
        by=queries.overview.ORDERS,
        usual=ORDERS[0][0],
        back=reverse("imports:list"),
    )


def _import_cells(viewer: Viewer, imports: Sequence[Import]) -> Iterator[Sequence[str]]:
    for row in queries.import_rows(imports, cast("User", viewer)):
        one = row.import_run
        yield (
            str(one.pk),
            str(one.get_action_display()),
            str(one.get_status_display()),
            _activities(row.activity, row.more_activities),
            one.file_name,
            str(row.planned),
            str(row.users),
            str(row.cannot),
            str(row.wrong_lines),
            str(row.left),
            one.created_by.name,
            iso(one.created_at),
            one.started_by.name if one.started_by else "",
            iso(one.started_at),
        )


def _activities(first: str, more: int) -> str:
    return _("%(title)s and %(more)s more") % {"title": first, "more": more} if more > 0 else first


IMPORTS: Final = ExportedList(
    name="imports",
    rights=(Right.VIEW_IMPORT,),
    columns=(
        (gettext_lazy("Import"), 10),
        (gettext_lazy("Action"), 22),
        (gettext_lazy("Status"), 14),
        (gettext_lazy("Activities"), 40),
        (gettext_lazy("File"), 30),
        (gettext_lazy("Enrollments planned"), 14),
        (gettext_lazy("Users"), 10),
        (gettext_lazy("Enrollments that cannot be done"), 14),
        (gettext_lazy("Lines with a problem"), 14),
        (gettext_lazy("Enrollments left"), 14),
        (gettext_lazy("Prepared by"), 26),
        (gettext_lazy("Prepared on"), 18),
        (gettext_lazy("Started by"), 26),
        (gettext_lazy("Started on"), 18),
    ),
    rows=_import_rows,
    cells=_import_cells,
)
# For settings.EXPORTED_LISTS.
LISTS: Final = (IMPORTS,)
