"""Write workbooks with lines about users: the template, and the lines that have to be fixed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.writer.explanation import Page
from imports.workbook.writer.fix_rows import fix_chunks
from imports.workbook.writer.identity import identify, write_metadata
from imports.workbook.writer.layout import protect, style_header, unlock
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_COLUMN, MAX_ROW
from lms_admin.sheets.frame import (
    write_workbook,
)
from lms_admin.sheets.sheet import HEADING, fit_to_page, put_text, sheet_title

ACTION: Final = "users"
# In the order of the columns, with their widths.
COLUMNS: Final = (
    (ColumnRole.EMAIL, 34),
    (ColumnRole.FIRST_NAME, 18),
    (ColumnRole.NAME_PREFIX, 10),
    (ColumnRole.LAST_NAME, 22),
    (ColumnRole.NUMBER, 18),
    (ColumnRole.TEAM, 24),
    (ColumnRole.NEW_EMAIL, 34),
    (ColumnRole.LEAVES_ON, 14),
    (ColumnRole.STATUS, 12),
)
_TOLD_WIDTH: Final = 50


class PeopleFixLine(NamedTuple):
    """A line as it was: what stood in its cells, in the order of COLUMNS."""

    cells: Sequence[str]
    reason: str
    fix: str


def people_headers() -> list[str]:
    """The titles of COLUMNS, in the language that is active."""
    titles = {
        ColumnRole.EMAIL: _("Email"),
        ColumnRole.FIRST_NAME: _("First name"),
        ColumnRole.NAME_PREFIX: _("Prefix"),
        ColumnRole.LAST_NAME: _("Last name"),
        ColumnRole.NUMBER: _("Employee number"),
        ColumnRole.TEAM: _("Team"),
        ColumnRole.NEW_EMAIL: _("New email"),
        ColumnRole.LEAVES_ON: _("Leave date"),
        ColumnRole.STATUS: _("Status"),
    }
    return [titles[role] for role, _width in COLUMNS]


def people_fix_headers() -> list[str]:
    return [*people_headers(), _("Reason"), _("How to fix it")]


def write_people_template(target: BinaryIO, *, import_id: int, language: str) -> None:
    """Write the template of an import of users to `target`. It has no lines."""
    with translation.override(language):
        about = _("This file belongs to import %(number)s: %(action)s.") % {
            "number": import_id,
            "action": _("Add and change users"),
        }
        workbook, _sheet = _lay_out(people_headers(), about=about, import_id=import_id)
    write_workbook(target, workbook, {})


def people_to_fix_chunks(
    lines: Iterable[PeopleFixLine], *, import_id: int, language: str
) -> Iterator[bytes]:
    """The workbook, made as it is asked for. It fits any import of users."""
    with translation.override(language):
        about = _(
            "These lines of import %(number)s could not be done. Fix them and upload the file in "
            "a new import: %(action)s."
        ) % {"number": import_id, "action": _("Add and change users")}
        workbook, sheet = _lay_out(people_fix_headers(), about=about, import_id=None)
    texts = ((*line.cells, line.reason, line.fix) for line in lines)
    return fix_chunks(workbook, sheet, texts)


def _lay_out(
    headers: Sequence[str], *, about: str, import_id: int | None
) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_title(_("Users"), taken=[])
    for position, text in enumerate(headers, start=1):
        cell = put_text(sheet, 1, position, text)
        style_header(cell)
        if position == 1:
            identify(workbook, sheet, cell, fmt.EMAIL)
        width = COLUMNS[position - 1][1] if position <= len(COLUMNS) else _TOLD_WIDTH
        unlock(sheet, position, position, width, as_text=True)
    unlock(sheet, len(headers) + 1, MAX_COLUMN, 13, as_text=True)
    _offer_status(sheet)
    fit_to_page(sheet)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "B2"
    protect(sheet)
    explanation = workbook.create_sheet(sheet_title(_("Explanation"), taken=workbook.sheetnames))
    _explain(explanation, about)
    write_metadata(
        workbook,
        sheet,
        import_id=import_id,
        action=ACTION,
        columns=[(fmt.EMAIL, headers[0])],
        explanation=explanation,
    )
    workbook.properties.creator = _("Enrollment desk")
    workbook.properties.title = _("Add and change users")
    return workbook, sheet


def _offer_status(sheet: Worksheet) -> None:
    """The two words to choose from. Offered, not enforced: the check names what is none."""
    words = f'"{_("active")},{_("inactive")}"'
    choice = DataValidation(type="list", formula1=words, allow_blank=True)
    choice.showErrorMessage = False
    letters = column_letters(len(COLUMNS))
    choice.add(f"{letters}2:{letters}{MAX_ROW}")
    sheet.add_data_validation(choice)


def _explain(sheet: Worksheet, about: str) -> None:
    page = Page(sheet)
    page.line(_("How to fill in this file"), HEADING)
    page.line(about)
    page.gap()
    page.line(_("Example"), HEADING)
    page.table(
        [
            [_("Email"), _("First name"), _("Last name"), _("Status")],
            ["anna@example.org", "Anna", "de Vries", ""],
            ["bram@example.org", "", "", _("inactive")],
        ]
    )
    page.gap()
    for text in (
        _("One line is one user, by the email or, where there is one, by the employee number."),
        _("An email that nobody has adds a user. Then first name and last name are needed."),
        _("An empty cell changes nothing. Write #CLEAR to empty a prefix, an employee number, a "
          "team or a leave date."),
        _("To change an email, write the present one under Email and the new one under New email."),
        _("Write a leave date as 2026-12-31. It is kept for the record: nothing happens that day."),
        _("Status is active or inactive. Who is inactive cannot sign in; nobody is deleted."),
        _("Empty lines are skipped. Hidden and filtered lines are read too."),
        _("Before anything happens you see a final check of all lines."),
    ):  # fmt: skip
        page.line(text)
    page.finish()
