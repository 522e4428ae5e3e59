"""Write the lines that have to be fixed: a template that holds only what is wrong, and why."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from imports.workbook.format import TemplateSpec
from imports.workbook.writer.fix_rows import fix_styles, numbered
from imports.workbook.writer.layout import FIRST_MARK_COLUMN, lay_out
from lms_admin.sheets.cells import column_letters
from lms_admin.sheets.frame import TextStyle, row_xml, text_cell, workbook_chunks


class FixLine(NamedTuple):
    """A line as it was; `cells` are the contents to be looked at, by activity."""

    email: str
    name: str
    cells: Mapping[int, str]
    reason: str
    fix: str


def to_fix_chunks(spec: TemplateSpec, lines: Iterable[FixLine]) -> Iterator[bytes]:
    """The workbook, made as it is asked for. It fits any import of this action and activities.

    What was done already is not in it: uploaded as it is, it changes nothing that was.
    `lines` are at most what a sheet holds. Raises ValueError for more activities than that.
    """
    with translation.override(spec.language):
        about = _(
            "These lines of import %(number)s could not be done. Fix them and upload the file in "
            "a new import: %(action)s."
        ) % {"number": spec.import_id, "action": spec.action_label}
        also = (_("Reason"), _("How to fix it"))
        workbook, sheet = lay_out(spec, about=about, import_id=None, also=also)
    plain, wrapped = fix_styles(sheet)
    rows = _fix_rows(spec, lines, plain, wrapped)
    return workbook_chunks(workbook, {sheet.title: rows})


def _fix_rows(
    spec: TemplateSpec, lines: Iterable[FixLine], plain: TextStyle, wrapped: TextStyle
) -> Iterator[str]:
    last = FIRST_MARK_COLUMN + len(spec.activities)
    columns = {
        column.activity_id: column_letters(position)
        for position, column in enumerate(spec.activities, start=FIRST_MARK_COLUMN)
    }
    in_order = {activity_id: place for place, activity_id in enumerate(columns)}
    reason, fix = column_letters(last), column_letters(last + 1)
    for row, line in numbered(lines):
        cells = [
            text_cell(f"A{row}", line.email, plain) if line.email else "",
            text_cell(f"B{row}", " ".join(line.name.split()), plain) if line.name else "",
            *(
                text_cell(f"{columns[activity_id]}{row}", line.cells[activity_id], plain)
                for activity_id in sorted(line.cells, key=in_order.__getitem__)
                if line.cells[activity_id]
            ),
            text_cell(f"{reason}{row}", line.reason, wrapped),
            text_cell(f"{fix}{row}", line.fix, wrapped),
        ]
        yield row_xml(row, cells)
