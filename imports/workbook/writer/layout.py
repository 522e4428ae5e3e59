"""The layout of what administrators fill in: the template, and the lines that have to be fixed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.format import Identity, TemplateSpec
from imports.workbook.writer.explanation import write_explanation
from imports.workbook.writer.identity import identify, write_metadata
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_COLUMN, MAX_ROW
from lms_admin.sheets.sheet import HEADING, fit_to_page, put_text, sheet_title

FIRST_MARK_COLUMN = 3
MAX_ACTIVITIES = MAX_COLUMN - FIRST_MARK_COLUMN + 1
UNLOCKED = Protection(locked=False)

_HEADER_FILL = PatternFill("solid", start_color="FFEEF4FF")
_HEADER_LINE = Border(bottom=Side("thin", color="FF2952B6"))


def lay_out(
    spec: TemplateSpec, *, about: str, import_id: int | None, also: Sequence[str] = ()
) -> tuple[Workbook, Worksheet]:
    """A workbook without lines, and its sheet for them; in the language that is active.

    `about` is the first sentence of the explanation, `import_id` the only import that the file
    fits, `also` are the headers of columns after the activities. Raises ValueError for more
    columns than a sheet can hold.
    """
    if not 0 < len(spec.activities) <= MAX_ACTIVITIES - len(also):
        raise ValueError(f"{len(spec.activities)} activities do not fit in a sheet")
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_title(_("Enrollments"), taken=[])
    cells: list[tuple[Identity, str]] = [
        (fmt.EMAIL, _("Email")),
        (fmt.NAME, _("Name")),
        *((column.activity_id, column.header) for column in spec.activities),
    ]
    _write_header(workbook, sheet, cells, also)
    _set_up_columns(sheet, spec, len(also))
    protect(sheet)
    explanation = workbook.create_sheet(sheet_title(_("Explanation"), taken=workbook.sheetnames))
    write_explanation(explanation, spec, about)
    write_metadata(
        workbook,
        sheet,
        import_id=import_id,
        action=spec.action,
        columns=cells,
        explanation=explanation,
    )
    workbook.properties.creator = _("Enrollment desk")
    workbook.properties.title = spec.action_label
    return workbook, sheet


def _write_header(
    workbook: Workbook,
    sheet: Worksheet,
    cells: Sequence[tuple[Identity, str]],
    also: Sequence[str],
) -> None:
    for position, (identity, text) in enumerate(cells, start=1):
        cell = put_text(sheet, 1, position, text)
        style_header(cell)
        identify(workbook, sheet, cell, identity)
    for position, text in enumerate(also, start=len(cells) + 1):
        style_header(put_text(sheet, 1, position, text))
    # A row that is inserted below takes its style over, and has to be typed in: not locked either.
    header = sheet.row_dimensions[1]
    header.height = 48
    header.font = HEADING
    header.protection = UNLOCKED
    fit_to_page(sheet)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = f"{column_letters(FIRST_MARK_COLUMN)}2"


def style_header(cell: Cell) -> None:
    cell.font = HEADING
    cell.fill = _HEADER_FILL
    cell.border = _HEADER_LINE
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = UNLOCKED


def _set_up_columns(sheet: Worksheet, spec: TemplateSpec, also: int) -> None:
    """Whole columns are unlocked, never single cells: a blank cell costs nothing."""
    last = FIRST_MARK_COLUMN + len(spec.activities) - 1
    for first, upto, width in (
        (1, 1, 34),
        (2, 2, 26),
        (FIRST_MARK_COLUMN, last, 18),
        (last + 1, last + also, 50),
        (last + also + 1, MAX_COLUMN, 13),
    ):
        if first > upto:
            continue
        unlock(sheet, first, upto, width)
    marks = DataValidation(type="list", formula1='"x"', allow_blank=True)
    # Offered, not enforced: a stop sign in Excel would refuse an X or a ticked box too, which
    # count as marks. The check after the upload names what does not.
    marks.showErrorMessage = False
    marks.add(f"{column_letters(FIRST_MARK_COLUMN)}2:{column_letters(last)}{MAX_ROW}")
    sheet.add_data_validation(marks)


def protect(sheet: Worksheet) -> None:
    """Protects the sheet from accidents, without a password. True here means "not allowed"."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(protection, allowed, False)


def unlock(sheet: Worksheet, first: int, last: int, width: int, *, as_text: bool = False) -> None:
    """Let whole columns be filled in; as text, so that no program makes a number of a value."""
    letters = column_letters(first)
    dimension = ColumnDimension(sheet, index=letters, min=first, max=last, width=width)
    dimension.protection = UNLOCKED
    if as_text:
        dimension.number_format = "@"
    sheet.column_dimensions[letters] = dimension
