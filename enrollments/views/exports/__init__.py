"""Every list can be taken away as it is filtered: one view, and a value that describes each list.

    TEAMS: Final = ExportedList(
        name="teams",                          # of its address and of the file
        rights=(Right.VIEW_USER,),             # asked besides VIEW_AUDIT
        columns=((_("Team"), 30), (_("Users"), 10)),
        rows=team_rows,                        # (viewer, query, number) -> ListRows, or None
        cells=team_cells,                      # (viewer, some rows) -> a line of texts for each
    )

It stands in the LISTS of its application, which `settings.EXPORTED_LISTS` names, and its page puts
`export_of("teams")` into the context of its list. `rows` uses the list's own filter set and orders,
so that what is taken away is what is shown; `number` is the primary key of what the list is about,
and None of a list about nothing single. `cells` gets up to two thousand rows at a time and may ask
for what belongs to them.
"""

from typing import Final

from enrollments.views.exports.activities import ACTIVITIES
from enrollments.views.exports.audit import EVENTS
from enrollments.views.exports.enrollments import ENROLLMENTS, PARTICIPANTS
from enrollments.views.exports.open_work import LATE, LEAVERS, WEEKS
from enrollments.views.exports.qualifications import HOLDERS, QUALIFICATIONS
from enrollments.views.exports.register import ExportedList, ListRows, export_of
from enrollments.views.exports.teams import TEAMS
from enrollments.views.exports.users import USERS

__all__ = ["LISTS", "ExportedList", "ListRows", "export_of"]

LISTS: Final = (
    USERS,
    ACTIVITIES,
    ENROLLMENTS,
    PARTICIPANTS,
    QUALIFICATIONS,
    HOLDERS,
    TEAMS,
    LATE,
    LEAVERS,
    *WEEKS,
    EVENTS,
)
