"""More files of each kind, made here."""

from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from tests.imports.cases.case import (
    ANNA,
    BRAM,
    CEM,
    DORA,
    HILDE,
    IDA,
    Case,
    Cases,
    Row,
    made,
    sheets,
    template,
)
from tests.imports.workbook.books import book, row, sheet, text

HEADER = ("Email", "Name", "FD-1", "HH-2")
FILLED = ((ANNA, "Anna", "x", None), (BRAM, "Bram", None, "x"))
NUMBERS = (
    ("This document was exported from Numbers. Each table was converted to an Excel worksheet.",),
    ("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"),
    ("Sheet 1", "Table 1", "Sheet 1 - Table 1"),
)


def formulas(*cells: str) -> bytes:
    """Anna with these cells in row 2, and below her what a formula filled down leaves."""
    header = row(
        1, *(text(f"{letter}1", title) for letter, title in zip("ABCD", HEADER, strict=True))
    )
    filled = [
        row(
            number,
            f'<c r="A{number}" t="str"><f>IF(F{number}="","",F{number})</f><v></v></c>',
            f'<c r="C{number}" t="b"><f>A{number}="y"</f><v>0</v></c>',
            f'<c r="D{number}"><f>N(E{number})</f><v>0</v></c>',
        )
        for number in range(3, 60)
    ]
    return book(sheet(header, row(2, text("A2", ANNA), *cells), *filled))


def strike(*cells: str) -> Any:
    def change(one: Worksheet) -> None:
        for cell in cells:
            one[cell].font = Font(strike=True)

    return change


def on_lines(change: Any) -> Any:
    return lambda workbook: change(workbook["Enrollments"])


def retitle(cell: str, title: str | None) -> Any:
    return on_lines(lambda one: setattr(one[cell], "value", title))


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


def dated(cell: str, value: Any, number_format: str) -> Any:
    def change(one: Worksheet) -> None:
        one[cell] = value
        one[cell].number_format = number_format

    return change


def without_ids(workbook: Workbook) -> None:
    del workbook[fmt.METADATA_SHEET]
    workbook.defined_names.clear()
    for cell in workbook["Enrollments"][1]:
        cell.number_format = "General"


BOTH = "2 FD-1, 3 HH-2"

CASES: Cases = {
    # --- what programs write for "no" ---
    "no: boxes down to row 201": Case(
        make=made(
            HEADER,
            *((one, None, one == ANNA, False) for one in (ANNA, BRAM, CEM)),
            *((None, None, False, False) for _ in range(197)),
        ),
        marks="2 FD-1",
        blank=(3, 4),
        silent=("197 lines",),
    ),
    "no: formulas filled down, in the column of addresses too": Case(
        make=lambda _run: formulas('<c r="C2" t="str"><f>"x"</f><v>x</v></c>'),
        marks="2 FD-1",
    ),
    "no: words of a Dutch program": Case(
        make=made(HEADER, (ANNA, None, "ONWAAR", "x"), (BRAM, None, "FALSE", "onwaar")),
        marks="2 HH-2",
        blank=(3,),
    ),
    "no: in the place of an address": Case(
        make=made(HEADER, (ANNA, None, "x", None), (False, None, False, 0), (0, None, 0, 0)),
        marks="2 FD-1",
    ),
    "no: a mark without an address": Case(
        make=made(HEADER, (ANNA, None, "x", None), (False, None, True, False)),
        marks="2 FD-1",
        problems=("A3 email_missing",),
    ),
    "matrix: ones and zeros as texts": Case(
        make=made(HEADER, (ANNA, None, "1", "0"), (BRAM, None, "0", "1")),
        marks=BOTH,
    ),
    "matrix: a two among them": Case(
        make=made(HEADER, (ANNA, None, 1, 0), (BRAM, None, 2, 1)),
        marks=BOTH,
        problems=("C3 mark_invalid 2",),
    ),
    "matrix: ticked, full-width and true": Case(
        make=made(HEADER, (ANNA, None, True, "\uff58"), (BRAM, None, "TRUE", 1.0)),
        marks="2 FD-1, 2 HH-2, 3 FD-1, 3 HH-2",
    ),
    # --- sheets ---
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
    # --- addresses ---
    "decorated: Outlook and typographic quotes": Case(
        make=made(
            HEADER,
            ("Visser, Anna <anna.visser@waterhoek.example>", None, "x", None),
            ("\u201cbram.dekker@waterhoek.example\u201d", None, "x", None),
            ("'cem.aydin@waterhoek.example'", None, "x", None),
            ("dora.o\u00b4hara@waterhoek.example.", None, "x", None),
        ),
        problems=("A2 email_invalid", "A3 user_unknown", "A4 user_unknown", "A5 email_invalid"),
        offers=((2, ANNA), (3, BRAM), (4, CEM), (5, DORA)),
    ),
    "decorated: remarks and spaces": Case(
        make=made(
            HEADER,
            ("anna.visser@waterhoek.example - on leave", None, "x", None),
            ("bram.dekker@ waterhoek.example", None, "x", None),
            ("E-mail: hilde.ten.brink@waterhoek.example", None, "x", None),
        ),
        problems=("A2 email_invalid", "A3 email_invalid", "A4 email_invalid"),
        offers=((2, ANNA), (3, BRAM), (4, HILDE)),
    ),
    "decorated: two and three addresses": Case(
        make=made(
            HEADER,
            (f"{ANNA}, {BRAM}", None, "x", None),
            (f"{ANNA}\n{BRAM}", None, "x", None),
            (f"Ida <{IDA}>; {CEM} / {ANNA}", None, "x", None),
        ),
        problems=("A2 email_invalid", "A3 email_invalid", "A4 email_invalid"),
        offers=((2, f"{ANNA} and {BRAM}"), (3, f"{ANNA} and {BRAM}"), (4, f"{CEM} and {ANNA}")),
    ),
    "decorated: one that is nobody's, nearly": Case(
        make=made(HEADER, ("mailto:anna.viser@waterhoek.example", None, "x", None)),
        problems=("A2 user_unknown",),
        offers=((2, ANNA),),
    ),
    # --- columns ---
    "columns: marks below one that is no activity": Case(
        make=made(("Email", "FD-1", "Manager", "Extra"), (ANNA, "x", "K. de Boer", "x")),
        marks="2 FD-1",
        problems=("D2 column_unknown x",),
        says=("Columns C (Manager) and D (Extra) are not activities",),
    ),
    "columns: an activity that is not in the import": Case(
        make=made(("Email", "FD-1", "Forklift"), (ANNA, "x", "x"), (BRAM, "x", None)),
        marks="2 FD-1, 3 FD-1",
        problems=("C2 activity_not_in_import x",),
        says=("Column C is Forklift (FORK-1), which is not in this import",),
    ),
    "columns: nothing but others": Case(
        make=made(("Email", "Manager", "Since"), (ANNA, "K. de Boer", 2019)),
        refused="no_activity_columns",
        says=("but Manager, Since",),
    ),
    "columns: two of one activity": Case(
        make=made(("Email", "FD-1", "Fire drill"), (ANNA, "x", "x"), (BRAM, None, "x")),
        marks="2 FD-1, 3 FD-1",
        says=("Column B is one of several of Fire drill (FD-1)",),
    ),
    "columns: two of addresses": Case(
        make=made(("Email", "E-mailadres", "FD-1"), (ANNA, ANNA, "x")),
        refused="two_email_columns",
        says=("A (Email), B (E-mailadres)",),
    ),
    "columns: one of addresses beside ours": Case(
        make=template(*FILLED, change=retitle("B1", "E-mail")),
        marks=BOTH,
    ),
    "columns: with zero-width characters and decomposed letters": Case(
        make=made(
            ("E\u200bmail", "FIRE\u00a0dr\u00adill", "hand  hygiene"),
            (ANNA, "x", None),
            (BRAM, None, "x"),
        ),
        marks=BOTH,
    ),
    "shared title: beside one that is clear": Case(
        make=made(("Email", "First aid", "FA-2"), (ANNA, "x", "x")),
        codes=("FA-1", "FA-2"),
        marks="2 FA-2",
        problems=("B2 column_unknown x",),
        says=("Column B was not read", "FA-1 or FA-2"),
    ),
    "shared title: of two others": Case(
        make=made(("Email", "FD-1", "First aid"), (ANNA, "x", "x")),
        marks="2 FD-1",
        problems=("C2 column_unknown x",),
        says=("FA-1 or FA-2",),
    ),
    "shared title: with its code": Case(
        make=made(("Email", "First aid (FA-2)"), (ANNA, "x")),
        codes=("FA-1", "FA-2"),
        marks="2 FA-2",
        silent=("was not read",),
    ),
    "format words: before activities called so": Case(
        make=made(("E-MAIL", "Naam", "FD-1", "Resultaat"), (ANNA, "Anna", "x", "x")),
        marks="2 FD-1",
    ),
    "format words: the activity by its code": Case(
        make=made(("Email", "OFF-1"), (ANNA, "x")),
        codes=("OFF-1", "FD-1"),
        marks="2 OFF-1",
    ),
    "format words: the activity's whole title": Case(
        make=made(("Email", "E-mail (OFF-1)"), (ANNA, "x")),
        codes=("OFF-1", "FD-1"),
        marks="2 OFF-1",
    ),
    # --- titles that were changed ---
    "retitled: by one's own words": Case(
        make=template(*FILLED, change=retitle("C1", "Fire drill, at last!")),
        marks=BOTH,
        says=('Column C is read as Fire drill (FD-1), the title says "Fire drill, at last!"',),
    ),
    "retitled: to another activity of the academy": Case(
        make=template(*FILLED, change=retitle("C1", "Forklift (FORK-1)")),
        marks="3 HH-2",
        problems=("C2 column_contradicts x",),
        says=("Column C belongs to Fire drill (FD-1), but its title names Forklift (FORK-1)",),
    ),
    "retitled: to another activity of the import": Case(
        make=template(*FILLED, change=retitle("C1", "hand hygiene")),
        marks="3 HH-2",
        problems=("C2 column_contradicts x",),
    ),
    "retitled: with its code, without ids": Case(
        make=template(
            *FILLED,
            change=lambda one: (without_ids(one), retitle("C1", "Brandoefening (FD-1)")(one)),
        ),
        marks=BOTH,
        says=('"Brandoefening (FD-1)", is read as Fire drill (FD-1) by the code',),
    ),
    "retitled: deleted": Case(
        make=template(*FILLED, change=retitle("C1", None)),
        marks=BOTH,
        says=("Column C has no title and is read as Fire drill (FD-1)",),
    ),
    # --- the header ---
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
    # --- dates ---
    "dates: as people write them": Case(
        make=made(
            HEADER, (ANNA, None, None, "x"), change=dated("C2", date(2026, 11, 9), "d-m-yyyy")
        ),
        marks="2 HH-2",
        problems=("C2 mark_invalid 9-11-2026",),
    ),
    "dates: with the time": Case(
        make=made(
            HEADER,
            (ANNA, None, None, "x"),
            change=dated("C2", datetime.fromisoformat("2026-11-09T14:05"), 'dd"/"mm"/"yy hh:mm'),
        ),
        marks="2 HH-2",
        problems=("C2 mark_invalid 09/11/26 14:05",),
    ),
    "dates: in the place of an address": Case(
        make=made(
            HEADER, (None, None, "x", None), change=dated("A2", date(2026, 11, 9), "yyyy/mm/dd")
        ),
        problems=("A2 email_invalid 2026/11/09",),
    ),
    "dates: with names of months": Case(
        make=made(
            HEADER, (ANNA, None, None, "x"), change=dated("C2", date(2026, 11, 9), "d mmmm yyyy")
        ),
        marks="2 HH-2",
        problems=("C2 mark_invalid 2026-11-09",),
    ),
    "dates: a time of day": Case(
        make=made(HEADER, (ANNA, None, None, "x"), change=dated("C2", time(9, 30), "h:mm")),
        marks="2 HH-2",
        problems=("C2 mark_invalid 9:30",),
    ),
    # --- struck through ---
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
