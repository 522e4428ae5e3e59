"""The files that people sent, and their right answers."""

from tests.imports.cases.case import (
    ANNA,
    BRAM,
    CEM,
    DORA,
    HILDE,
    IDA,
    JAN,
    Case,
    Cases,
    fitted,
    given,
)

WARD = ("CPR-2", "PAL-1", "MED-3")

CASES: Cases = {
    "01": Case(make=given("01-check-boxes-three-people.xlsx"), marks="2 FD-1, 4 HH-2", blank=(3,)),
    "03": Case(make=given("03-matrix-of-1-and-0.xlsx"), marks="2 FD-1, 3 HH-2", blank=(4,)),
    "05": Case(
        make=given("05-second-sheet-with-lines.xlsx"),
        marks="2 HH-2",
        says=(
            "The sheet Enrollments was read",
            "The sheet Ward 4 also has 1 line and was not read",
            "Read Ward 4 instead",
        ),
    ),
    "07": Case(
        make=given("07-old-excel-two-empty-sheets.xlsx"), marks="2 HH-2", silent=("Tabelle2",)
    ),
    "08": Case(
        make=given("08-decorated-addresses.xlsx"),
        problems=(
            "A2 email_invalid",
            "A3 user_unknown",
            "A4 user_unknown",
            "A5 user_unknown",
            "A6 email_invalid",
            "A7 user_unknown",
            "A8 user_unknown",
            "A9 email_invalid",
            "A10 user_unknown",
        ),
        offers=(
            (2, ANNA),
            (3, BRAM),
            (4, CEM),
            (5, HILDE),
            (6, IDA),
            (7, JAN),
            (8, DORA),
            (9, ANNA),
            (10, f"{ANNA} and {BRAM}"),
        ),
    ),
    "10": Case(
        make=given("10-columns-of-their-own.xlsx"),
        marks="2 FD-1",
        says=("Columns C (Manager) and D (Remarks) are not activities and were not read",),
    ),
    "12": Case(
        make=given("12-title-that-two-activities-have.xlsx"),
        codes=("FA-1", "FA-2"),
        refused="title_shared",
        says=('Several activities are called "First aid"', "FA-1 or FA-2"),
    ),
    "13": Case(make=given("13-activity-called-E-mail.xlsx"), marks="2 FD-1"),
    "20": Case(
        make=fitted("20-one-bad-mark-beside-a-good-one.xlsx"),
        codes=WARD,
        action="remove",
        marks="2 CPR-2, 3 CPR-2, 4 CPR-2, 4 MED-3",
        problems=("E2 mark_invalid ?", "E3 mark_invalid ?"),
    ),
    "21": Case(
        make=fitted("21-list-pasted-over-the-header.xlsx"),
        codes=WARD,
        refused="no_header",
        says=("has no titles", 'A1 holds "marit.vink@waterhoek.example"'),
    ),
    "22": Case(
        make=fitted("22-title-row-above-with-the-headers-style.xlsx"),
        codes=WARD,
        marks="3 CPR-2, 3 MED-3, 4 CPR-2, 4 PAL-1, 5 CPR-2, 5 PAL-1, 6 PAL-1, 6 MED-3, 7 PAL-1, "
        "8 CPR-2, 9 MED-3, 10 CPR-2, 10 PAL-1, 11 CPR-2, 11 PAL-1, 11 MED-3, 12 MED-3, 13 MED-3, "
        "14 CPR-2, 14 PAL-1, 14 MED-3",
        says=("1 row above the header was not read",),
    ),
    "23": Case(
        make=fitted("23-dates-as-marks.xlsx"),
        codes=WARD,
        marks="2 MED-3, 3 PAL-1, 4 CPR-2, 4 PAL-1, 5 PAL-1, 5 MED-3, 6 PAL-1, 7 CPR-2, 8 MED-3, "
        "9 CPR-2, 9 PAL-1, 10 CPR-2, 10 PAL-1, 10 MED-3, 11 MED-3, 12 MED-3, 13 CPR-2, 13 PAL-1, "
        "13 MED-3",
        problems=("C2 mark_invalid 2026-11-29", "C3 mark_invalid 29-11-2026"),
    ),
}
