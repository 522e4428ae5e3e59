"""Addresses with something around them."""

from tests.imports.cases.case import ANNA, BRAM, CEM, DORA, HILDE, IDA, Case, Cases, made
from tests.imports.cases.own.building import HEADER

CASES: Cases = {
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
}
