"""Where rows and cells are, or say they are; what is hidden, filtered and merged."""

import re

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import book, header, line, row, sheet, text
from tests.imports.workbook.wild.case import (
    ANNA,
    BRAM,
    CEM,
    FILLED_IN,
    Case,
    Cases,
    damaged,
    edited,
    lines,
    refused,
)
from tests.imports.workbook.wild.parts import PLAIN_LINES, with_rows

READ = lines(*PLAIN_LINES)
ANNAS, BRAMS = line(2, ANNA, "C"), line(3, BRAM, "D")


def without_references(xml: str) -> str:
    return re.sub(r' r="[A-Z]*[0-9]+"', "", xml)


def dimension(ref: str) -> Case:
    return Case(with_rows(ANNAS, BRAMS, before=f'<dimension ref="{ref}"/>'), READ)


def merged(*refs: str, rows: tuple[str, ...] = (ANNAS, BRAMS)) -> bytes:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return with_rows(*rows, after=f'<mergeCells count="{len(refs)}">{cells}</mergeCells>')


# Rows below the header that no program writes: nobody can say which line is meant.
OUT_OF_PLACE = {
    "rows out of order": (line(3, ANNA), line(2, BRAM)),
    "a row twice": (line(2, ANNA), line(2, BRAM)),
    "the header's row twice": (line(1, ANNA),),
    "a row beyond the last": (line(2, ANNA), row(1_048_577, text("A1048577", BRAM))),
    "row 0": (line(2, ANNA), row(0, text("A0", BRAM))),
    "row 2.5": (line(2, ANNA), '<row r="2.5"/>'),
    "row -3": (line(2, ANNA), '<row r="-3"/>'),
    "row +3": (line(2, ANNA), '<row r="+3"/>'),
    "row 1e3": (line(2, ANNA), '<row r="1e3"/>'),
    "row three in other digits": (line(2, ANNA), '<row r="٣"/>'),
    "a row of no number": (line(2, ANNA), '<row r=""/>'),
    "a row of ten million digits": (line(2, ANNA), f'<row r="{"9" * 1_000}"/>'),
    "cells out of order": (row(2, text("B2", "Anna"), text("A2", ANNA)),),
    "an address twice": (row(2, text("A2", ANNA), text("A2", BRAM)),),
    "a mark twice": (row(2, text("A2", ANNA), text("C2", "x"), text("C2", "x")),),
    "a name twice": (row(2, text("A2", ANNA), text("B2", "Anna"), text("B2", "Anna")),),
    "a cell of another row": (row(2, text("A3", ANNA)),),
    "a cell of a row that only ends alike": (row(2, text("A12", ANNA)),),
    "a cell in small letters": (row(2, text("a2", ANNA)),),
    "a cell with dollars": (row(2, text("$A$2", ANNA)),),
    "a cell in R1C1": (row(2, text("R2C1", ANNA)),),
    "a column beyond the last": (row(2, text("XFE2", ANNA)),),
    "a column of four letters": (row(2, text("AAAA2", ANNA)),),
    "a cell without a column": (row(2, text("2", ANNA)),),
    "a cell without a row": (row(2, text("A", ANNA)),),
    "a cell of nothing": (row(2, text("", ANNA)),),
    "a row of 22 with cells of 2": (row(22, text("A2", ANNA)),),
}

MORE_ROWS = [line(number, f"user{number}@example.org", "C") for number in range(2, 40)]

CASES: Cases = {
    **{
        f"out of place: {name}": Case(with_rows(*rows), damaged())
        for name, rows in OUT_OF_PLACE.items()
    },
    # --- declared dimensions ---
    "dimension too small": dimension("A1"),
    "dimension of the whole sheet": dimension("A1:XFD1048576"),
    "dimension elsewhere": dimension("Q90:R95"),
    "dimension backwards": dimension("E9:A1"),
    "dimension that is none": dimension("nonsense"),
    "dimension beyond the sheet": dimension("A1:ZZZZZ99999999999"),
    "dimension of nothing": dimension(""),
    # --- references ---
    "no references at all": Case(
        book(
            without_references(
                sheet(header(), row(2, text("A2", ANNA), text("B2", "Anna"), text("C2", "x")))
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "no references, cells left out by blanks": Case(
        with_rows(
            '<row><c t="inlineStr"><is><t>anna@example.org</t></is></c><c/><c/><c/><c><v>1</v></c>'
            "</row>"
        ),
        lines((2, ANNA, "E")),
    ),
    "no references after some": Case(
        with_rows(
            f'<row r="5"><c r="A5" t="str"><v>{ANNA}</v></c><c r="D5"/><c><v>1</v></c></row>',
            f'<row><c t="str"><v>{BRAM}</v></c></row>',
        ),
        lines((5, ANNA, "E"), (6, BRAM, ""), blank_rows=3),
    ),
    "rows with gaps": Case(
        with_rows(line(7, ANNA, "C"), line(12, BRAM, "C")),
        lines((7, ANNA, "C"), (12, BRAM, "C"), blank_rows=9),
    ),
    "zeros before a row's number": Case(
        with_rows(f'<row r="0002">{text("A2", ANNA)}</row>'), lines((2, ANNA, ""))
    ),
    "spans that lie": Case(with_rows(line(2, ANNA, "C", attributes=' spans="9:3"'), BRAMS), READ),
    "the last row and column": Case(
        with_rows(
            row(1_048_576, text("A1048576", ANNA), text("C1048576", "x"), text("XFD1048576", "?"))
        ),
        lines((1_048_576, ANNA, "C"), blank_rows=1_048_574, unknown_columns=["XFD"]),
    ),
    "marks far to the right are told": Case(
        with_rows(row(2, text("A2", ANNA), text("H2", "x"), text("AB2", "n"), text("AC2", " "))),
        lines((2, ANNA, ""), unknown_columns=["H", "AB"]),
    ),
    # --- the header somewhere else ---
    "leading blank rows and columns": Case(
        book(
            sheet(
                row(1, '<c r="A1" s="1"/>'),
                row(4, text("F4", "Email"), text("H4", "CPR-2"), text("J4", "FIRE-9")),
                row(5, text("F5", ANNA), text("J5", "x")),
            )
        ),
        lines((5, ANNA, "E")),
    ),
    "remarks above the header": Case(
        book(
            sheet(
                row(1, text("A1", "Ward 4, June")),
                row(2, text("C2", "see mail")),
                header(4),
                line(5, ANNA, "C"),
            )
        ),
        lines((5, ANNA, "C")),
    ),
    "a remark that looks like the header": Case(
        book(
            sheet(
                row(1, text("A1", "E-mail:"), text("B1", "desk@example.org")),
                header(3),
                line(4, ANNA, "C"),
            )
        ),
        lines((4, ANNA, "C")),
    ),
    "the header in row 900000": Case(
        book(sheet(header(900_000), line(900_001, ANNA, "C"))), lines((900_001, ANNA, "C"))
    ),
    "the header below twenty remarks": Case(
        book(
            sheet(
                *(row(number, text(f"A{number}", "remark")) for number in range(1, 22)),
                header(22),
                line(23, ANNA, "C"),
            )
        ),
        refused(Refusal.NO_EMAIL_COLUMN),
    ),
    "the header hidden": Case(
        book(sheet(header().replace('<row r="1">', '<row r="1" hidden="1">'), line(2, ANNA, "C"))),
        lines((2, ANNA, "C")),
    ),
    "the header once more between the lines": Case(
        with_rows(ANNAS, header(3), line(4, BRAM, "D")),
        lines(
            (2, ANNA, "C"),
            (3, "Email", ""),
            (4, BRAM, "D"),
            problems=(
                "A3 email_invalid no_at Email",
                "C3 mark_invalid CPR and AED refresher (CPR-2)",
                "D3 mark_invalid AED for beginners (AED-1)",
                "E3 mark_invalid Fire safety (FIRE-9)",
            ),
        ),
    ),
    "a header and nothing below": Case(book(sheet(header())), refused(Refusal.NO_LINES)),
    "a header and formatted rows": Case(
        book(sheet(header(), row(2), row(3, '<c r="A3" s="1"/>'), row(4, text("B4", "Anna")))),
        refused(Refusal.NO_LINES),
    ),
    "nothing at all": Case(book(sheet()), refused(Refusal.NO_LINES)),
    # --- blank rows ---
    "blank rows of all kinds": Case(
        with_rows(
            ANNAS,
            '<row r="3" s="4" customFormat="1"/>',
            row(4),
            row(5, '<c r="A5" s="1"/><c r="C5"/>'),
            row(6, text("A6", "  "), text("C6", "\u00a0")),
            row(7, text("B7", "only a name")),
            line(8, BRAM, "D"),
            row(9),
        ),
        lines((2, ANNA, "C"), (8, BRAM, "D"), blank_rows=5),
    ),
    "a thousand formatted rows at the end, as Google has them": Case(
        with_rows(
            ANNAS,
            BRAMS,
            *(
                row(number, f'<c r="A{number}" s="2"/><c r="C{number}" s="2"/>')
                for number in range(4, 1_001)
            ),
        ),
        READ,
    ),
    # --- hidden, filtered, grouped ---
    "hidden and filtered rows": Case(
        with_rows(
            line(2, ANNA, "C", attributes=' hidden="1"'),
            line(3, BRAM, "D", attributes=' hidden="0"'),
            line(4, CEM, "E", attributes=' ht="0" hidden="true"'),
            row(5, attributes=' hidden="1"'),
            after='<autoFilter ref="A1:E4"><filterColumn colId="0"/></autoFilter>',
        ),
        lines((2, ANNA, "C"), (3, BRAM, "D"), (4, CEM, "E"), hidden_lines=2, filtered=True),
    ),
    "a filter that hides nothing": Case(
        with_rows(ANNAS, BRAMS, after='<autoFilter ref="A1:E3"/>'), READ
    ),
    "a group that is folded": Case(
        with_rows(
            line(2, ANNA, "C", attributes=' outlineLevel="1" hidden="1"'),
            line(3, BRAM, "D", attributes=' collapsed="1"'),
        ),
        lines(*PLAIN_LINES, hidden_lines=1),
    ),
    "hidden columns": Case(
        with_rows(
            ANNAS,
            BRAMS,
            before='<cols><col min="1" max="3" hidden="1"/><col min="5" max="9"/></cols>',
        ),
        lines(*PLAIN_LINES, hidden_columns=["A", "C"]),
    ),
    "hidden columns without an end": Case(
        with_rows(ANNAS, BRAMS, before='<cols><col min="6" max="16384" hidden="1"/></cols>'), READ
    ),
    "hidden columns of no number": Case(
        with_rows(ANNAS, before='<cols><col min="²" max="³" hidden="1"/></cols>'),
        damaged("column_span"),
    ),
    "hidden columns of no column": Case(
        with_rows(ANNAS, before='<cols><col hidden="1"/></cols>'), damaged("column_span")
    ),
    # --- merged cells: only the first has a value, whatever the file holds below the others ---
    "merged marks": Case(
        merged("C2:C3", rows=(ANNAS, line(3, BRAM))),
        lines((2, ANNA, "C"), (3, BRAM, ""), merged=1),
    ),
    "merged marks that go on below": Case(
        merged("C2:E3", rows=(line(2, ANNA, "C", "D"), line(3, BRAM, "C", "E"))),
        lines((2, ANNA, "C"), (3, BRAM, ""), merged=1),
    ),
    "an address below another": Case(
        merged("A2:A3", rows=(line(2, ANNA, "C"), line(3, BRAM, "D"))),
        lines((2, ANNA, "C"), (3, "", "D"), problems=("A3 email_missing",), merged=1),
    ),
    "merged cells that nobody marks": Case(
        merged("A9:E9", "G2:H3", rows=(*MORE_ROWS,)),
        lines(
            *((number, f"user{number}@example.org", "C") for number in range(2, 9)),
            (9, "user9@example.org", ""),
            *((number, f"user{number}@example.org", "C") for number in range(10, 40)),
            merged=2,
        ),
    ),
    "merged titles above the header": Case(
        book(
            sheet(
                row(1, text("A1", "Ward 4"), text("C1", "below")),
                header(2),
                line(3, ANNA, "C"),
                after='<mergeCells><mergeCell ref="A1:E1"/></mergeCells>',
            )
        ),
        lines((3, ANNA, "C"), merged=1),
    ),
    "a merged header": Case(
        merged("D1:E1", rows=(line(2, ANNA, "D"), line(3, BRAM))),
        lines((2, ANNA, "D"), (3, BRAM, ""), merged=1),
    ),
    "merged cells of one": Case(merged("C2:C2", "D3"), lines(*PLAIN_LINES, merged=2)),
    "merged cells of nothing": Case(merged("", "x", "2:3", "C:C"), lines(*PLAIN_LINES, merged=4)),
    "merged cells that overlap": Case(
        merged("C2:D3", "D3:E4", rows=(line(2, ANNA, "C"), line(3, BRAM, "D", "E"))),
        lines((2, ANNA, "C"), (3, BRAM, ""), merged=2),
    ),
    # --- done to our template by a program ---
    "rows inserted above": Case(
        edited(lambda workbook: workbook["Enrollments"].insert_rows(1, 3)),
        lines(*((number + 3, *rest) for number, *rest in FILLED_IN)),
    ),
    "a row hidden": Case(
        edited(lambda workbook: setattr(workbook["Enrollments"].row_dimensions[2], "hidden", True)),
        lines(*FILLED_IN, hidden_lines=1),
    ),
    "the name column hidden": Case(
        edited(
            lambda workbook: setattr(workbook["Enrollments"].column_dimensions["B"], "hidden", True)
        ),
        lines(*FILLED_IN),
    ),
}
