"""Every list can be taken away as it is filtered: one view, and a register of the lists.

A list registers itself in a few lines. The module that does so is imported by the application's
urls, or by the view of the list.

    register_export(ExportedList(
        name="teams",                          # of its address and of the file
        rights=(Right.VIEW_USER,),             # asked besides VIEW_AUDIT
        columns=((_("Team"), 30), (_("Users"), 10)),
        rows=team_rows,                        # (viewer, query, number) -> ListRows, or None
        cells=team_cells,                      # (viewer, some rows) -> a line of texts for each
    ))

and its page puts `export_of("teams")` into the context of its list. `rows` uses the list's own
filter set and orders, so that what is taken away is what is shown; `number` is the primary key of
what the list is about, and None of a list about nothing single. `cells` gets up to two thousand
rows at a time and may ask for what belongs to them.
"""

from enrollments.views.exports import lists, open_work, records, teams
from enrollments.views.exports.register import ExportedList, ListRows, export_of, register_export

__all__ = [
    "ExportedList",
    "ListRows",
    "export_of",
    "lists",
    "open_work",
    "records",
    "register_export",
    "teams",
]
