"""Tables that are known by their titles alone."""

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import book, header, line, row, sheet, text
from tests.imports.workbook.wild.case import ANNA, Case, Cases, lines, refused


def titled(*titles: str, marks: str = "C") -> bytes:
    """A sheet with these titles from A on, and Anna with marks in those columns."""
    cells = [text(f"{letter}1", title) for letter, title in zip("ABCDEFGHIJ", titles, strict=False)]
    return book(sheet(row(1, *cells), line(2, ANNA, *marks)))


def titled_far(titles: list[str]) -> bytes:
    """Titles beyond J, without references."""
    cells = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in titles)
    return book(sheet(f"<row>{cells}</row>"))


EMAIL_TITLES = [
    "E-mail",
    "e-mailadres",
    "E-MAIL ADDRESS",
    "Mail",
    " email: ",
    "E\u2011mail",
    "e_mail",
]
ACTIVITY_TITLES = {
    "code": "CPR-2",
    "code in small letters": "cpr-2",
    "title": "CPR and AED refresher",
    "spaces and capitals": "  cpr  AND aed refresher (CPR-2) ",
    "over two lines": "CPR and AED\nrefresher (CPR-2)",
    "a hard space inside": "CPR and AED\u00a0refresher (CPR-2)",
}


CASES: Cases = {
    **{
        f"an address titled {title!r}": Case(
            book(sheet(header(email=title), line(2, ANNA, "C"))), lines((2, ANNA, "C"))
        )
        for title in EMAIL_TITLES
    },
    **{
        f"an activity by its {name}": Case(titled("Email", title, marks="B"), lines((2, ANNA, "C")))
        for name, title in ACTIVITY_TITLES.items()
    },
    "activities in front of the address": Case(
        book(
            sheet(
                row(1, text("A1", "FIRE-9"), text("B1", "CPR-2"), text("C1", "Email")),
                row(2, text("A2", "x"), text("C2", ANNA)),
            )
        ),
        lines((2, ANNA, "E")),
    ),
    "unknown titles": Case(titled("Email", "Team", "CPR-2", "Since"), lines((2, ANNA, "C"))),
    "a mark below an unknown title": Case(
        titled("Email", "Team", "CPR-2", "Since", marks="BC"),
        lines((2, ANNA, "C"), problems=["B2 column_unknown x"]),
    ),
    "a title and a code of the same activity": Case(
        titled("Email", "Fire safety", "FIRE-9", marks="BC"), lines((2, ANNA, "E"))
    ),
    "two columns of addresses": Case(
        titled("Email", "E-mailadres", "CPR-2"), refused(Refusal.TWO_EMAIL_COLUMNS)
    ),
    "no column of addresses": Case(
        titled("Who", "Name", "CPR-2"), refused(Refusal.NO_EMAIL_COLUMN)
    ),
    "no activity": Case(titled("Email", "Name"), refused(Refusal.NO_ACTIVITY_COLUMNS)),
    "an activity of another import": Case(
        titled("Email", "Name", "Lifting (LIFT-1)"), refused(Refusal.NO_ACTIVITY_COLUMNS)
    ),
    "a look-alike title": Case(
        titled("Email", "Name", "СPR-2"), refused(Refusal.NO_ACTIVITY_COLUMNS)
    ),
    "a title that is a number": Case(
        book(
            sheet(
                row(1, text("A1", "Email"), text("B1", "CPR-2"), '<c r="C1"><v>2026</v></c>'),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "a title that is an error": Case(
        book(
            sheet(
                row(
                    1, text("A1", "Email"), text("B1", "CPR-2"), '<c r="C1" t="e"><v>#REF!</v></c>'
                ),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "a title that is a formula": Case(
        book(
            sheet(
                row(
                    1, text("A1", "Email"), '<c r="B1" t="str"><f>"CPR-"&amp;2</f><v>CPR-2</v></c>'
                ),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "four hundred columns": Case(
        titled_far(["Email", "CPR-2", *map(str, range(400))]),
        refused(Refusal.TOO_MANY_COLUMNS),
    ),
}
