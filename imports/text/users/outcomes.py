"""What outcomes of lines about users are called, and the fields of a user."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from enrollments.outcomes import Outcome
from imports.outcomes import LineOutcome, RunOutcome, UserLineOutcome
from imports.text.codes import OUTCOMES

FIELDS: Final[dict[str, Any]] = {
    "email": _("Email"),
    "first_name": _("First name"),
    "name_prefix": _("Prefix"),
    "last_name": _("Last name"),
    "employee_number": _("Employee number"),
    "team": _("Team"),
    "leaves_on": _("Leave date"),
}
CALLED: Final[dict[str, Any]] = {
    UserLineOutcome.USER_ADD: _("Will be added"),
    UserLineOutcome.USER_CHANGE: _("Will be changed"),
    UserLineOutcome.USER_DEACTIVATE: _("Will be deactivated"),
    UserLineOutcome.USER_REACTIVATE: _("Will be active again"),
    UserLineOutcome.USER_SAME: _("Already as the line says"),
    Outcome.NO_CHANGE: _("Already so"),
    Outcome.OWN_ENROLLMENT: _("Your own account"),
    UserLineOutcome.USER_REPEATED: _("Says the same as an earlier line, and counts once"),
    UserLineOutcome.CHANGED_SINCE_IMPORT: _("Changed since the import"),
    UserLineOutcome.NAME_MISSING: _("New user without a name"),
    UserLineOutcome.EMAIL_TAKEN: _("Email of another user"),
    UserLineOutcome.EMPLOYEE_NUMBER_TAKEN: _("Employee number of another user"),
    UserLineOutcome.TEAM_UNKNOWN: _("Team not found"),
    UserLineOutcome.DATE_INVALID: _("Date not understood"),
    UserLineOutcome.STATUS_INVALID: _("Status not understood"),
    UserLineOutcome.VALUE_INVALID: _("Value that cannot be stored"),
    UserLineOutcome.CLEAR_REFUSED: _("Value that cannot be cleared"),
    UserLineOutcome.LINES_CONTRADICT: _("Several lines about one user, which differ"),
    UserLineOutcome.OWN_ACCOUNT: _("Your own account"),
    UserLineOutcome.OWNER_EMAIL: _("Email of an owner"),
    UserLineOutcome.LAST_OWNER: _("The last owner"),
    LineOutcome.NOTHING_MARKED: _("Left blank"),
    LineOutcome.EMAIL_MISSING: _("Email missing"),
    LineOutcome.USER_AMBIGUOUS: _("Several users with this employee number"),
    LineOutcome.USER_UNKNOWN: _("No user with this email or employee number"),
}
# Once it was done.
WAS_DONE: Final[dict[str, Any]] = {
    UserLineOutcome.USER_ADD: _("Added"),
    UserLineOutcome.USER_CHANGE: _("Changed"),
    UserLineOutcome.USER_DEACTIVATE: _("Deactivated"),
    UserLineOutcome.USER_REACTIVATE: _("Active again"),
}


def called(code: str, *, is_done: bool = False) -> str:
    """What the outcome is called; `is_done` says that the run did it."""
    if is_done and code in WAS_DONE:
        return str(WAS_DONE[code])
    return str(CALLED[code] if code in CALLED else OUTCOMES[code])


def not_reached() -> str:
    return str(OUTCOMES[RunOutcome.STOPPED])
