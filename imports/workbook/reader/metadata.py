"""The very hidden sheet that a template knows itself by."""

from dataclasses import dataclass, field

from imports.workbook import format as fmt
from imports.workbook.format import Identity, header_key
from imports.workbook.reader.cells import Cell
from imports.workbook.reader.container import Container
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.relations import WorkbookParts
from imports.workbook.reader.rows import RowState
from imports.workbook.reader.sheet import read_sheet
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.reader.xml import damaged
from lms_admin.sheets.excel import MAX_COLUMN


@dataclass
class Metadata:
    """What a template says about itself. All None where nothing says so, or no longer."""

    format_version: int | None = None
    import_id: int | None = None
    action: str | None = None
    sheet: str | None = None
    explanation: str | None = None
    # Identities by the header as it was written; a header that occurs twice is left out.
    headers: dict[str, Identity] = field(default_factory=dict)


def read_metadata(
    container: Container, parts: WorkbookParts, strings: SharedStrings, limits: Limits
) -> Metadata:
    """Read the metadata sheet, if there is one. Refuses a format that comes after this one."""
    metadata = Metadata()
    sheet = next((sheet for sheet in parts.sheets if sheet.title == fmt.METADATA_SHEET), None)
    if sheet is None or sheet.part is None:
        return metadata
    repeated: set[str] = set()

    def on_row(_number: int, _hidden: bool, cells: list[Cell]) -> None:
        name, *values = [cell.value.text for cell in cells[:3]]
        if not values:
            return
        if name == fmt.META_FORMAT:
            metadata.format_version = _positive(values[0])
        elif name == fmt.META_IMPORT:
            metadata.import_id = _positive(values[0])
        elif name == fmt.META_ACTION:
            metadata.action = values[0]
        elif name == fmt.META_SHEET:
            metadata.sheet = values[0]
        elif name == fmt.META_EXPLANATION:
            metadata.explanation = values[0]
        elif name == fmt.META_COLUMN and len(values) == 2 and len(metadata.headers) < MAX_COLUMN:
            key, identity = header_key(values[1]), _identity(values[0])
            if key in metadata.headers:
                repeated.add(key)
            elif identity is not None:
                metadata.headers[key] = identity

    read_sheet(container.open(sheet.part), strings, limits, RowState(), on_row)
    for key in repeated:
        del metadata.headers[key]
    if (metadata.format_version or 0) > fmt.FORMAT_VERSION:
        raise damaged("format_version")
    return metadata


def _positive(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= fmt.MAX_ID:
        return int(text)
    return None


def _identity(text: str) -> Identity | None:
    return text if text in (fmt.EMAIL, fmt.NAME) else _positive(text)
