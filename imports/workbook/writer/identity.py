"""Write what the reader knows our columns by; see `format`."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.format import Identity
from lms_admin.sheets.excel import MAX_NUMBER_FORMATS
from lms_admin.sheets.sheet import put_text, quoted


def identify(workbook: Workbook, sheet: Worksheet, cell: Cell, identity: Identity) -> None:
    """Let a header cell say whose column it is, by its number format and by a defined name.

    Where Excel would not take so many formats, the last columns have only the name and their text.
    """
    # Each column so far has a name: there are as many formats.
    if len(workbook.defined_names) < MAX_NUMBER_FORMATS:
        cell.number_format = fmt.format_code(identity)
    name = fmt.defined_name(identity)
    if name not in workbook.defined_names:
        place = f"{quoted(sheet.title)}!${cell.column_letter}${cell.row}"
        workbook.defined_names[name] = DefinedName(name, attr_text=place, hidden=True)


def write_metadata(
    workbook: Workbook,
    sheet: Worksheet,
    *,
    import_id: int | None,
    action: str,
    columns: Iterable[tuple[Identity, str]],
    explanation: Worksheet | None = None,
) -> None:
    """Add the very hidden sheet. Without an import's id the file fits any import of its action."""
    metadata = workbook.create_sheet(fmt.METADATA_SHEET)
    rows: list[tuple[str, ...]] = [(fmt.META_FORMAT, str(fmt.FORMAT_VERSION))]
    if import_id is not None:
        rows.append((fmt.META_IMPORT, str(import_id)))
    rows += [(fmt.META_ACTION, action), (fmt.META_SHEET, sheet.title)]
    if explanation is not None:
        rows.append((fmt.META_EXPLANATION, explanation.title))
    rows += [(fmt.META_COLUMN, str(identity), text) for identity, text in columns]
    for number, row in enumerate(rows, start=1):
        for position, text in enumerate(row, start=1):
            put_text(metadata, number, position, text)
    metadata.sheet_state = "veryHidden"
    metadata.protection.sheet = True
