"""Write the workbook that an administrator fills in."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.explanation import write_explanation
from imports.workbook.format import Identity, Participant, TemplateSpec
from imports.workbook.frame import TextStyle, text_cell, write_workbook
from imports.workbook.sheets import HEADING, fit_to_page, put_text, quoted, sheet_title
from imports.workbook.values import MAX_COLUMN, MAX_ROW, column_letters

FIRST_MARK_COLUMN = 3
MAX_ACTIVITIES = MAX_COLUMN - FIRST_MARK_COLUMN + 1

_HEADER_FILL = PatternFill("solid", start_color="FFEEF4FF")
_HEADER_LINE = Border(bottom=Side("thin", color="FF2952B6"))
_NOTHING_TO_DO = PatternFill("solid", start_color="FFE6E3DD")
_UNLOCKED = Protection(locked=False)

# A grey cell is a courtesy. Beyond this many they would make a file that Excel cannot open.
_MAX_GREY_CELLS = 20_000_000


def write_template(target: BinaryIO, spec: TemplateSpec, people: Iterable[Participant] = ()) -> int:
    """Write the template of `spec` to `target`, with a line for each of `people`.

    `people` is read once, line by line. Returns the number of lines written. Raises ValueError
    for more activities or people than a sheet can hold.
    """
    if not 0 < len(spec.activities) <= MAX_ACTIVITIES:
        raise ValueError(f"{len(spec.activities)} activities do not fit in a sheet")
    with translation.override(spec.language):
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = sheet_title(_("Enrollments"), taken=[])
        _write_header(workbook, sheet, spec)
        _set_up_columns(sheet, spec)
        _protect(sheet)
        explanation = workbook.create_sheet(
            sheet_title(_("Explanation"), taken=workbook.sheetnames)
        )
        write_explanation(explanation, spec)
        _write_metadata(workbook, sheet, explanation, spec)
        workbook.properties.creator = _("Enrollment desk")
        workbook.properties.title = spec.action_label
        lines = _Lines(sheet, spec, people)
        write_workbook(target, workbook, {sheet.title: lines})
    return lines.written


def _header_cells(spec: TemplateSpec) -> list[tuple[Identity, str]]:
    return [
        (fmt.EMAIL, _("Email")),
        (fmt.NAME, _("Name")),
        *((column.activity_id, column.header) for column in spec.activities),
    ]


def _write_header(workbook: Workbook, sheet: Worksheet, spec: TemplateSpec) -> None:
    for position, (identity, text) in enumerate(_header_cells(spec), start=1):
        cell = put_text(sheet, 1, position, text)
        cell.font = HEADING
        cell.fill = _HEADER_FILL
        cell.border = _HEADER_LINE
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = fmt.format_code(identity)
        name = fmt.defined_name(identity)
        workbook.defined_names[name] = DefinedName(
            name, attr_text=f"{quoted(sheet.title)}!${cell.column_letter}$1", hidden=True
        )
    # The row's own style is locked too: nobody types a header beyond ours by accident.
    header = sheet.row_dimensions[1]
    header.height = 48
    header.font = HEADING
    fit_to_page(sheet)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = f"{column_letters(FIRST_MARK_COLUMN)}2"


def _set_up_columns(sheet: Worksheet, spec: TemplateSpec) -> None:
    """Whole columns are unlocked, never single cells: a blank cell costs nothing."""
    last = FIRST_MARK_COLUMN + len(spec.activities) - 1
    for first, upto, width in (
        (1, 1, 34),
        (2, 2, 26),
        (FIRST_MARK_COLUMN, last, 18),
        (last + 1, MAX_COLUMN, None),
    ):
        if first > upto:
            continue
        letters = column_letters(first)
        dimension = ColumnDimension(sheet, index=letters, min=first, max=upto, width=width or 13)
        dimension.protection = _UNLOCKED
        sheet.column_dimensions[letters] = dimension
    marks = DataValidation(type="list", formula1='"x"', allow_blank=True)
    # Offered, not enforced: a stop sign in Excel would refuse an X or a ticked box too, which
    # count as marks. The check after the upload names what does not.
    marks.showErrorMessage = False
    marks.add(f"{column_letters(FIRST_MARK_COLUMN)}2:{column_letters(last)}{MAX_ROW}")
    sheet.add_data_validation(marks)


def _protect(sheet: Worksheet) -> None:
    """Without a password: it keeps from accidents. True here means "not allowed"."""
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


def _write_metadata(
    workbook: Workbook, sheet: Worksheet, explanation: Worksheet, spec: TemplateSpec
) -> None:
    metadata = workbook.create_sheet(fmt.METADATA_SHEET)
    rows: list[tuple[str, ...]] = [
        (fmt.META_FORMAT, str(fmt.FORMAT_VERSION)),
        (fmt.META_IMPORT, str(spec.import_id)),
        (fmt.META_ACTION, spec.action),
        (fmt.META_SHEET, sheet.title),
        (fmt.META_EXPLANATION, explanation.title),
        *((fmt.META_COLUMN, str(identity), text) for identity, text in _header_cells(spec)),
    ]
    for number, row in enumerate(rows, start=1):
        for position, text in enumerate(row, start=1):
            put_text(metadata, number, position, text)
    metadata.sheet_state = "veryHidden"
    metadata.protection.sheet = True


class _Lines:
    """The pre-filled rows as XML, and how many of them there were."""

    def __init__(self, sheet: Worksheet, spec: TemplateSpec, people: Iterable[Participant]) -> None:
        self.written = 0
        self._people = people
        self._marks = [
            (column.activity_id, column_letters(position))
            for position, column in enumerate(spec.activities, start=FIRST_MARK_COLUMN)
        ]
        # openpyxl numbers styles as they are first asked for. Cells are made for the asking and
        # taken away again.
        plain, quoted, grey = (sheet.cell(2, column) for column in (1, 2, 3))
        for cell in (plain, quoted, grey):
            cell.protection = _UNLOCKED
        quoted.quotePrefix = True
        grey.fill = _NOTHING_TO_DO
        self._text_style = TextStyle(plain.style_id, quoted.style_id)
        self._grey_style = grey.style_id
        sheet.delete_rows(2)

    def __iter__(self) -> Iterator[str]:
        text_style = self._text_style
        grey_cells = 0
        for row, person in enumerate(self._people, start=2):
            if row > MAX_ROW:
                raise ValueError(f"more than {MAX_ROW - 1} people do not fit in a sheet")
            cells = [
                text_cell(f"A{row}", person.email, text_style),
                text_cell(f"B{row}", " ".join(person.name.split()), text_style),
            ]
            if grey_cells < _MAX_GREY_CELLS:
                grey = [
                    f'<c r="{letters}{row}" s="{self._grey_style}"/>'
                    for activity_id, letters in self._marks
                    if activity_id not in person.marks_possible
                ]
                grey_cells += len(grey)
                cells += grey
            self.written += 1
            yield f'<row r="{row}">{"".join(cells)}</row>'
