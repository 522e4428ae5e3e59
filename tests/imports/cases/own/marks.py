"""Marks: what programs write for no, numbers, dates."""

from datetime import date, datetime, time
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from tests.imports.cases.case import ANNA, BRAM, CEM, Case, Cases, made
from tests.imports.cases.own.building import BOTH, HEADER
from tests.imports.workbook.books import book, row, sheet, text


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


def dated(cell: str, value: Any, number_format: str) -> Any:
    def change(one: Worksheet) -> None:
        one[cell] = value
        one[cell].number_format = number_format

    return change


CASES: Cases = {
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
        make=made(HEADER, (ANNA, None, "ONWAAR", "WAAR"), (BRAM, None, "FALSE", "onwaar")),
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
}
