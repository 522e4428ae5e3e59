"""Give an uploaded workbook back: the same rows and columns, and beside each line its result."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.format import Identity
from imports.workbook.reader.copied import CopiedCell, CopiedRow, SheetCopy
from imports.workbook.reader.copying import BOOLEANS, NUMBERS
from imports.workbook.writer.identity import identify, write_metadata
from imports.workbook.writer.layout import style_header
from lms_admin.sheets.cells import column_index, column_letters
from lms_admin.sheets.excel import MAX_COLUMN
from lms_admin.sheets.frame import (
    TextStyle,
    number_cell,
    row_xml,
    text_cell,
    text_style,
    workbook_chunks,
)
from lms_admin.sheets.sheet import put_text, sheet_title

_WIDTHS: Final[Mapping[Identity, int]] = {fmt.EMAIL: 34, fmt.NAME: 26}
_WIDTH: Final = 18
_RESULT_WIDTH: Final = 80


@dataclass(frozen=True)
class Annotation:
    """What is written to a workbook that is given back, on a sheet of the same title.

    `identities` are its columns with a meaning and their titles, by column letters; `used` are
    further columns with content. `import_id` is the only import that it fits, None for any.
    `title` stands above the results; `hidden` and `struck` stand beside such rows that have none:
    empty text where these were read. A `large` sheet takes more than 2 GiB unpacked.
    """

    action: str
    sheet: str
    import_id: int | None
    header_row: int
    identities: Mapping[str, tuple[Identity, str]]
    used: Sequence[str]
    title: str
    hidden: str
    struck: str
    large: bool


def annotated_chunks(
    copy: SheetCopy, annotation: Annotation, results: Iterable[tuple[int, str]]
) -> Iterator[bytes]:
    """The workbook, made as it is asked for. `results` are texts by row, ascending.

    All that people wrote is text, a number or a yes or no: nothing of it is run or opened.
    """
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_title(annotation.sheet, taken=[fmt.METADATA_SHEET])
    column = _result_column(copy, annotation)
    styles = _Styles(workbook, sheet, annotation, column)
    _set_up(sheet, annotation, column)
    write_metadata(
        workbook,
        sheet,
        import_id=annotation.import_id,
        action=annotation.action,
        columns=annotation.identities.values(),
    )
    rows = _annotated_rows(copy, annotation, iter(results), styles, column)
    return workbook_chunks(workbook, {sheet.title: rows}, large=annotation.large)


def _result_column(copy: SheetCopy, annotation: Annotation) -> str:
    """The one after the last that is used; where there is none, the first that is not."""
    used = {column_index(letters) for letters in (*annotation.identities, *annotation.used)}
    last = max(copy.last_column, *used)
    if last < MAX_COLUMN:
        return column_letters(last + 1)
    return column_letters(next(index for index in range(1, MAX_COLUMN) if index not in used))


def _set_up(sheet: Worksheet, annotation: Annotation, column: str) -> None:
    for letters, (identity, _title) in annotation.identities.items():
        sheet.column_dimensions[letters].width = _WIDTHS.get(identity, _WIDTH)
    sheet.column_dimensions[column].width = _RESULT_WIDTH
    sheet.freeze_panes = f"A{annotation.header_row + 1}"


class _Styles:
    """Styles of the sheet's texts: those of the header say whose column it is."""

    def __init__(
        self, workbook: Workbook, sheet: Worksheet, annotation: Annotation, column: str
    ) -> None:
        wrapped = Alignment(wrap_text=True, vertical="top")
        self.plain = text_style(sheet, 1)
        self.result = text_style(sheet, 1, alignment=wrapped)
        self.header: dict[str, TextStyle] = {}
        row = self._header_row = annotation.header_row
        for letters in (*annotation.identities, column):
            cell = put_text(sheet, row, column_index(letters), "")
            style_header(cell)
            if letters in annotation.identities:
                identify(workbook, sheet, cell, annotation.identities[letters][0])
            self.header[letters] = TextStyle(cell.style_id, cell.style_id)
        sheet.delete_rows(row)

    def of(self, row: int, column: str) -> TextStyle:
        return self.header.get(column, self.plain) if row == self._header_row else self.plain


def _annotated_rows(
    copy: SheetCopy,
    annotation: Annotation,
    results: Iterator[tuple[int, str]],
    styles: _Styles,
    column: str,
) -> Iterator[str]:
    place = column_index(column)
    coming = next(results, None)
    for row in copy:
        number = row.number
        while coming is not None and coming[0] < number:
            coming = next(results, None)
        if number == annotation.header_row:
            result = text_cell(f"{column}{number}", annotation.title, styles.header[column])
        elif number < annotation.header_row:
            result = ""
        else:
            text = _left_out(row, annotation)
            if coming is not None and coming[0] == number:
                text = coming[1]
            result = text_cell(f"{column}{number}", text, styles.result) if text else ""
        before: list[str] = []
        after: list[str] = []
        for cell in row.cells:
            # What stands in the column of the results itself are spaces: nothing else is unknown.
            if cell.place != place:
                side = before if cell.place < place else after
                side.append(_cell_xml(cell, number, styles.of(number, cell.column)))
        yield row_xml(number, [*before, result, *after], hidden=row.hidden)


def _left_out(row: CopiedRow, annotation: Annotation) -> str:
    """Why the row is no line of the import, if that is what somebody chose."""
    struck = annotation.struck if row.struck else ""
    return struck or (annotation.hidden if row.hidden else "")


def _cell_xml(cell: CopiedCell, row: int, style: TextStyle) -> str:
    reference = f"{cell.column}{row}"
    if cell.kind == NUMBERS:
        return number_cell(reference, cell.text, style)
    if cell.kind == BOOLEANS:
        value = 1 if cell.text == "TRUE" else 0
        return f'<c r="{reference}" s="{style.plain}" t="b"><v>{value}</v></c>'
    return text_cell(reference, cell.text, style)
