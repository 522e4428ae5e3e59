"""The words for codes: why a file is refused, what an outcome is called. For every door."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.text.actions import shown
from imports.workbook.refusals import Refusal
from imports.workbook.values import made_visible as visible

# Texts of spec section 5.1. Named values are filled in from a refusal's params.
REFUSALS: Final[dict[str, Any]] = {
    Refusal.FILE_MISSING: gettext_lazy("Choose a file to upload"),
    Refusal.EMPTY_FILE: gettext_lazy(
        "%(file)s is empty. Save it again in your spreadsheet program and upload it again"
    ),
    Refusal.NOT_XLSX: gettext_lazy(
        "%(file)s is a file of type %(ext)s. Save it as Excel workbook (.xlsx) and upload it again"
    ),
    "no_extension": gettext_lazy(
        "The name of %(file)s does not end in .xlsx or .csv. Save it as Excel workbook (.xlsx) and "
        "upload it again"
    ),
    Refusal.OLD_XLS: gettext_lazy(
        "%(file)s is a workbook of an old Excel. Save it as Excel workbook (.xlsx) and upload it "
        "again"
    ),
    Refusal.TOO_LARGE: gettext_lazy(
        "%(file)s is %(size)s MB. It can be at most %(limit)s MB. Delete pictures and empty "
        "sheets, or split the file"
    ),
    Refusal.NO_LINES: gettext_lazy("%(file)s has no lines below row 1. Fill in at least one line"),
    Refusal.PASSWORD: gettext_lazy(
        "%(file)s has a password. Remove the password in Excel and upload it again"
    ),
    Refusal.DAMAGED: gettext_lazy(
        "%(file)s can't be opened. Open it in Excel, save a copy as .xlsx and upload the copy"
    ),
    Refusal.OTHER_IMPORT: gettext_lazy(
        "This file belongs to import %(import)s (%(action)s). Use the template of this import"
    ),
    Refusal.NO_HEADER: gettext_lazy(
        '%(file)s has no titles: %(cell)s holds "%(value)s". Put a row above the list, with Email '
        "and the title or code of each activity"
    ),
    Refusal.TWO_HEADER_ROWS: gettext_lazy(
        "The titles stand in two rows: Email in row %(row)s, the activities in row %(other_row)s. "
        "Put all titles in one row"
    ),
    Refusal.TWO_EMAIL_COLUMNS: gettext_lazy(
        "These columns are all titled as email addresses: %(columns)s. Leave Email above one of "
        "them and give the others another title"
    ),
    Refusal.TWO_NUMBER_COLUMNS: gettext_lazy(
        "These columns are all titled as employee numbers: %(columns)s. Leave Employee number "
        "above one of them and give the others another title"
    ),
    Refusal.TITLE_SHARED: gettext_lazy(
        'Several activities are called "%(title)s". Write the code instead of the title: %(codes)s'
    ),
    Refusal.TOO_MANY_LINES: gettext_lazy(
        "%(file)s has %(lines)s lines. At most %(limit)s fit in one import. Split it into "
        "%(files)s files"
    ),
    Refusal.TOO_MANY_COLUMNS: gettext_lazy(
        "%(file)s has %(columns)s columns. At most %(limit)s are read. Delete the columns that are "
        "not needed, or use the template"
    ),
    Refusal.SHEET_MISSING: gettext_lazy(
        'The sheet "Enrollments" is missing. Don\'t rename or delete sheets'
    ),
    "sheet_unclear": gettext_lazy(
        "%(file)s has several sheets, and none of them is that of the template. Choose the one "
        "with the lines: %(sheets)s"
    ),
    Refusal.NO_EMAIL_COLUMN: gettext_lazy(
        "%(file)s has no column with email addresses. Use the template, or name that column Email"
    ),
    "no_email_column_found": gettext_lazy(
        "%(file)s has no column with email addresses. Use the template, or name that column Email. "
        "Found: %(titles)s"
    ),
    Refusal.NO_USER_COLUMNS: gettext_lazy(
        "%(file)s has no column that says something about users, such as First name, Team or "
        "Status. Use the template, with its titles. Found: %(titles)s"
    ),
    Refusal.TWO_COLUMNS_ALIKE: gettext_lazy(
        "%(file)s has several columns for one thing: %(columns)s. Delete or rename all but one"
    ),
    Refusal.NO_ACTIVITY_COLUMNS: gettext_lazy(
        "%(file)s has no column of an activity of this import. Use the template of this import"
    ),
    "only_unknown_columns": gettext_lazy(
        "%(file)s has no column of an activity of this import, but %(titles)s. Use the template of "
        "this import, or write the title or code of an activity above each column"
    ),
    Refusal.MACROS: gettext_lazy(
        "%(file)s contains macros. Save it as Excel workbook (.xlsx) without macros"
    ),
    Refusal.LOCK_FILE: gettext_lazy(
        "%(file)s is a file that Excel makes while a workbook is open. Close the workbook and "
        "upload the workbook itself"
    ),
    Refusal.UNPACKED_TOO_LARGE: gettext_lazy(
        "%(file)s is too large when it is unpacked. Copy the lines into a new template and upload "
        "that"
    ),
    Refusal.TOO_SLOW: gettext_lazy(
        "%(file)s takes too long to read. Copy the lines into a new template and upload that"
    ),
    Refusal.TOO_COMPLEX: gettext_lazy(
        "%(file)s is too complicated to read. Copy the lines into a new template and upload that"
    ),
    Refusal.READER_STOPPED: gettext_lazy(
        "%(file)s could not be read at this moment. Upload it again"
    ),
    Refusal.NOT_TEXT: gettext_lazy(
        "%(file)s is not a table or a list of addresses. Save it as CSV or as Excel workbook "
        "(.xlsx) and upload it again"
    ),
    Refusal.NO_ADDRESSES: gettext_lazy(
        "%(file)s is not a table or a list of addresses: there is no email address in it"
    ),
    Refusal.QUOTE_OPEN: gettext_lazy(
        "%(file)s has a quotation mark in line %(row)s that is never closed, or that closes before "
        "the end of its cell. Correct that line, or upload the file as Excel workbook (.xlsx)"
    ),
    Refusal.CELL_TOO_LONG: gettext_lazy(
        "Line %(row)s of %(file)s is longer than a cell can be. Check that line, or upload the "
        "file as Excel workbook (.xlsx)"
    ),
    Refusal.UNEVEN_COLUMNS: gettext_lazy(
        "%(file)s has %(header_columns)s columns in line %(header_row)s and %(columns)s in line "
        '%(row)s. Is "%(delimiter)s" the separator? A cell that contains it must stand between '
        "quotation marks"
    ),
    Refusal.HEADER_MISSING: gettext_lazy(
        "There are marks, and no line says what they are for. Copy the line with the titles, too"
    ),
    Refusal.BOTH_SHAPES: gettext_lazy(
        "Both an activity column and activity titles stand in the header. Use one of the two shapes"
    ),
    Refusal.NO_ACTIVITIES: gettext_lazy(
        "%(file)s is a list of addresses and names no activities. Choose them first"
    ),
    Refusal.TOO_MANY_ACTIVITIES: gettext_lazy(
        "%(file)s names %(activities)s activities. At most %(limit)s fit in one import. Split the "
        "file"
    ),
    Refusal.PASTE_TOO_LONG: gettext_lazy(
        "At most %(lines)s lines and %(size)s MB can be pasted. Upload them as a file instead"
    ),
    "nothing_pasted": gettext_lazy("Paste at least one address"),
    "not_stored": gettext_lazy(
        "%(file)s could not be stored. Nothing was changed. Try again later, or ask an "
        "administrator of the server"
    ),
    "stopped_halfway": gettext_lazy(
        "The upload stopped halfway. Nothing was stored. Upload the file again"
    ),
}
# Of a refusal that lists columns or sheets, how many it names.
NAMED: Final = 10


def refusal_text(code: str, params: Mapping[str, Any], file_name: str = "") -> str:
    """The whole sentence: what it is and what to do about it."""
    named = {"file": file_name or _("The file"), **params}
    match code:
        case Refusal.NOT_XLSX:
            named["ext"] = params["ext"].upper()
        case Refusal.NO_USER_COLUMNS:
            named["titles"] = _first(params["titles"]) or _("nothing")
        case Refusal.TWO_EMAIL_COLUMNS | Refusal.TWO_NUMBER_COLUMNS | Refusal.TWO_COLUMNS_ALIKE:
            named["columns"] = _columns(params["columns"])
        case Refusal.NO_EMAIL_COLUMN if params.get("titles"):
            code, named["titles"] = "no_email_column_found", _first(params["titles"])
        case Refusal.UNEVEN_COLUMNS:
            named["delimiter"] = {"\t": _("Tab")}.get(params["delimiter"], params["delimiter"])
        case Refusal.TOO_MANY_ACTIVITIES | Refusal.PASTE_TOO_LONG:
            named |= {key: shown(value) for key, value in params.items() if type(value) is int}
        case Refusal.NO_HEADER:
            named["cell"] = f"{params['column']}{params['row']}"
        case Refusal.NO_ACTIVITY_COLUMNS if params.get("titles"):
            code, named["titles"] = "only_unknown_columns", _first(params["titles"])
        case Refusal.TITLE_SHARED:
            named["codes"] = get_text_list(params["codes"][:NAMED], _("or"))
        case Refusal.SHEET_MISSING if params.get("sheets"):
            code, named["sheets"] = "sheet_unclear", _first(list(map(visible, params["sheets"])))
        case Refusal.OTHER_IMPORT:
            named["action"] = dict(Import.Action.choices).get(params["action"], _("another action"))
        case Refusal.TOO_MANY_LINES:
            lines, limit = params["lines"], params["limit"]
            named |= {"lines": shown(lines), "limit": shown(limit), "files": -(-lines // limit)}
        case Refusal.TOO_LARGE if "file" not in params:
            named["size"] = number_format(params["size"] / 1024 / 1024, decimal_pos=1)
            named["limit"] = params["limit"] // 1024 // 1024
    return str(REFUSALS[code]) % named


def _columns(columns: Sequence[Mapping[str, str]]) -> str:
    """C (First aid), D (Lifting)"""
    return _first([f"{column['column']} ({column['title']})" for column in columns])


def _first(texts: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    named = list(texts[:NAMED])
    if more := len(texts) - len(named):
        text = ngettext("and %(number)s more", "and %(number)s more", more)
        named.append(text % {"number": more})
    return ", ".join(named)


# Of an undo: what the check found changed already, which is no change since the check.
CHANGED_BEFORE: Final = "changed_before"

# What an outcome is called.
OUTCOMES: Final[dict[str, Any]] = {
    Outcome.ENROLL: gettext_lazy("Will be enrolled"),
    Outcome.REENROLL: gettext_lazy("Will be enrolled again"),
    Outcome.UNENROLL: gettext_lazy("Will be unenrolled"),
    Outcome.REMOVE: gettext_lazy("Will be removed"),
    Outcome.REMOVE_AND_REENROLL: gettext_lazy(
        "Will be removed and comes back empty, by a qualification"
    ),
    Outcome.SET_DUE_DATE: gettext_lazy("Gets the due date"),
    Outcome.NO_CHANGE: gettext_lazy("Has this due date already"),
    Outcome.ALREADY_COMPLETED: gettext_lazy("Already completed"),
    Outcome.ALREADY_UNENROLLED: gettext_lazy("Already unenrolled"),
    Outcome.ALREADY_ENROLLED: gettext_lazy("Already enrolled"),
    Outcome.NOT_ENROLLED: gettext_lazy("Not enrolled in this activity"),
    Outcome.USER_INACTIVE: gettext_lazy("User is inactive"),
    Outcome.ACTIVITY_ARCHIVED: gettext_lazy("Activity is archived"),
    Outcome.OWN_ENROLLMENT: gettext_lazy("Your own enrollment"),
    Outcome.REQUIRED_BY_QUALIFICATION: gettext_lazy("Required by a qualification"),
    LineOutcome.NOTHING_MARKED: gettext_lazy("Left blank"),
    LineOutcome.EMAIL_MISSING: gettext_lazy("Email missing"),
    LineOutcome.EMAIL_INVALID: gettext_lazy("Email address not complete"),
    LineOutcome.NUMBER_DAMAGED: gettext_lazy("Employee number changed by a spreadsheet program"),
    LineOutcome.TWO_PEOPLE: gettext_lazy("Email and employee number of different users"),
    LineOutcome.USER_UNKNOWN: gettext_lazy("No user with this email"),
    LineOutcome.USER_AMBIGUOUS: gettext_lazy("Several users with this email"),
    LineOutcome.MARK_INVALID: gettext_lazy("Mark not understood"),
    LineOutcome.ACTIVITY_NOT_IN_IMPORT: gettext_lazy("Activity not in this import"),
    LineOutcome.ACTIVITY_UNKNOWN: gettext_lazy("Activity not found"),
    LineOutcome.ACTIVITY_AMBIGUOUS: gettext_lazy("Several activities with this title"),
    LineOutcome.ACTION_INVALID: gettext_lazy("Another action than that of the import"),
    LineOutcome.COLUMN_CONTRADICTS: gettext_lazy(
        "Column of one activity, with the title of another"
    ),
    LineOutcome.COLUMN_UNKNOWN: gettext_lazy("Mark in a column that is no activity"),
    LineOutcome.FORMULA_WITHOUT_VALUE: gettext_lazy("Formula without a stored value"),
    RunOutcome.APPLIED: gettext_lazy("Done"),
    RunOutcome.CHANGED_SINCE_CHECK: gettext_lazy("Changed after the check"),
    CHANGED_BEFORE: gettext_lazy("Changed since the import"),
    RunOutcome.STOPPED: gettext_lazy("Not reached"),
    RunOutcome.FAILED: gettext_lazy("Not done"),
}
# What became of a mark that went as its plan said.
DONE: Final[dict[str, Any]] = {
    Outcome.ENROLL: gettext_lazy("Enrolled"),
    Outcome.REENROLL: gettext_lazy("Enrolled again"),
    Outcome.UNENROLL: gettext_lazy("Unenrolled"),
    Outcome.REMOVE: gettext_lazy("Removed"),
    Outcome.REMOVE_AND_REENROLL: gettext_lazy("Removed, and back empty by a qualification"),
    Outcome.SET_DUE_DATE: gettext_lazy("Due date set"),
}


def outcome_label(code: str, planned: str = "") -> str:
    """What this outcome is called; where the plan is told, that it was done says what was done."""
    if code == planned == RunOutcome.CHANGED_SINCE_CHECK:
        code = CHANGED_BEFORE
    if code == RunOutcome.APPLIED and planned in DONE:
        return str(DONE[planned])
    return str(OUTCOMES[code])
