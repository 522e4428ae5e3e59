"""Cells in an activity's column: every way to write a mark, and what only looks like one."""

from tests.imports.workbook.books import book, shared_strings, text
from tests.imports.workbook.wild.case import ANNA, BRAM, Answer, Case, Cases, damaged, lines
from tests.imports.workbook.wild.parts import with_cell

TEXTS = shared_strings(
    "<t>?</t>", "<t>x</t>", "<r><rPr><b/></rPr><t> X</t></r>", "<t/>", "", "<t>x_x000D_</t>"
)


def cell(xml: str) -> bytes:
    return book(with_cell(xml), shared=TEXTS)


def marked(*repairs: str) -> Answer:
    return lines((2, ANNA, "C"), (3, BRAM, "D"), repairs=[f"C2 {one}" for one in repairs])


def invalid(value: str) -> Answer:
    return lines((2, ANNA, ""), (3, BRAM, "D"), problems=[f"C2 mark_invalid {value}".rstrip()])


BLANK = lines((2, ANNA, ""), (3, BRAM, "D"))
NOT_CALCULATED = lines((2, ANNA, ""), (3, BRAM, "D"), problems=["C2 formula_without_value"])

# One mark, spelled in all the ways of the file format.
SPELLED = {
    "shared": '<c r="C2" t="s"><v>1</v></c>',
    "shared with space around": '<c r="C2" t="s"><v> 1 </v></c>',
    "shared with zeros in front": '<c r="C2" t="s"><v>0001</v></c>',
    "inline": text("C2", "x"),
    "inline, kept space": '<c r="C2" t="inlineStr"><is><t xml:space="preserve">x</t></is></c>',
    "inline, with a value beside it": '<c r="C2" t="inlineStr"><v>7</v><is><t>x</t></is></c>',
    "formula's text": '<c r="C2" t="str"><f>IF(1,"x")</f><v>x</v></c>',
    "text without a formula, as SheetJS writes": '<c r="C2" t="str"><v>x</v></c>',
    "an array's text": '<c r="C2" t="str"><f t="array" ref="C2:C3">T(1)</f><v>x</v></c>',
    "a formula of another file": '<c r="C2" t="str"><f>[1]Ward!$A$1</f><v>x</v></c>',
    "boolean": '<c r="C2" t="b"><v>1</v></c>',
    "boolean in words": '<c r="C2" t="b"><v>true</v></c>',
    "boolean of a formula": '<c r="C2" t="b"><f>1=1</f><v>1</v></c>',
    "number": '<c r="C2"><v>1</v></c>',
    "number by name": '<c r="C2" t="n"><v>1</v></c>',
    "number with a point": '<c r="C2" t="n"><v>1.0</v></c>',
    "number in science": '<c r="C2" s="3"><v>1E0</v></c>',
    "number in tenths": '<c r="C2"><v>10e-1</v></c>',
    "number with many zeros": '<c r="C2"><v>1.00000000000000000000</v></c>',
    "number of a formula": '<c r="C2"><f t="shared" si="0"/><v>1</v></c>',
    "styled": '<c r="C2" s="12" t="s"><v>1</v></c>',
    "attributes in another order": '<c t="s" s="12" r="C2"><v>1</v></c>',
    "single quotes": "<c r='C2' t='s'><v>1</v></c>",
    "unknown attributes": '<c r="C2" t="s" ph="1" cm="1" vm="1"><v>1</v></c>',
    "spaces in tags": '<c  r="C2"\n t="s" ><v >1</v ></c >',
    "CDATA": '<c r="C2" t="inlineStr"><is><t><![CDATA[x]]></t></is></c>',
    "comment inside": '<c r="C2" t="inlineStr"><is><t>x<!-- <c r="D2"/> --></t></is></c>',
    "instruction inside": '<c r="C2" t="s"><?a <v>7</v> ?><v>1</v></c>',
    "character reference": '<c r="C2" t="inlineStr"><is><t>&#120;</t></is></c>',
    "hexadecimal reference": '<c r="C2" t="inlineStr"><is><t>&#x78;</t></is></c>',
    "extension": '<c r="C2" t="s"><v>1</v><extLst><ext><v>0</v></ext></extLst></c>',
    "phonetic guide": '<c r="C2" t="inlineStr"><is><t>x</t><rPh sb="0" eb="1"><t>ex</t></rPh>'
    "</is></c>",
    "escaped": '<c r="C2" t="inlineStr"><is><t>_x0078_</t></is></c>',
    "a checkbox of Excel 365": '<c r="C2" t="b" s="4"><v>1</v></c>',
}

COUNT = {
    "x": (), "X": (), "ｘ": (), "Ｘ": (), "1": (), "TRUE": (), "true": (), "True": (),
    "WAAR": (), "waar": (),
    " x": ("spaces",), "x\n": ("spaces",), "\tX ": ("spaces",),
    "\u00a0x\u00a0": ("spaces",), "\u3000ｘ": ("spaces",), "x\u2028": ("spaces",),
    "\u200bx\ufeff": ("invisible",), "x\u00ad": ("invisible",), "\u202ex": ("invisible",),
    "x\u200d": ("invisible",), "\u2066x\u2069": ("invisible",), "x\U000e0078": ("invisible",),
    " \u200bx": ("spaces", "invisible"),
}  # fmt: skip

DO_NOT_COUNT = [
    "?", "ja", "yes", "v", "o", "xx", "x x", "x.", "x?", "(x)", "X!", "*", "-", "+", "/", "•",
    "×", "х", "Х", "χ", "Χ", "ⅹ", "Ⅹ", "𝐱", "𝘅", "ⓧ", "ₓ", "ˣ", "✕", "✖", "✗", "✘", "╳", "❌", "☒",
    "✓", "✔", "☑", "10", "01", "1.0", "1,0", "1.0.", "１", "١", "²", "fALSE", "wAAR",
    "VRAI", "WAHR", "tRUE", "=1", "'x", "\"x\"", "<x>", "x\u0301", "x\ufe0f", "#N/A", "x;x", "x\nx",
]  # fmt: skip

SEEN_AS = {"x\nx": "x␊x"}

BLANKS = [
    "0",
    "FALSE",
    "False",
    " false ",
    "ONWAAR",
    "onwaar",
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\n\t",
    "\u3000",
    "\u2060\ufeff",
    "\u00ad",
]

VALUES = {
    ("n", "2"): "2",
    ("n", "-1"): "-1",
    ("n", "0.10000000000000001"): "0.1",
    ("n", "0.99999999999999989"): "0.9999999999999999",
    ("n", "1.0000000000000002"): "1.0000000000000002",
    ("n", "45000"): "45000",
    ("n", "1e308"): "1e308",
    ("d", "2026-06-01"): "2026-06-01",
    ("d", "2026-06-01T12:00:00"): "2026-06-01T12:00:00",
}

ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"]

ODD_CELLS = {
    "nothing in it": ('<c r="C2"/>', BLANK),
    "a style and nothing in it": ('<c r="C2" s="7"/>', BLANK),
    "an empty value": ('<c r="C2"><v></v></c>', BLANK),
    "an empty inline text": ('<c r="C2" t="inlineStr"><is><t/></is></c>', BLANK),
    "an inline text without any": ('<c r="C2" t="inlineStr"/>', BLANK),
    "a shared text that is empty": ('<c r="C2" t="s"><v>3</v></c>', BLANK),
    "a shared item without a text": ('<c r="C2" t="s"><v>4</v></c>', BLANK),
    "a shared type without a value": ('<c r="C2" t="s"/>', BLANK),
    "a text that is rich": ('<c r="C2" t="s"><v>2</v></c>', marked("spaces")),
    "a carriage return, escaped": ('<c r="C2" t="s"><v>5</v></c>', marked("spaces")),
    "an inline text that is rich": (
        '<c r="C2" t="inlineStr"><is><r><rPr><b/></rPr><t>x</t></r><r><t> </t></r></is></c>',
        marked("spaces"),
    ),
    "text as long as a cell allows": (text("C2", "y" * 32_767), invalid("y" * 199 + "…")),
    "text longer than a cell allows": (text("C2", "y" * 100_000), invalid("y" * 199 + "…")),
    "text that turns around": (text("C2", "\u202egro.live"), invalid("‹U+202E›gro.live")),
    "a control character, escaped": (text("C2", "x_x0007_"), invalid("x␇")),
    "half a pair, escaped": (text("C2", "x_xD83D_"), invalid("x‹U+D83D›")),
    "a pair, escaped": (text("C2", "_xD83D__xDE00_"), invalid("😀")),
    "an escaped escape": (text("C2", "_x005F_x0078_"), invalid("_x0078_")),
    "markup": (text("C2", "<script>alert(1)</script>"), invalid("<script>alert(1)</script>")),
    "a formula as text": (text("C2", "=cmd|'/c calc'!A0"), invalid("=cmd|'/c calc'!A0")),
    "a formula without a value": ('<c r="C2"><f>IF(1,"x","")</f></c>', NOT_CALCULATED),
    "a formula with an empty value": ('<c r="C2"><f>IF(1,"x","")</f><v></v></c>', NOT_CALCULATED),
    "a formula with an empty value tag": ('<c r="C2"><f>A1</f><v/></c>', NOT_CALCULATED),
    "a text formula without a value": ('<c r="C2" t="str"><f>T(1)</f></c>', NOT_CALCULATED),
    "a shared formula without a value": ('<c r="C2"><f t="shared" si="0"/></c>', NOT_CALCULATED),
    "a formula that gives an empty text": (
        '<c r="C2" t="str"><f>IF(0,"x","")</f><v></v></c>',
        BLANK,
    ),
    "a formula that gives a zero": ('<c r="C2"><f>IF(1,"x","")</f><v>0</v></c>', BLANK),
    "a formula that gives no": ('<c r="C2" t="b"><f>1=2</f><v>0</v></c>', BLANK),
    "an unticked box": ('<c r="C2" t="b"><v>0</v></c>', BLANK),
    "an unticked box in words": ('<c r="C2" t="b"><v>false</v></c>', BLANK),
    "a zero": ('<c r="C2"><v>0</v></c>', BLANK),
    "a zero with a point": ('<c r="C2"><v>-0.0</v></c>', BLANK),
    "a formula that gives a date": (
        '<c r="C2" s="1"><f>TODAY()</f><v>45000</v></c>',
        invalid("45000"),
    ),
}

DAMAGED = {
    "shared text out of range": '<c r="C2" t="s"><v>6</v></c>',
    "shared text -1": '<c r="C2" t="s"><v>-1</v></c>',
    "shared text of no number": '<c r="C2" t="s"><v>x</v></c>',
    "shared text of 1.0": '<c r="C2" t="s"><v>1.0</v></c>',
    "shared text of too many digits": f'<c r="C2" t="s"><v>{10**20}</v></c>',
    "shared text in other digits": '<c r="C2" t="s"><v>١</v></c>',
    "boolean 2": '<c r="C2" t="b"><v>2</v></c>',
    "number in words": '<c r="C2" t="n"><v>one</v></c>',
    "number in other digits": '<c r="C2"><v>１</v></c>',
    "number with an underscore": '<c r="C2"><v>0_1</v></c>',
    "number with a comma": '<c r="C2"><v>1,0</v></c>',
    "number in sixteens": '<c r="C2"><v>0x1</v></c>',
    "unknown type": '<c r="C2" t="q"><v>1</v></c>',
    "type in capitals": '<c r="C2" t="S"><v>1</v></c>',
    "a shared type with an inline text": '<c r="C2" t="s"><is><t>x</t></is></c>',
    "a number with an inline text": '<c r="C2"><is><t>1</t></is></c>',
    "a value after an inline text": '<c r="C2" t="inlineStr"><is><t>x</t></is><v>0</v></c>',
    "two values": '<c r="C2"><v>0</v><v>1</v></c>',
}

CASES: Cases = {
    **{f"a mark, {name}": Case(cell(xml), marked()) for name, xml in SPELLED.items()},
    **{
        f"a mark, {mark!r}": Case(cell(text("C2", mark)), marked(*repairs))
        for mark, repairs in COUNT.items()
    },
    **{
        f"no mark, {value!r}": Case(cell(text("C2", value)), invalid(SEEN_AS.get(value, value)))
        for value in DO_NOT_COUNT
    },
    **{f"blank, {value!r}": Case(cell(text("C2", value)), BLANK) for value in BLANKS},
    **{
        f"a value, {kind} {stored}": Case(
            cell(f'<c r="C2" t="{kind}"><v>{stored}</v></c>'), invalid(seen)
        )
        for (kind, stored), seen in VALUES.items()
    },
    **{
        f"an error, {error}": Case(
            cell(f'<c r="C2" t="e"><f>A1</f><v>{error}</v></c>'), invalid(error)
        )
        for error in ERRORS
    },
    **{name: Case(cell(xml), expected) for name, (xml, expected) in ODD_CELLS.items()},
    **{f"damaged: {name}": Case(cell(xml), damaged()) for name, xml in DAMAGED.items()},
    "all problems of a line, and its good mark": Case(
        cell(text("C2", "ja") + text("D2", "x") + '<c r="E2" t="e"><v>#N/A</v></c>'),
        lines(
            (2, ANNA, "D"),
            (3, BRAM, "D"),
            problems=["C2 mark_invalid ja", "E2 mark_invalid #N/A"],
        ),
    ),
    "marks in every column": Case(
        cell(text("C2", "x") + '<c r="D2"><v>1</v></c><c r="E2" t="b"><v>1</v></c>'),
        lines((2, ANNA, "CDE"), (3, BRAM, "D")),
    ),
    "dates counted from 1904": Case(
        book(
            with_cell('<c r="C2" s="1"><v>0</v></c><c r="D2"><v>1</v></c>'),
            extra={},
        ),
        lines((2, ANNA, "D"), (3, BRAM, "D")),
    ),
}
