"""Cells in the column of addresses: repairs, look-alikes, and what cannot be an address."""

from xml.sax.saxutils import escape

from tests.imports.workbook.books import (
    book,
    header,
    line,
    row,
    shared,
    shared_strings,
    sheet,
    text,
)
from tests.imports.workbook.wild.case import ANNA, BRAM, Answer, Case, Cases, edited, lines
from tests.imports.workbook.wild.parts import with_cell, with_rows

X = text("C2", "x")


def address(stored: str) -> bytes:
    return book(with_cell(X, text("A2", stored)))


def cell(xml: str, shared_xml: str | None = None) -> bytes:
    return book(with_cell(X, xml), shared=shared_xml)


def read(email: str, *repairs: str) -> Answer:
    return lines((2, email, "C"), (3, BRAM, "D"), repairs=[f"A2 {one}" for one in repairs])


def wrong(seen: str, reason: str) -> Answer:
    return lines(
        (2, seen, "C"), (3, BRAM, "D"), problems=[f"A2 email_invalid {reason} {seen}".strip()]
    )


MISSING = lines((2, "", "C"), (3, BRAM, "D"), problems=["A2 email_missing"])

REPAIRED = {
    "Anna@Example.org": ("Anna@Example.org", ()),
    "ANNA@EXAMPLE.ORG": ("ANNA@EXAMPLE.ORG", ()),
    " anna@example.org ": (ANNA, ("spaces",)),
    "\tanna@example.org\r\n": (ANNA, ("spaces",)),
    "anna@example.org\u2028": (ANNA, ("spaces",)),
    "\u3000anna@example.org": (ANNA, ("spaces",)),
    "anna@example.org\u0085": (ANNA, ("spaces",)),
    "anna@example.org_x000D_": (ANNA, ("spaces",)),
    "anna@example.org_x000D_\n": (ANNA, ("spaces",)),
    "\u00a0anna@example.org": (ANNA, ("nonbreaking_space",)),
    "anna\u00a0@example.org": (ANNA, ("nonbreaking_space",)),
    "anna@\u202fexample.org\u2007": (ANNA, ("nonbreaking_space",)),
    "an\u00adna@example.org\u200b": (ANNA, ("invisible",)),
    "\ufeffanna@example.org": (ANNA, ("invisible",)),
    "anna@exam\u2060ple.org": (ANNA, ("invisible",)),
    "\u202aanna@example.org\u202c": (ANNA, ("invisible",)),
    "anna\U000e0061@example.org": (ANNA, ("invisible",)),
    "anna@example\u200d.org": (ANNA, ("invisible",)),
    "ａｎｎａ@example.org": (ANNA, ("compatibility",)),
    "anna＠example.org": (ANNA, ("compatibility",)),
    "anna@example．org": (ANNA, ("compatibility",)),
    "an\ufb01@example.org": ("anfi@example.org", ("compatibility",)),
    "jose\u0301@example.org": ("josé@example.org", ("compatibility",)),
    "𝐚nna@example.org": (ANNA, ("compatibility",)),
    " \u200ban\u00a0na@example．org ": (
        ANNA,
        ("invisible", "nonbreaking_space", "spaces", "compatibility"),
    ),
}

AS_THEY_ARE = [
    "josé@example.org", "STRAßE@example.org", "İstanbul@example.org", "аnna@example.org",
    "a\\b@example.org", "\\N@example.org", "\\.@example.org", "=1+1@example.org",
    "+31@example.org", "o'hara&co@example.org", "a<b>@example.org", "anna_x@example.org", "anna@",
    "@example.org", "@", "anna@@example.org", "mailto:anna@example.org", "<anna@example.org>",
    "anna@example.org;", "anna@example.org,bram@example.org", "anna@localhost", "anna@[10.0.0.1]",
    '"anna"@example.org', "😀@example.org", "anna@例え.jp", "anna@xn--r8jz45g.jp", "%s@{0}.example",
    "' OR 1=1 --@example.org".replace(" ", ""), "y" * 242 + "@example.org",
]  # fmt: skip

WRONG = {
    "anna.example.org": ("anna.example.org", "no_at"),
    "anna at example.org": ("anna at example.org", "no_at"),
    "Anna Visser": ("Anna Visser", "no_at"),
    "-": ("-", "no_at"),
    "anna @example.org": ("anna @example.org", "space_inside"),
    "Anna <anna@example.org>": ("Anna <anna@example.org>", "space_inside"),
    "anna@example.org; bram@example.org": ("anna@example.org; bram@example.org", "space_inside"),
    "anna@example.org\nbram@example.org": ("anna@example.org␊bram@example.org", "space_inside"),
    "anna\u3000@example.org": ("anna @example.org", "space_inside"),
    "anna\u2003@example.org": ("anna @example.org", "space_inside"),
    "anna\t@example.org": ("anna␉@example.org", "space_inside"),
    "anna_x0000_@example.org": ("anna␀@example.org", "space_inside"),
    "anna_x001B_[31m@example.org": ("anna␛[31m@example.org", "space_inside"),
    "anna_xD800_@example.org": ("anna‹U+D800›@example.org", "space_inside"),
    "y" * 243 + "@example.org": ("y" * 199 + "…", "too_long"),
    "y" * 32_767: ("y" * 199 + "…", "too_long"),
    # Each ß is compared as ss: longer than any address by the time it is compared.
    "ß" * 200 + "@example.org": ("ß" * 199 + "…", "too_long"),
}

UNSEEABLE = "\ue000" * 120

CELLS = {
    "a number": ('<c r="A2"><v>12345</v></c>', wrong("12345", "no_at")),
    "a boolean": ('<c r="A2" t="b"><v>1</v></c>', wrong("TRUE", "no_at")),
    "a date": ('<c r="A2" t="d"><v>2026-06-01</v></c>', wrong("2026-06-01", "no_at")),
    "an error": ('<c r="A2" t="e"><f>X()</f><v>#NAME?</v></c>', wrong("#NAME?", "no_at")),
    "a formula's text": (
        '<c r="A2" t="str"><f>B2&amp;"@example.org"</f><v>anna@example.org</v></c>',
        read(ANNA),
    ),
    "a link that is a formula": (
        '<c r="A2" t="str"><f>HYPERLINK("mailto:bram@example.org","anna@example.org")</f>'
        "<v>anna@example.org</v></c>",
        read(ANNA),
    ),
    "a formula without a value": (
        '<c r="A2"><f>B2</f></c>',
        lines((2, "", "C"), (3, BRAM, "D"), problems=["A2 formula_without_value"]),
    ),
    "a formula that gives an empty text": ('<c r="A2" t="str"><f>""</f><v></v></c>', MISSING),
    "nothing": ("", MISSING),
    "spaces": (text("A2", "   "), MISSING),
    "an invisible character": (text("A2", "\u200b\ufeff"), MISSING),
    "a style": ('<c r="A2" s="4"/>', MISSING),
    "many characters that cannot be seen": (
        text("A2", UNSEEABLE),
        wrong("‹U+E000›" * 24 + "…", "no_at"),
    ),
}

RICH = {
    "bold in the middle": "<r><t>anna</t></r><r><rPr><b/></rPr><t>@example.org</t></r>",
    "a letter a run": "".join(f"<r><t>{escape(letter)}</t></r>" for letter in ANNA),
    "a phonetic guide": f'<t>{ANNA}</t><rPh sb="0" eb="2"><t>ana</t></rPh>',
    "a link's colour": f'<r><rPr><u/><color theme="10"/></rPr><t>{ANNA}</t></r>',
}

LINKS = (
    '<hyperlinks><hyperlink xmlns:r="urn:r" ref="A2" r:id="x" location="bram@example.org" '
    'display="cem"/></hyperlinks>'
)

CASES: Cases = {
    **{
        f"repaired: {stored!r}": Case(address(stored), read(email, *repairs))
        for stored, (email, repairs) in REPAIRED.items()
    },
    **{f"as it is: {stored[:40]!r}": Case(address(stored), read(stored)) for stored in AS_THEY_ARE},
    **{
        f"wrong: {stored[:40]!r}": Case(address(stored), wrong(seen, reason))
        for stored, (seen, reason) in WRONG.items()
    },
    **{
        f"in the place of one: {name}": Case(cell(xml), expected)
        for name, (xml, expected) in CELLS.items()
    },
    **{
        f"rich: {name}": Case(cell(shared("A2", 0), shared_strings(item)), read(ANNA))
        for name, item in RICH.items()
    },
    **{
        f"rich inline: {name}": Case(
            cell(f'<c r="A2" t="inlineStr"><is>{item}</is></c>'), read(ANNA)
        )
        for name, item in RICH.items()
    },
    "the text counts and not the link": Case(
        with_rows(
            line(2, ANNA, "C"),
            line(3, BRAM, "D"),
            after=LINKS,
        ),
        lines((2, ANNA, "C"), (3, BRAM, "D")),
    ),
    "a link in the template": Case(
        edited(
            lambda workbook: setattr(
                workbook["Enrollments"]["A2"], "hyperlink", "mailto:eva@example.org"
            )
        ),
        lines((2, ANNA, "CE"), (3, BRAM, "D")),
    ),
    "the same address twice": Case(
        with_rows(line(2, ANNA, "C"), line(5, "ANNA@example.org", "D")),
        lines((2, ANNA, "C"), (5, "ANNA@example.org", "D"), blank_rows=2),
    ),
    "the same address thrice, with repairs": Case(
        with_rows(
            line(2, ANNA, "C"),
            line(3, " Anna@example.org", "C"),
            line(4, "an\u200bna@example.org", "E"),
        ),
        lines(
            (2, ANNA, "C"),
            (3, "Anna@example.org", "C"),
            (4, ANNA, "E"),
            repairs=["A3 spaces", "A4 invisible"],
        ),
    ),
    "a wrong mark without an address": Case(
        with_rows(row(2, text("C2", "?"))),
        lines((2, "", ""), problems=["A2 email_missing", "C2 mark_invalid ?"]),
    ),
    "an address and no mark": Case(with_rows(line(2, ANNA)), lines((2, ANNA, ""))),
    "nothing but wrong lines": Case(
        with_rows(*(line(number, f"user{number}", "C") for number in range(2, 6))),
        lines(
            *((number, f"user{number}", "C") for number in range(2, 6)),
            problems=[f"A{number} email_invalid no_at user{number}" for number in range(2, 6)],
        ),
    ),
    "a header in capitals with an address below": Case(
        book(sheet(header(email="E-MAIL"), line(2, ANNA.upper(), "C"))),
        lines((2, ANNA.upper(), "C")),
    ),
}
