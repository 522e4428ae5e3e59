"""Each problem of a line in words: where it is, what stands there, what is wrong, how to fix it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from enrollments.emails import MAX_LENGTH, EmailProblem
from imports.models import ImportLine
from imports.outcomes import WRONG, LineOutcome
from imports.workbook.reader.numbers import Damage

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
    """`cell` is an address such as C7, `column` the title above it; `value` may be empty.

    `record` is the row that a spreadsheet program would show, 0 where that is `row`.
    """

    row: int
    record: int
    cell: str
    column: str
    value: str
    text: str
    fix: str

    @property
    def where(self) -> str:
        return place(self.row, self.cell.rstrip("0123456789"), self.column, self.record)


def place(row: int, letters: str, title: str, record: int = 0) -> str:
    """Where something stands in the file; `record` is another number of the same row, or 0."""
    if record:
        return _("Row %(row)s (record %(record)s), column %(letters)s (%(title)s)") % {
            "row": row,
            "record": record,
            "letters": letters,
            "title": title,
        }
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
    number_column: str = "",
    offered: Sequence[str] = (),
    activities: Mapping[str, str] | None = None,
) -> list[Problem]:
    """All problems of a line, in the order of its cells; every line of a wrong outcome has one.

    `titles` are the activities' by id, `columns` what stands above the columns. `offered` are
    addresses or employee numbers that the line's may be meant for, `activities` those that unknown
    names may be meant for, by these names.
    """
    found = [
        _about_activity(line, one, activities or {})
        if one["code"] in OF_LONG or _is_named(one)
        else _problem(line, one, titles, columns, number_column, offered)
        for one in line.problem_list
    ]
    if line.outcome in WRONG and not found and (line.user_id or not line.named):
        return [_purged(line, email_column)]
    if line.employee_number:
        about_user = _about_number(line, number_column, offered)
    else:
        about_user = _about_user(line, email_column, offered)
    return [about_user, *found] if about_user else found


def _is_named(problem: Mapping[str, Any]) -> bool:
    """Whether it is about an activity that the line names, where a column may stand for one too."""
    return problem["code"] == LineOutcome.ACTIVITY_NOT_IN_IMPORT and "activity" not in problem


def _at(line: ImportLine, letters: str, **told: str) -> Problem:
    return Problem(row=line.row, record=line.record, cell=f"{letters}{line.row}", **told)


def _purged(line: ImportLine, email_column: str) -> Problem:
    """The line's outcome is kept for good, what was wrong in its cells is not."""
    text = _("What stood here was deleted with the file.")
    return _at(line, email_column, column=_("Email"), value="", text=text, fix="")


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
    return _at(line, email_column, column=_("Email"), value=line.email, text=text, fix=fix)


def _about_number(line: ImportLine, letters: str, offered: Sequence[str]) -> Problem | None:
    """What only the look-up could tell of a line that names its user by an employee number."""
    named = {"value": line.employee_number, "email": line.email}
    match line.outcome:
        case LineOutcome.NUMBER_DAMAGED if not _is_told(line, LineOutcome.NUMBER_DAMAGED):
            text = _('"%(value)s" has lost the zeros at its front.') % named
            fix = _("Format the column as text and type the number again.")
            if offered:
                fix = _("Did you mean %(number)s?") % {"number": offered[0]}
        case LineOutcome.TWO_PEOPLE:
            text = _('"%(value)s" and "%(email)s" belong to different users.') % named
            fix = _("Correct one of the two, or leave the employee number empty.")
        case LineOutcome.USER_AMBIGUOUS:
            text = _('Several users have the employee number "%(value)s".') % named
            fix = _("Write the email, and leave the employee number empty.")
        case LineOutcome.USER_UNKNOWN:
            text = _('"%(value)s" is not the employee number of a user.') % named
            fix = _("Copy the number from the Users list.")
        case _:
            return None
    column, value = _("Employee number"), line.employee_number
    return _at(line, letters, column=column, value=value, text=text, fix=fix)


def _is_told(line: ImportLine, code: LineOutcome) -> bool:
    """Whether the reader told it, who looks at cells alone."""
    return any(one["code"] == code for one in line.problem_list)


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
        case LineOutcome.ACTIVITY_NOT_IN_IMPORT:
            text = _('"%(value)s" is an activity that is not in this import.') % named
            fix = _("Choose it for this import, or upload the line in another one.")
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
    return _at(line, problem["column"], column=column, value=value, text=text, fix=fix)


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
    number_column: str,
    offered: Sequence[str],
) -> Problem:
    value = str(problem.get("value", ""))
    column = _column(problem, titles, columns, number_column)
    text, fix = _words(problem, value, column, number_column)
    if problem["code"] == LineOutcome.EMAIL_INVALID:
        fix = _offer(offered) or fix
    return _at(line, problem["column"], column=column, value=value, text=text, fix=fix)


def _column(
    problem: Mapping[str, Any],
    titles: Mapping[int, str],
    columns: Mapping[str, str],
    number_column: str,
) -> str:
    """What the column of a problem is called."""
    if problem["column"] == number_column:
        return _("Employee number")
    if "activity" not in problem:
        return _("Email")
    if problem["activity"] is None:
        return columns.get(problem["column"], "")
    return titles.get(problem["activity"], _("Another activity"))


def damage(problem: Mapping[str, Any], named: Mapping[str, str]) -> tuple[str, str]:
    """What a spreadsheet program made of an employee number, as far as its cell shows it."""
    fix = _("Format the column as text and type the number again.")
    match problem.get("reason"):
        case Damage.DATE:
            return _('A spreadsheet program made a date of this number: "%(value)s".') % named, fix
        case Damage.DECIMAL:
            return _('A program gave this number decimals: "%(value)s".') % named, fix
    return _('A spreadsheet program shortened this number: "%(value)s".') % named, fix


def _words(
    problem: Mapping[str, Any], value: str, column: str, number_column: str = ""
) -> tuple[str, str]:
    named = {"value": value, "column": column}
    if problem.get("error"):
        return _("This is an Excel error (%(value)s).") % named, _("Type the value.")
    match problem["code"]:
        case LineOutcome.EMAIL_MISSING if problem["column"] == number_column:
            return (
                _("The employee number is empty, and the line has a mark."),
                _("Fill in the employee number."),
            )
        case LineOutcome.NUMBER_DAMAGED:
            return damage(problem, named)
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
                _(
                    "Give the column its own title back, or put the mark into a column of the "
                    "activity that is meant."
                ),
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
