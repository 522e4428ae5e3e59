"""Each problem of a line in words: where it is, what stands there, what is wrong, how to fix it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from enrollments.emails import MAX_LENGTH, EmailProblem
from imports.models import ImportLine
from imports.outcomes import WRONG, LineOutcome

# What can be wrong where each line names its activity.
OF_LONG: Final = (
    LineOutcome.ACTIVITY_UNKNOWN,
    LineOutcome.ACTIVITY_AMBIGUOUS,
    LineOutcome.ACTION_INVALID,
)
# Of several addresses in one cell, how many are named.
NAMED: Final = 5


@dataclass(frozen=True)
class Problem:
    """`cell` is an address such as C7, `column` the title above it; `value` may be empty."""

    row: int
    cell: str
    column: str
    value: str
    text: str
    fix: str

    @property
    def where(self) -> str:
        return place(self.row, self.cell.rstrip("0123456789"), self.column)


def place(row: int, letters: str, title: str) -> str:
    return _("Row %(row)s, column %(letters)s (%(title)s)") % {
        "row": row,
        "letters": letters,
        "title": title,
    }


def problems_of(
    line: ImportLine,
    *,
    titles: Mapping[int, str],
    columns: Mapping[str, str],
    email_column: str,
    offered: Sequence[str] = (),
    activities: Mapping[str, str] | None = None,
) -> list[Problem]:
    """All problems of a line, in the order of its cells; every line of a wrong outcome has one.

    `titles` are the activities' by id, `columns` what stands above the columns. `offered` are
    addresses that the line's may be meant for, `activities` those that unknown names may be meant
    for, by these names.
    """
    found = [
        _about_activity(line, one, activities or {})
        if one["code"] in OF_LONG
        else _problem(line, one, titles, columns, offered)
        for one in line.problem_list
    ]
    if line.outcome in WRONG and not found and (line.user_id or not line.email):
        return [_purged(line, email_column)]
    about_user = _about_user(line, email_column, offered)
    return [about_user, *found] if about_user else found


def _purged(line: ImportLine, email_column: str) -> Problem:
    """The line's outcome is kept for good, what was wrong in its cells is not."""
    text = _("What stood here was deleted with the file.")
    return Problem(line.row, f"{email_column}{line.row}", _("Email"), "", text, "")


def _about_user(line: ImportLine, email_column: str, offered: Sequence[str]) -> Problem | None:
    """What only the look-up of the user could tell: the reader knows nothing of it."""
    if line.outcome == LineOutcome.USER_UNKNOWN:
        text = _('"%(value)s" is not the email of a user.') % {"value": line.email}
        fix = _offer(offered) or _("Copy the email from the Users list.")
    elif line.outcome == LineOutcome.USER_AMBIGUOUS:
        text = _('"%(value)s" matches several users.') % {"value": line.email}
        fix = _("Ask an administrator to correct their emails.")
    else:
        return None
    return Problem(line.row, f"{email_column}{line.row}", _("Email"), line.email, text, fix)


def _about_activity(
    line: ImportLine, problem: Mapping[str, Any], activities: Mapping[str, str]
) -> Problem:
    """What is wrong with the activity, or the action, that a line of the long shape names."""
    value = str(problem.get("value", ""))
    named = {"value": value}
    column = _("Activity")
    match problem["code"]:
        case LineOutcome.ACTION_INVALID:
            column = _("Action")
            text = _('"%(value)s" is not the action of this import.') % named
            fix = _("Leave it empty, or upload the line in an import of that action.")
        case LineOutcome.ACTIVITY_AMBIGUOUS:
            text = _('"%(value)s" may be one of several activities.') % named
            codes = ", ".join(str(code) for code in problem.get("codes", ()))
            fix = _("Write the code of the right one: %(codes)s.") % {"codes": codes}
        case _ if problem.get("error"):
            text, fix = _words(problem, value, column)
        case _:
            text = _('"%(value)s" is not the code or title of an activity of this import.') % named
            fix = _("Write its code, or its exact title.")
            if value in activities:
                fix = _("Did you mean %(activity)s?") % {"activity": activities[value]}
    return Problem(line.row, f"{problem['column']}{line.row}", column, value, text, fix)


def _offer(offered: Sequence[str]) -> str:
    if not offered:
        return ""
    if len(offered) == 1:
        return _("Did you mean %(email)s?") % {"email": offered[0]}
    text = _("Several emails stand here: %(emails)s. Write one email in each line.")
    return text % {"emails": get_text_list(list(offered[:NAMED]), _("and"))}


def _problem(
    line: ImportLine,
    problem: Mapping[str, Any],
    titles: Mapping[int, str],
    columns: Mapping[str, str],
    offered: Sequence[str],
) -> Problem:
    value = str(problem.get("value", ""))
    column = _column(problem, titles, columns)
    text, fix = _words(problem, value, column)
    if problem["code"] == LineOutcome.EMAIL_INVALID:
        fix = _offer(offered) or fix
    return Problem(line.row, f"{problem['column']}{line.row}", column, value, text, fix)


def _column(
    problem: Mapping[str, Any], titles: Mapping[int, str], columns: Mapping[str, str]
) -> str:
    """What the column of a problem is called."""
    if "activity" not in problem:
        return _("Email")
    if problem["activity"] is None:
        return columns.get(problem["column"], "")
    return titles.get(problem["activity"], _("Another activity"))


def _words(problem: Mapping[str, Any], value: str, column: str) -> tuple[str, str]:
    named = {"value": value, "column": column}
    if problem.get("error"):
        return _("This is an Excel error (%(value)s).") % named, _("Type the value.")
    match problem["code"]:
        case LineOutcome.EMAIL_MISSING:
            return _("Email is empty, and the line has marks."), _("Fill in the email.")
        case LineOutcome.FORMULA_WITHOUT_VALUE:
            return _("This is a formula without a stored value."), _("Paste the value instead.")
        case LineOutcome.MARK_INVALID:
            return _('"%(value)s" is not a mark.') % named, _("Type x or leave the cell empty.")
        case LineOutcome.ACTIVITY_NOT_IN_IMPORT:
            return (
                _("This activity is not in this import."),
                _("Use the template of this import, or leave the cell empty."),
            )
        case LineOutcome.COLUMN_CONTRADICTS:
            return (
                _('By its title, "%(column)s", this column is of another activity.') % named,
                _("Use a template with the activity that is meant."),
            )
        case LineOutcome.COLUMN_UNKNOWN:
            return (
                _('"%(column)s" is not an activity.') % named,
                _("Write the title or code of an activity above the column."),
            )
    match problem.get("reason"):
        case EmailProblem.TOO_LONG:
            text = _('"%(value)s" is longer than %(limit)s characters.')
            return text % (named | {"limit": MAX_LENGTH}), _("Shorten it.")
        case EmailProblem.SPACE_INSIDE:
            return _('"%(value)s" has a space inside.') % named, _("Write one email in each line.")
    return _('"%(value)s" has no @.') % named, _("Write the full email.")
