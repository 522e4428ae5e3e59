"""Columns: of no activity, of two, and titles that were changed."""

from openpyxl import Workbook

from imports.workbook import format as fmt
from tests.imports.cases.case import ANNA, BRAM, Case, Cases, made, template
from tests.imports.cases.own.building import BOTH, FILLED, retitle


def without_ids(workbook: Workbook) -> None:
    del workbook[fmt.METADATA_SHEET]
    workbook.defined_names.clear()
    for cell in workbook["Enrollments"][1]:
        cell.number_format = "General"


CASES: Cases = {
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
}
