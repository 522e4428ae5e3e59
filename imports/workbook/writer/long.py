"""Write workbooks in the long shape, one line per mark: the template, and the lines to fix."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.format import Identity, TemplateSpec, is_number_title
from imports.workbook.writer.explanation import Page
from imports.workbook.writer.fix_rows import fix_chunks
from imports.workbook.writer.identity import identify, write_metadata
from imports.workbook.writer.layout import protect, style_header, unlock
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_COLUMN, MAX_ROW
from lms_admin.sheets.frame import (
    write_workbook,
)
from lms_admin.sheets.sheet import HEADING, fit_to_page, put_text, quoted, sheet_title

_WIDTHS = (34, 26, 44)
_NUMBER_WIDTH = 18
_TOLD_WIDTH = 50
_ACTIVITY_COLUMN = 3


class LongFixLine(NamedTuple):
    """A mark as it was, in the order of the columns. `action` is empty but where it was wrong."""

    email: str
    name: str
    activity: str
    number: str
    action: str
    reason: str
    fix: str


class LongColumns(NamedTuple):
    """Which columns the lines to fix have besides the usual ones: those that the file had."""

    number: bool
    action: bool


def write_long_template(target: BinaryIO, spec: TemplateSpec) -> None:
    """Write the template of `spec` to `target`. It has no lines: each would be a mark."""
    with translation.override(spec.language):
        about = _("This file belongs to import %(number)s: %(action)s.") % {
            "number": spec.import_id,
            "action": spec.action_label,
        }
        headers = [_("Email"), _("Name"), _("Activity")]
        workbook, _sheet = _lay_out(spec, headers, about=about, import_id=spec.import_id)
    write_workbook(target, workbook, {})


def long_to_fix_chunks(
    spec: TemplateSpec, lines: Iterable[LongFixLine], also: LongColumns
) -> Iterator[bytes]:
    """The workbook, made as it is asked for. It fits any import of this action and activities."""
    with translation.override(spec.language):
        about = to_fix_about(spec)
        headers = to_fix_headers(also)
        workbook, sheet = _lay_out(spec, headers, about=about, import_id=None)
    return fix_chunks(workbook, sheet, (to_fix_cells(line, also) for line in lines))


def to_fix_about(spec: TemplateSpec) -> str:
    return _(
        "These lines of import %(number)s could not be done. Fix them and upload the file in "
        "a new import: %(action)s."
    ) % {"number": spec.import_id, "action": spec.action_label}


def to_fix_headers(also: LongColumns) -> list[str]:
    more = [_("Employee number")] if also.number else []
    more += [_("Action")] if also.action else []
    return [_("Email"), _("Name"), _("Activity"), *more, _("Reason"), _("How to fix it")]


def to_fix_cells(line: LongFixLine, also: LongColumns) -> list[str]:
    more = [line.number] if also.number else []
    more += [line.action] if also.action else []
    name = " ".join(line.name.split())
    return [line.email, name, line.activity, *more, line.reason, line.fix]


def _lay_out(
    spec: TemplateSpec, headers: Sequence[str], *, about: str, import_id: int | None
) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_title(_("Enrollments"), taken=[])
    known: list[tuple[Identity, str]] = [(fmt.EMAIL, headers[0]), (fmt.NAME, headers[1])]
    for position, text in enumerate(headers, start=1):
        cell = put_text(sheet, 1, position, text)
        style_header(cell)
        if position <= len(known):
            identify(workbook, sheet, cell, known[position - 1][0])
    for position in range(1, len(headers) + 1):
        unlock(sheet, position, position, _width(position, headers[position - 1]))
    unlock(sheet, len(headers) + 1, MAX_COLUMN, 13)
    fit_to_page(sheet)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    protect(sheet)
    explanation = workbook.create_sheet(sheet_title(_("Explanation"), taken=workbook.sheetnames))
    listed = _explain(explanation, spec, about)
    if listed:
        _offer(sheet, f"{quoted(explanation.title)}!{listed}")
    write_metadata(
        workbook,
        sheet,
        import_id=import_id,
        action=spec.action,
        columns=known,
        explanation=explanation,
    )
    workbook.properties.creator = _("Enrollment desk")
    workbook.properties.title = spec.action_label
    return workbook, sheet


def _width(position: int, header: str) -> int:
    if position <= len(_WIDTHS):
        return _WIDTHS[position - 1]
    return _NUMBER_WIDTH if is_number_title(header) else _TOLD_WIDTH


def _offer(sheet: Worksheet, activities: str) -> None:
    """A list to choose the activity from. Offered, not enforced: a code alone counts, too."""
    choice = DataValidation(type="list", formula1=activities, allow_blank=True)
    choice.showErrorMessage = False
    letters = column_letters(_ACTIVITY_COLUMN)
    choice.add(f"{letters}2:{letters}{MAX_ROW}")
    sheet.add_data_validation(choice)


def _explain(sheet: Worksheet, spec: TemplateSpec, about: str) -> str:
    """Fill the sheet that explains; where on it the activities stand, if there are any."""
    page = Page(sheet)
    page.line(_("How to fill in this file"), HEADING)
    page.line(about)
    page.gap()
    example = spec.activities[0].header if spec.activities else _("CPR and AED refresher")
    page.line(_("Example"), HEADING)
    page.table(
        [
            [_("Email"), _("Name"), _("Activity")],
            ["anna@example.org", "Anna de Vries", example],
            ["bram@example.org", "Bram Jansen", example],
        ]
    )
    page.gap()
    for text in (
        _("One line is one mark: a user's email, and the activity by its code or exact title."),
        _("A user with several activities stands in several lines."),
        _(
            "A column Employee number may name the user beside the email, or instead of it. Format "
            "it as text, so that no zero is lost."
        ),
        _("The name is for reading only. It is ignored when you upload the file."),
        _("Empty lines are skipped. Hidden and filtered lines are read too."),
        _("Before anything happens you see a final check of all lines and all marks."),
    ):
        page.line(text)
    page.gap()
    listed = ""
    if spec.activities:
        page.line(_("Activities of this import"), HEADING)
        first = page.row
        for column in spec.activities:
            page.line(column.header)
        listed = f"$A${first}:$A${page.row - 1}"
    page.finish()
    return listed
