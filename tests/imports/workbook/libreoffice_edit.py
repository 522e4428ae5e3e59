"""Edits a workbook as a person would, in a LibreOffice that listens on a pipe.

Run by the Python that LibreOffice's own module `uno` belongs to:
    libreoffice_edit.py PIPE SOURCE TARGET
"""

import sys
import time

import uno
from com.sun.star.beans import PropertyValue


def connect(pipe):
    resolver = uno.getComponentContext().ServiceManager.createInstance(
        "com.sun.star.bridge.UnoUrlResolver"
    )
    for _attempt in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # It is still starting.
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def option(name, value):
    return PropertyValue(Name=name, Value=value)


def move_column(sheet, source, target):
    """Cut a column and insert it elsewhere. Columns are counted from 0."""
    sheet.Columns.insertByIndex(target, 1)
    source += source >= target
    moved = sheet.Columns.getByIndex(source).RangeAddress
    sheet.moveRange(sheet.getCellByPosition(target, 0).CellAddress, moved)
    sheet.Columns.removeByIndex(source, 1)


def edit(sheet):
    """Mark, move columns, retitle one, hide a row, insert rows, merge cells."""
    sheet.unprotect("")
    for reference in ("C2", "E2", "D3"):
        sheet.getCellRangeByName(reference).String = "x"
    sheet.getCellRangeByName("C4").Formula = '=IF(1;"x";"")'
    sheet.getCellRangeByName("D4").Formula = "=NA()"
    sheet.getCellRangeByName("E4").Formula = "=TRUE()"
    sheet.getCellRangeByName("A5").String = "  Eva@Example.org "
    sheet.getCellRangeByName("C5").Value = 1
    sheet.getCellRangeByName("D5").String = "ja"
    move_column(sheet, 4, 0)
    move_column(sheet, 2, 4)
    for row in range(5):
        for column in range(6):
            if sheet.getCellByPosition(column, row).String.startswith("AED"):
                sheet.getCellByPosition(column, row).String = "Something else"
    sheet.Rows.insertByIndex(0, 2)
    sheet.getCellRangeByName("A1").String = "Ward 4"
    sheet.Rows.insertByIndex(4, 1)
    sheet.Rows.getByIndex(5).IsVisible = False
    sheet.getCellRangeByName("A9:B10").merge(True)
    sheet.Name = "Ward 4"


def main():
    pipe, source, target = sys.argv[1:]
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    document = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(source), "_blank", 0, (option("Hidden", True),)
    )
    edit(document.Sheets.getByIndex(0))
    document.storeToURL(
        uno.systemPathToFileUrl(target), (option("FilterName", "Calc MS Excel 2007 XML"),)
    )
    document.close(True)
    try:
        desktop.terminate()
    except Exception:
        return


if __name__ == "__main__":
    main()
