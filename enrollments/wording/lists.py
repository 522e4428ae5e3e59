"""What the lists are called that somebody takes away, by the name of their file.

The audit says it, and the sheet of the workbook: no name is longer than a sheet's may be.
"""

from typing import Final

from django.utils.translation import gettext_lazy

LISTS: Final = {
    "users": gettext_lazy("Users"),
    "teams": gettext_lazy("Teams"),
    "activities": gettext_lazy("Activities"),
    "participants": gettext_lazy("Participants"),
    "enrollments": gettext_lazy("Enrollments"),
    "qualifications": gettext_lazy("Qualifications"),
    "holders": gettext_lazy("Holders"),
    "imports": gettext_lazy("Imports"),
    "audit": gettext_lazy("Audit"),
    "late": gettext_lazy("Overdue enrollments"),
    "leavers": gettext_lazy("Open enrollments of leavers"),
    "overview-late": gettext_lazy("Who is late?"),
    "overview-weeks": gettext_lazy("Where is learning going?"),
    "overview-changes": gettext_lazy("What did we change in 7 days?"),
    "overview-requirements": gettext_lazy("Which requirements are open?"),
    "week-not-started": gettext_lazy("Not started in a week"),
    "week-in-progress": gettext_lazy("In progress in a week"),
    "week-overdue": gettext_lazy("Overdue in a week"),
    "week-completed": gettext_lazy("Completed in a week"),
    "week-unenrolled": gettext_lazy("Unenrolled in a week"),
}
