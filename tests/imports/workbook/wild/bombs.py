"""Small files that unpack, or add up, to far more than anybody needs. All of them are heavy."""

import io
import zipfile
from collections.abc import Callable

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import (
    DECLARATION,
    MAIN,
    book,
    header,
    line,
    shared_strings,
    sheet,
)
from tests.imports.workbook.wild.case import (
    ANNA,
    Answer,
    Case,
    Cases,
    Desk,
    damaged,
    lines,
    refused,
)
from tests.imports.workbook.wild.parts import SHEET, STRINGS, WORKBOOK

Make = Callable[[Desk], bytes]

COMPLEX, UNPACKED = refused(Refusal.TOO_COMPLEX), refused(Refusal.UNPACKED_TOO_LARGE)
# What has to be read needs its time; what is refused may meet one limit or another first.
LIMITS = frozenset(
    {
        Refusal.DAMAGED.value,
        Refusal.TOO_COMPLEX.value,
        Refusal.TOO_SLOW.value,
        Refusal.UNPACKED_TOO_LARGE.value,
    }
)

START, END = sheet(header(), line(2, ANNA, "C"), "|").split("|")
TEXTS_START, TEXTS_END = shared_strings("@").split("<si>@</si>")
BLOCK = 10_000


def repeated(part: str, before: str, piece: str, count: int, after: str) -> Make:
    """A workbook one of whose parts holds `piece` so many times."""

    def make(_desk: Desk) -> bytes:
        plain = sheet(header(), line(2, ANNA, "C"))
        target = io.BytesIO(book(plain, shared="", styles="<styleSheet/>", without=(part,)))
        with (
            zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open(part, "w", force_zip64=True) as out,
        ):
            out.write(before.encode())
            block = piece.encode() * BLOCK
            for _number in range(count // BLOCK):
                out.write(block)
            out.write(after.encode())
        return target.getvalue()

    return make


def numbered(count: int, piece: str) -> str:
    return "".join(piece.format(number) for number in range(3, count))


def whole(make: Callable[[], bytes]) -> Make:
    return lambda _desk: make()


def many_titles() -> bytes:
    titles = ["Email", "CPR-2", *range(16_382)]
    cells = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in titles)
    return book(sheet(f"<row>{cells}</row>"))


def long_titles() -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>{"é" * 30_000}{n}</t></is></c>' for n in range(250))
    return book(sheet(f'<row><c t="inlineStr"><is><t>Email</t></is></c>{cells}</row>'))


BOMBS: dict[str, tuple[Make, Answer]] = {
    "spaces": (repeated(SHEET, START, " " * 20, 10_000_000, END), UNPACKED),
    "blank rows": (repeated(SHEET, START, "<row/>", 20_000_000, END), damaged("row_order")),
    "blank cells": (
        repeated(SHEET, f"{START}<row>", "<c/>", 10_000_000, f"</row>{END}"),
        damaged(),
    ),
    "unknown elements": (repeated(SHEET, START, "<x/>", 10_000_000, END), COMPLEX),
    "depth": (repeated(SHEET, START, "<x>", 3_000_000, END), COMPLEX),
    "depth outside the rows": (
        repeated(SHEET, f'<worksheet xmlns="{MAIN}">', "<x>", 3_000_000, ""),
        COMPLEX,
    ),
    "depth of rich text": (
        repeated(STRINGS, TEXTS_START, "<si><r>", 1_000_000, TEXTS_END),
        COMPLEX,
    ),
    "depth in the workbook": (repeated(WORKBOOK, "<workbook>", "<a>", 1_000_000, ""), COMPLEX),
    "one long text": (
        repeated(SHEET, f"{START}<row><c t='str'><v>", "y" * 20, 5_000_000, END),
        UNPACKED,
    ),
    "one long name": (repeated(SHEET, f"{START}<", "y" * 20, 5_000_000, END), COMPLEX),
    "one long attribute": (repeated(SHEET, f'{START}<row r="', "y" * 20, 5_000_000, END), COMPLEX),
    "one long comment": (repeated(SHEET, f"{START}<!-- ", "y" * 20, 5_000_000, END), COMPLEX),
    "one long CDATA": (repeated(SHEET, f"{START}<![CDATA[", "y" * 20, 5_000_000, END), UNPACKED),
    "one long instruction": (repeated(SHEET, f"{START}<?x ", "y" * 20, 5_000_000, END), COMPLEX),
    "many attributes": (repeated(SHEET, f"{START}<row ", 'a="" ', 2_000_000, END), COMPLEX),
    "many namespaces": (
        whole(
            lambda: book(
                f'{DECLARATION}<worksheet xmlns="{MAIN}" '
                + numbered(60_000, 'xmlns:a{0}="urn:{0}" ')
                + f"><sheetData>{header()}{line(2, ANNA, 'C')}</sheetData></worksheet>"
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "texts": (repeated(STRINGS, TEXTS_START, "<si/>", 12_000_000, TEXTS_END), COMPLEX),
    "long texts": (
        repeated(STRINGS, TEXTS_START, f"<si><t>{'y' * 400}</t></si>", 520_000, TEXTS_END),
        COMPLEX,
    ),
    "runs of one text": (
        repeated(STRINGS, f"{TEXTS_START}<si>", "<r><t>y</t></r>", 400_000, f"</si>{TEXTS_END}"),
        lines((2, ANNA, "C")),
    ),
    "texts counted in billions": (
        whole(
            lambda: book(
                sheet(header(), line(2, ANNA, "C")),
                shared=shared_strings("<t>x</t>").replace(
                    "<sst ", '<sst count="99999999999" uniqueCount="99999999999" '
                ),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "styles": (
        repeated(
            "xl/styles.xml",
            '<styleSheet><cellXfs count="9">',
            "<xf/>",
            2_500_000,
            "</cellXfs></styleSheet>",
        ),
        COMPLEX,
    ),
    "formats": (
        repeated(
            "xl/styles.xml",
            "<styleSheet><numFmts>",
            '<numFmt numFmtId="9" formatCode="0"/>',
            1_000_000,
            "</numFmts></styleSheet>",
        ),
        UNPACKED,
    ),
    "merged cells": (
        repeated(SHEET, sheet(header())[:-12], '<mergeCell ref="A1:B2"/>', 2_500_000, ""),
        COMPLEX,
    ),
    "hyperlinks": (
        repeated(SHEET, sheet(header())[:-12], '<hyperlink ref="A1"/>', 2_500_000, ""),
        COMPLEX,
    ),
    "columns": (
        repeated(
            SHEET,
            f'<worksheet xmlns="{MAIN}"><cols>',
            '<col min="1" max="1" hidden="1"/>',
            1_000_000,
            f"</cols><sheetData>{header()}{line(2, ANNA, 'C')}</sheetData></worksheet>",
        ),
        UNPACKED,
    ),
    "a title in every column": (whole(many_titles), refused(Refusal.TOO_MANY_COLUMNS)),
    "titles as long as they can be": (whole(long_titles), refused(Refusal.NO_ACTIVITY_COLUMNS)),
    "huge coordinates": (
        whole(
            lambda: book(
                sheet(
                    header(),
                    line(2, ANNA, "C"),
                    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                    before='<dimension ref="A1:XFD1048576"/>',
                )
            )
        ),
        lines((2, ANNA, "C"), unknown_columns=["XFD"]),
    ),
    "formatted rows to the end of the sheet": (
        whole(
            lambda: book(
                sheet(
                    header(),
                    line(2, ANNA, "C"),
                    numbered(150_000, '<row r="{}" spans="1:5" s="1" customFormat="1" ht="15"/>'),
                )
            )
        ),
        lines((2, ANNA, "C")),
    ),
}

CASES: Cases = {
    name: Case(
        make, expected, also=LIMITS if expected.refused in LIMITS else frozenset(), heavy=True
    )
    for name, (make, expected) in BOMBS.items()
}
