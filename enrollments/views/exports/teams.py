"""Teams, as they are taken away."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollments.forms.teams import TeamFilter
from enrollments.models import Team
from enrollments.queries import teams as of_teams
from enrollments.queries.gates import Viewer, visible_teams
from enrollments.roles import Right
from enrollments.views.exports.register import ExportedList, ListRows


def team_rows(viewer: Viewer, query: QueryDict, _number: int | None) -> ListRows:
    filters = TeamFilter(query, visible_teams(viewer), viewer=viewer)
    return ListRows(filters=filters, by=of_teams.ORDERS, back=reverse("teams"))


def team_cells(viewer: Viewer, teams: Sequence[Team]) -> Iterator[Sequence[str]]:
    for row in of_teams.listed_teams(viewer, teams):
        yield row.team.name, str(row.members), ", ".join(row.managers)


TEAMS: Final = ExportedList(
    name="teams",
    rights=(Right.VIEW_USER,),
    columns=((_("Team"), 30), (_("Members"), 12), (_("Managers"), 50)),
    rows=team_rows,
    cells=team_cells,
)
