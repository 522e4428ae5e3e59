"""Several sheets: copies, hidden ones, empty ones."""

from typing import Any

from openpyxl import Workbook

from tests.imports.cases.case import CEM, Case, Cases, Row, sheets, template
from tests.imports.cases.own.building import BOTH, FILLED, HEADER

NUMBERS = (
    ("This document was exported from Numbers. Each table was converted to an Excel worksheet.",),
    ("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"),
    ("Sheet 1", "Table 1", "Sheet 1 - Table 1"),
)


def hide(title: str, *, beside: dict[str, tuple[Row, ...]]) -> Any:
    """A sheet hidden, and others beside it."""

    def change(workbook: Workbook) -> None:
        for other, rows in beside.items():
            more = workbook.create_sheet(other)
            for one in rows:
                more.append(list(one))
            workbook.active = workbook.sheetnames.index(other)
        workbook[title].sheet_state = "hidden"

    return change


def copy_sheet(workbook: Workbook) -> None:
    copy = workbook.copy_worksheet(workbook["Enrollments"])
    copy.title = "Enrollments (2)"


def lines_in_the_copy(workbook: Workbook) -> None:
    """Somebody worked in a copy of the template's sheet and emptied the first one."""
    copy_sheet(workbook)
    workbook["Enrollments"].delete_rows(2, 5)


CASES: Cases = {
    "sheets: a copy of the template's": Case(
        make=template(*FILLED, change=copy_sheet),
        marks=BOTH,
        says=("The sheet Enrollments (2) also has 2 lines", "Read Enrollments (2) instead"),
    ),
    "sheets: lines in the copy alone": Case(
        make=template(*FILLED, change=lines_in_the_copy),
        marks=BOTH,
        says=("Sheet Enrollments (2)",),
    ),
    "sheets: ours is hidden and the only one": Case(
        make=template(*FILLED, change=hide("Enrollments", beside={"Notes": (("Ask Marit",),)})),
        marks=BOTH,
        says=("The sheet Enrollments was read, which is hidden",),
    ),
    "sheets: ours is hidden beside a list": Case(
        make=template(
            *FILLED, change=hide("Enrollments", beside={"June": (HEADER, (CEM, None, "x", None))})
        ),
        marks="2 FD-1",
        says=("The sheet June was read", "The sheet Enrollments also has 2 lines"),
    ),
    "sheets: two lists, neither ours": Case(
        make=sheets({"May": (HEADER, *FILLED), "June": (HEADER, *FILLED)}),
        refused="sheet_missing",
        says=("May, June",),
    ),
    "sheets: marks without addresses": Case(
        make=sheets({"Enrollments": (HEADER, *FILLED), "Legend": (("x", "unenroll"),)}),
        marks=BOTH,
        says=("The sheet Legend also has 1 line",),
    ),
    "empty sheets: a summary of Apple Numbers": Case(
        make=sheets(
            {"Export Summary": NUMBERS, "Sheet 1 - Table 1": (("Table 1",), HEADER, *FILLED)}
        ),
        marks="3 FD-1, 4 HH-2",
        says=("1 row above the header",),
        silent=("Summary",),
    ),
    "empty sheets: three, one with notes": Case(
        make=sheets({"Blad1": (), "Blad2": (HEADER, *FILLED), "Blad3": (("Ask Marit first",),)}),
        marks=BOTH,
        silent=("Blad1", "Blad3"),
    ),
    "empty sheets: one with a header and no lines": Case(
        make=sheets({"Old": (HEADER,), "New": (HEADER, *FILLED)}),
        marks=BOTH,
        silent=("Old",),
    ),
}
