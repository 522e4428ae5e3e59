"""Write the workbook that an administrator fills in."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook.format import Participant, TemplateSpec
from imports.workbook.writer.layout import FIRST_MARK_COLUMN, UNLOCKED, lay_out
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.excel import MAX_ROW
from lms_admin.sheets.frame import row_xml, text_cell, text_style, write_workbook

_NOTHING_TO_DO = PatternFill("solid", start_color="FFE6E3DD")

# A grey cell is a courtesy. Beyond this many they would make a file that Excel cannot open.
_MAX_GREY_CELLS = 20_000_000


def write_template(target: BinaryIO, spec: TemplateSpec, people: Iterable[Participant] = ()) -> int:
    """Write the template of `spec` to `target`, with a line for each of `people`.

    `people` is read once, line by line. Returns the number of lines written. Raises ValueError
    for more activities or people than a sheet can hold.
    """
    with translation.override(spec.language):
        about = _("This file belongs to import %(number)s: %(action)s.") % {
            "number": spec.import_id,
            "action": spec.action_label,
        }
        workbook, sheet = lay_out(spec, about=about, import_id=spec.import_id)
    lines = _Lines(sheet, spec, people)
    write_workbook(target, workbook, {sheet.title: lines})
    return lines.written


class _Lines:
    """The pre-filled rows as XML, and how many of them there were."""

    def __init__(self, sheet: Worksheet, spec: TemplateSpec, people: Iterable[Participant]) -> None:
        self.written = 0
        self._people = people
        self._marks = [
            (column.activity_id, column_letters(position))
            for position, column in enumerate(spec.activities, start=FIRST_MARK_COLUMN)
        ]
        self._text_style = text_style(sheet, 2, protection=UNLOCKED)
        grey = sheet.cell(2, FIRST_MARK_COLUMN)
        grey.protection = UNLOCKED
        grey.fill = _NOTHING_TO_DO
        self._grey_style = grey.style_id
        sheet.delete_rows(2)

    def __iter__(self) -> Iterator[str]:
        style = self._text_style
        grey_cells = 0
        for row, person in enumerate(self._people, start=2):
            if row > MAX_ROW:
                raise ValueError(f"more than {MAX_ROW - 1} people do not fit in a sheet")
            cells = [
                text_cell(f"A{row}", person.email, style),
                text_cell(f"B{row}", " ".join(person.name.split()), style),
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
            yield row_xml(row, cells)
