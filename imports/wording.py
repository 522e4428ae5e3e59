"""The words for codes: refusals, outcomes, problems and notes. One place, for every door."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.outcomes import Outcome
from imports.outcomes import LineOutcome, RunOutcome

# Texts of spec section 5.1. Named values are filled in from a refusal's params.
REFUSALS: Final[dict[str, Any]] = {
    "file_missing": gettext_lazy("Choose a file to upload"),
    "not_xlsx": gettext_lazy(
        "%(file)s is a %(ext)s file. Save it as Excel workbook (.xlsx) and upload it again"
    ),
    "csv": gettext_lazy(
        "%(file)s is a %(ext)s file. Save it as Excel workbook (.xlsx) and upload it again"
    ),
    "old_xls": gettext_lazy(
        "%(file)s is a workbook of an old Excel. Save it as Excel workbook (.xlsx) and upload it "
        "again"
    ),
    "too_large": gettext_lazy(
        "%(file)s is %(size)s MB. It can be at most %(limit)s MB. Delete pictures and empty sheets, "
        "or split the file"
    ),
    "no_lines": gettext_lazy("%(file)s has no lines below row 1. Fill in at least one line"),
    "password": gettext_lazy(
        "%(file)s has a password. Remove the password in Excel and upload it again"
    ),
    "damaged": gettext_lazy(
        "%(file)s can't be opened. Open it in Excel, save a copy as .xlsx and upload the copy"
    ),
    "other_import": gettext_lazy(
        "This file belongs to import %(number)s. Use the template of this import"
    ),
    "unknown_columns": gettext_lazy(
        "These columns are not activities of this import: %(list)s. Use the template, or rename "
        "them"
    ),
    "too_many_lines": gettext_lazy(
        "%(file)s has more than %(limit)s lines. At most %(limit)s fit in one import. Split it into "
        "several files"
    ),
    "too_many_columns": gettext_lazy(
        "%(file)s has more than %(limit)s columns. Delete the columns that are not needed, or use "
        "the template"
    ),
    "sheet_missing": gettext_lazy(
        'The sheet "Enrollments" is missing. Don\'t rename or delete sheets'
    ),
    "macros": gettext_lazy(
        "%(file)s contains macros. Save it as Excel workbook (.xlsx) without macros"
    ),
    "lock_file": gettext_lazy(
        "%(file)s is a file that Excel makes while a workbook is open. Close the workbook and "
        "upload the workbook itself"
    ),
    "no_email_column": gettext_lazy(
        "%(file)s has no column with email addresses. Use the template, or name that column Email"
    ),
    "duplicate_columns": gettext_lazy(
        "These columns stand for the same activity: %(list)s. Delete one of each"
    ),
    "unpacked_too_large": gettext_lazy(
        "%(file)s is too large when it is unpacked. Copy the lines into a new template and upload "
        "that"
    ),
    "too_slow": gettext_lazy(
        "%(file)s takes too long to read. Copy the lines into a new template and upload that"
    ),
    "too_complex": gettext_lazy(
        "%(file)s is too complicated to read. Copy the lines into a new template and upload that"
    ),
    "not_stored": gettext_lazy(
        "%(file)s could not be stored. Nothing was changed. Try again later, or ask an "
        "administrator of the server"
    ),
    "stopped_halfway": gettext_lazy(
        "The upload stopped halfway. Nothing was stored. Upload the file again"
    ),
}


def refusal_text(code: str, params: dict[str, Any], file_name: str = "") -> str:
    """The whole sentence: what it is and what to do about it."""
    named = {"file": file_name or _("The file")} | {
        key: ", ".join(value) if isinstance(value, list) else value for key, value in params.items()
    }
    text = REFUSALS.get(code, REFUSALS["damaged"])
    try:
        return str(text) % named
    except KeyError:
        return str(REFUSALS["damaged"]) % named


OUTCOMES: Final[dict[str, tuple[Any, Any]]] = {
    Outcome.UNENROLL: (gettext_lazy("Will be unenrolled"), ""),
    Outcome.ALREADY_UNENROLLED: (
        gettext_lazy("Already unenrolled"),
        gettext_lazy("Ended earlier, by hand or by another import"),
    ),
    Outcome.NOT_ENROLLED: (
        gettext_lazy("Not enrolled in this activity"),
        gettext_lazy("There is no enrollment to end"),
    ),
    LineOutcome.NOTHING_MARKED: (
        gettext_lazy("Nothing marked"),
        gettext_lazy("The line has an email and no x"),
    ),
    LineOutcome.EMAIL_MISSING: (
        gettext_lazy("Email missing"),
        gettext_lazy("The line has marks and no email"),
    ),
    LineOutcome.EMAIL_INVALID: (
        gettext_lazy("Email address not complete"),
        gettext_lazy("Write the full email"),
    ),
    LineOutcome.USER_UNKNOWN: (
        gettext_lazy("No user with this email"),
        gettext_lazy("Check the spelling, or copy the email from the Users list"),
    ),
    LineOutcome.USER_AMBIGUOUS: (
        gettext_lazy("Several users with this email"),
        gettext_lazy("Ask an administrator to correct their emails"),
    ),
    LineOutcome.MARK_INVALID: (
        gettext_lazy("Mark not understood"),
        gettext_lazy("Only x, X, TRUE and 1 count"),
    ),
    LineOutcome.ACTIVITY_NOT_IN_IMPORT: (
        gettext_lazy("Activity not in this import"),
        gettext_lazy("Use the template of this import"),
    ),
    LineOutcome.FORMULA_WITHOUT_VALUE: (
        gettext_lazy("Formula without a stored value"),
        gettext_lazy("Paste the value instead"),
    ),
    RunOutcome.APPLIED: (gettext_lazy("Unenrolled"), ""),
    RunOutcome.CHANGED_SINCE_CHECK: (
        gettext_lazy("Changed since your check"),
        gettext_lazy("Somebody changed this enrollment in between. It was left as it is"),
    ),
    RunOutcome.FAILED: (
        gettext_lazy("Not done"),
        gettext_lazy("The person who started the import has lost the right to do this"),
    ),
}


def outcome_label(code: str) -> str:
    return str(OUTCOMES[code][0])


def outcome_hint(code: str) -> str:
    return str(OUTCOMES[code][1])
