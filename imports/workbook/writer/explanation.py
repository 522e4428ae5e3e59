"""The sheet that tells an administrator how to fill in the others, in his or her language."""

from django.utils.translation import gettext as _
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook.format import TemplateSpec
from lms_admin.sheets.sheet import HEADING, fit_to_page, put_text

_TITLE = Font(name="Calibri", bold=True, size=16)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LINE = Side("thin", color="FFBDBAB5")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", start_color="FFEEF4FF")
_EXAMPLE_ACTIVITIES = 2


def write_explanation(sheet: Worksheet, spec: TemplateSpec, about: str) -> None:
    """Fill `sheet` with what the file is (`about`), an example, the marks and the actions."""
    page = Page(sheet)
    page.line(_("How to fill in this file"), _TITLE)
    page.line(about)
    page.gap()
    page.line(_("Example"), HEADING)
    page.table(_example(spec))
    page.gap()
    for heading, lines in (
        (_("Lines"), _about_lines()),
        (_("Marks"), _about_marks()),
        (_("What the actions do"), _about_actions()),
    ):
        page.line(heading, HEADING)
        for text in lines:
            page.line(text)
        page.gap()
    page.finish()


def _example(spec: TemplateSpec) -> list[list[str]]:
    headers = [column.header for column in spec.activities[:_EXAMPLE_ACTIVITIES]]
    people = (("anna@example.org", "Anna de Vries"), ("bram@example.org", "Bram Jansen"))
    rows = [[_("Email"), _("Name"), *headers]]
    for number, person in enumerate(people):
        rows.append([*person, *("x" if place >= number else "" for place in range(len(headers)))])
    return rows


def _about_lines() -> list[str]:
    return [
        _("One line is one user. Write the user's email in the first column."),
        _("The name is for reading only. It is ignored when you upload the file."),
        _("The same email may stand in several lines. Their marks are put together."),
        _("Empty lines are skipped. Hidden and filtered lines are read too."),
        _("Save the file as Excel workbook (.xlsx). Leave the first line and the sheets in place."),
    ]


def _about_marks() -> list[str]:
    return [
        _("Each further column is one learning activity. An x means: do it for this user."),
        _("A mark is x or X, a ticked box (TRUE) or the number 1. Anything else is reported."),
        _("A blank cell means: do nothing. An import never changes what its file does not mark."),
        _("In a grey cell there was nothing to do when the template was made."),
        _("Before anything happens you see a final check of all lines and all marks."),
    ]


def _about_actions() -> list[str]:
    return [
        _("Enroll: gives the user access. Who was unenrolled before keeps the progress of then."),
        _(
            "Unenroll: access to the content ends at once. Progress, result and history are kept. "
            "Re-enrolling restores them exactly."
        ),
        _(
            "Remove: deletes the enrollment with its progress, result and history. This can't be "
            "undone. What a qualification requires comes back empty."
        ),
    ]


class Page:
    """Lines of text over the full width, and small tables, one below the other."""

    _LAST_COLUMN = 4
    _CHARACTERS = 105

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 1

    @property
    def row(self) -> int:
        """The row of what comes next."""
        return self._row

    def line(self, text: str, font: Font | None = None) -> None:
        cell = self._cell(1, text)
        cell.alignment = _WRAPPED
        if font:
            cell.font = font
        self._sheet.merge_cells(
            start_row=self._row, end_row=self._row, start_column=1, end_column=self._LAST_COLUMN
        )
        lines = -(-len(text) // self._CHARACTERS)
        self._sheet.row_dimensions[self._row].height = max(lines * 16, 24 if font else 16)
        self._row += 1

    def table(self, rows: list[list[str]]) -> None:
        for number, row in enumerate(rows):
            for position, text in enumerate(row, start=1):
                cell = self._cell(position, text)
                cell.border = _BOX
                cell.alignment = _WRAPPED
                if number == 0:
                    cell.font = HEADING
                    cell.fill = _HEAD_FILL
            self._sheet.row_dimensions[self._row].height = 16 if number else 48
            self._row += 1

    def gap(self) -> None:
        self._row += 1

    def finish(self) -> None:
        for letters, width in zip("ABCD", (34, 26, 22, 22), strict=True):
            self._sheet.column_dimensions[letters].width = width
        self._sheet.sheet_view.showGridLines = False
        self._sheet.protection.sheet = True
        fit_to_page(self._sheet)

    def _cell(self, column: int, text: str) -> Cell:
        return put_text(self._sheet, self._row, column, text)
