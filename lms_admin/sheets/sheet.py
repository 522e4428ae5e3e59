"""What openpyxl leaves to its users: texts that stay texts, and titles that Excel accepts."""

import re
from collections.abc import Collection

from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lms_admin.sheets.cells import cell_escaped, cell_text, runs_when_edited
from lms_admin.sheets.excel import MAX_SHEET_TITLE, cut

HEADING = Font(name="Calibri", bold=True, size=11)

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Set a cell to a text. openpyxl alone would make a formula of `=1+1`, an error of `#N/A`."""
    cell = sheet.cell(row, column, cell_escaped(text) or None)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = runs_when_edited(text)
    return cell


def fit_to_page(sheet: Worksheet) -> None:
    """Print on as many pages as it takes downwards, and on one across."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def sheet_title(text: str, taken: Collection[str]) -> str:
    """`text` as a title that Excel accepts and that no sheet in `taken` has."""
    plain = cell_text(_NOT_IN_TITLES.sub(" ", text)).strip(" '")
    title = cut(plain, MAX_SHEET_TITLE).strip(" '") or "Sheet"
    used = {other.casefold() for other in taken} | {"history"}
    number = 1
    unique = title
    while unique.casefold() in used:
        number += 1
        ending = f" {number}"
        unique = cut(title, MAX_SHEET_TITLE - len(ending)) + ending
    return unique


def quoted(title: str) -> str:
    """A sheet's title as a reference to it begins."""
    return "'" + title.replace("'", "''") + "'"
