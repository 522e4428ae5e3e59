"""Headers: moved, missing, in two rows; and lines that are struck through."""

from typing import Any

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.imports.cases.case import ANNA, BRAM, CEM, Case, Cases, made, template
from tests.imports.cases.own.building import BOTH, FILLED, HEADER, on_lines, retitle


def strike(*cells: str) -> Any:
    def change(one: Worksheet) -> None:
        for cell in cells:
            one[cell].font = Font(strike=True)

    return change


def sort_header_down(one: Worksheet) -> None:
    """The header was sorted with the lines, values only."""
    rows = [[cell.value for cell in cells] for cells in one.iter_rows(min_row=1, max_row=3)]
    for number, values in enumerate([*rows[1:], rows[0]], start=1):
        for column, value in enumerate(values, start=1):
            one.cell(number, column, value)


def delete_header(one: Worksheet) -> None:
    for column in range(1, 5):
        for number in (1, 2):
            one.cell(number, column, one.cell(number + 1, column).value)
        one.cell(3, column, None)


def insert_row(one: Worksheet, number: int, *values: Any) -> None:
    """A row with the styles of the header, as Excel inserts it."""
    styles = [one.cell(1, column)._style for column in range(1, 5)]
    one.insert_rows(number)
    for column, style in enumerate(styles, start=1):
        one.cell(number, column)._style = style
    for column, value in enumerate(values, start=1):
        one.cell(number, column, value)


CASES: Cases = {
    "header: sorted to the bottom": Case(
        make=template(*FILLED, change=on_lines(sort_header_down)),
        refused="no_header",
        says=(f'A1 holds "{ANNA}"',),
    ),
    "header: deleted": Case(
        make=template(*FILLED, change=on_lines(delete_header)),
        refused="no_header",
        says=("has no titles",),
    ),
    "header: an address typed over Email": Case(
        make=template(*FILLED, change=retitle("A1", CEM)),
        refused="no_header",
        says=(f'A1 holds "{CEM}"',),
    ),
    "header: none at all, by hand": Case(
        make=made(*FILLED),
        refused="no_header",
        says=("has no titles",),
    ),
    "header: in two rows": Case(
        make=made(("Email", "Name", "Activities"), (None, None, "FD-1", "HH-2"), *FILLED),
        refused="two_header_rows",
        says=("Email in row 1, the activities in row 2",),
    ),
    "header: codes below the titles": Case(
        make=made(
            ("Email", "Name", "Fire drill", "Hand hygiene"), (None, None, "FD-1", "HH-2"), *FILLED
        ),
        marks="3 FD-1, 4 HH-2",
        says=("Row 2 repeats the titles and was not read",),
    ),
    "header: groups above it": Case(
        make=made(("Person", None, "Activities", None), HEADER, *FILLED),
        marks="3 FD-1, 4 HH-2",
        says=("1 row above the header was not read",),
    ),
    "header: a row inserted below it is a line": Case(
        make=template(*FILLED, change=on_lines(lambda one: insert_row(one, 2, CEM, "Cem", "x"))),
        marks="2 FD-1, 3 FD-1, 4 HH-2",
    ),
    "header: a title above it and all titles changed": Case(
        make=template(
            *FILLED,
            change=on_lines(
                lambda one: (
                    [setattr(cell, "value", f"T{cell.column}") for cell in one[1]],
                    insert_row(one, 1, "November"),
                )
            ),
        ),
        marks="3 FD-1, 4 HH-2",
        says=('Column A is read as Email, the title says "T1"', "1 row above the header"),
    ),
    "header: the address of whoever made it above": Case(
        make=made(("marit.vink@waterhoek.example",), HEADER, *FILLED),
        marks="3 FD-1, 4 HH-2",
        says=("1 row above the header was not read",),
    ),
    "struck: three of four lines": Case(
        make=made(
            HEADER,
            (ANNA, "A", "x", None),
            (BRAM, "B", "x", None),
            (CEM, "C", "x", None),
            change=strike("A2", "B2", "C2", "A3"),
        ),
        marks="2 FD-1, 3 FD-1, 4 FD-1",
        says=(
            "2 struck-through lines were read too",
            "Leave these 2 lines out",
        ),
    ),
    "struck: a name and a mark alone": Case(
        make=made(HEADER, *FILLED, change=strike("B2", "C2")),
        marks=BOTH,
        silent=("struck",),
    ),
    "struck: in the template": Case(
        make=template(*FILLED, change=on_lines(strike("A3"))),
        marks=BOTH,
        says=("1 struck-through line was read too",),
    ),
}
