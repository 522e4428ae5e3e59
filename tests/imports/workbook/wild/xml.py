"""What XML can do: declarations, encodings, namespaces, and what is no XML."""

import re

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import (
    DECLARATION,
    MAIN,
    STRICT,
    book,
    header,
    line,
    row,
    shared,
    shared_strings,
    sheet,
    text,
)
from tests.imports.workbook.wild.case import ANNA, BRAM, CEM, Case, Cases, damaged, lines, refused
from tests.imports.workbook.wild.parts import (
    PACKAGE,
    PLAIN,
    PLAIN_LINES,
    RELATIONS,
    SHEET,
    STRINGS,
    TYPES,
    WORKBOOK,
    unzipped,
    with_cell,
    with_rows,
    zipped,
)

READ = lines(*PLAIN_LINES)
TEXTS = shared_strings("<t>x</t>", "<t>x</t>")
COMPLETE = book(PLAIN, shared=TEXTS, styles=f'{DECLARATION}<styleSheet xmlns="{MAIN}"/>')

DOCTYPES = {
    "a plain DTD": "<!DOCTYPE x>",
    "an entity": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "an outside entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "an outside DTD": '<!DOCTYPE x SYSTEM "http://dtd.example/x.dtd">',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://dtd.example/">%e;]>',
    "a billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}
PARTS_WITH_DTD = {
    "in the sheet": SHEET,
    "in the texts": STRINGS,
    "in the workbook": WORKBOOK,
    "in the relations": RELATIONS,
    "in the package": PACKAGE,
    "in the content types": TYPES,
    "in the styles": "xl/styles.xml",
}


def with_doctype(part: str, doctype: str) -> bytes:
    parts = unzipped(COMPLETE)
    start, end, rest = parts[part].decode().rpartition("?>")
    return zipped({**parts, part: f"{start}{end}{doctype}{rest}".encode()})


def encoded(encoding: str, name: str | None = None) -> bytes:
    """A sheet with an accent in that encoding, which it names."""
    xml = sheet(header(), line(2, "josé@example.org", "C"))
    return book(xml.replace("UTF-8", name or encoding.upper()).encode(encoding))


JOSE = lines((2, "josé@example.org", "C"))


def prefixed(xml: str) -> str:
    """As ClosedXML and Microsoft's own library write: a prefix at each element."""
    return re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def strict() -> bytes:
    """All of it in the namespaces of ISO 29500 Strict, as Excel can save."""
    parts = unzipped(COMPLETE)
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            name: content.replace(MAIN.encode(), STRICT.encode())
            .replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            .replace(b"<workbook ", b'<workbook conformance="strict" ')
            for name, content in parts.items()
        }
    )


def shared_cells(*items: str) -> bytes:
    """Anna's address and the x in C2 are the first two of `items`."""
    rows = (header(), row(2, shared("A2", 0), shared("C2", 1)), line(3, BRAM, "D"))
    return book(sheet(*rows), shared=shared_strings(*items))


PLAIN_TEXT = "<t>anna@example.org</t>"
TEXT_ITEMS = {
    "plain": PLAIN_TEXT,
    "kept space": '<t xml:space="preserve">anna@example.org</t>',
    "rich": "<r><rPr><b/></rPr><t>anna</t></r><r><t>@example.org</t></r>",
    "rich after plain": "<t>anna@</t><r><t>example.org</t></r>",
    "phonetic": '<t>anna@example.org</t><rPh sb="0" eb="1"><t>aana</t></rPh><phoneticPr/>',
    "phonetic inside rich": "<r><t>anna@</t></r><rPh sb='0' eb='1'><t>no</t></rPh>"
    "<r><t>example.org</t></r>",
    "CDATA": "<t><![CDATA[anna@example.org]]></t>",
    "CDATA in two": "<t><![CDATA[anna]]>@<![CDATA[example.org]]></t>",
    "comment": "<t>anna<!-- <si><t>bram</t></si> -->@example.org</t>",
    "instruction": "<t>anna<?x </t></si><si><t> ?>@example.org</t>",
    "reference": "<t>anna&#64;example.org</t>",
    "escaped": "<t>anna_x0040_example.org</t>",
    "escaped in two runs": "<r><t>anna_x00</t></r><r><t>40_example.org</t></r>",
    "other elements": "<x:t xmlns:x='urn:x'>no</x:t><t>anna@example.org</t>",
    "other attributes": "<t xmlns:x='urn:x' x:y='1'>anna@example.org</t>",
}

# Inside row 2, after Anna's address: nothing of it is a mark.
LOOKALIKES = {
    "a comment between cells": '<!-- <c r="C2" t="s"><v>1</v></c> -->',
    "a comment over two rows": '</row><!-- <row r="3"><c r="C3" t="s"><v>1</v></c></row>'
    '<row r="4"> --><row r="5">',
    "CDATA between rows": '</row><![CDATA[<row r="3"><c r="A3" t="s"><v>1</v></c></row>]]>'
    '<row r="5">',
    "an instruction": '</row><?x <row r="3"><c r="A3" t="s"><v>1</v></c></row> ?><row r="5">',
    "another element": '<extLst><c r="C2" t="s"><v>1</v></c></extLst>',
    "a row in a cell": '<c r="C2"><row r="3"><c r="C3" t="s"><v>1</v></c></row></c>',
    "a cell in a cell": '<c r="C2"><c r="C2" t="s"><v>1</v></c></c>',
    "another namespace": '<c xmlns="urn:other" r="C2" t="s"><v>1</v></c>',
    "another prefix": '<o:c xmlns:o="urn:other" r="C2" t="s"><v>1</v></o:c>',
    "a row of another namespace": '</row><row xmlns="urn:other" r="3"><c r="A3" t="s"><v>1</v></c>'
    '</row><row r="5">',
    "a value in another element": '<c r="C2" t="s"><extLst><v>1</v></extLst></c>',
    "text between cells": "x",
    "an alternative nobody asked for": '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice>'
    '<c r="C2" t="s"><v>1</v></c></mc:Choice></mc:AlternateContent>',
    "an attribute of another namespace": '<c xmlns:o="urn:o" r="C2" o:t="s"><o:v>1</o:v></c>',
}

# In row 3, after Bram's address.
BROKEN = {
    "not closed": '<c r="C3"><v>1</c>',
    "an unknown entity": '<c r="C3" t="inlineStr"><is><t>&nbsp;</t></is></c>',
    "a bare ampersand beside": '<c r="B3" t="inlineStr"><is><t>a & b</t></is></c>',
    "a bare ampersand": '<c r="C3" t="inlineStr"><is><t>a & b</t></is></c>',
    "a control character": '<c r="C3" t="inlineStr"><is><t>\x01</t></is></c>',
    "a reference to one": '<c r="C3" t="inlineStr"><is><t>&#1;</t></is></c>',
    "a reference to nothing": '<c r="C3" t="inlineStr"><is><t>&#0;</t></is></c>',
    "a reference to half a pair": '<c r="C3" t="inlineStr"><is><t>&#xD800;</t></is></c>',
    "a reference beyond Unicode": '<c r="C3" t="inlineStr"><is><t>&#x110000;</t></is></c>',
    "a character that is none": '<c r="B3" t="inlineStr"><is><t>Bram\uffff</t></is></c>',
    "an attribute twice": '<c r="C3" r="C3"><v>1</v></c>',
    "an attribute twice by two prefixes": '<c xmlns:a="urn:a" xmlns:b="urn:a" a:q="" b:q=""/>',
    "an attribute without quotes": "<c r=C3><v>1</v></c>",
    "an unknown prefix": '<o:c r="C3"/>',
    "an unknown prefix of an attribute": '<c r="C3" o:q=""/>',
    "the end of a CDATA that never began": '<c r="B3" t="inlineStr"><is><t>a ]]> b</t></is></c>',
    "a comment in two minds": "<!-- a -- b -->",
    "a comment that never ends": "<!-- ",
    "a CDATA that never ends": "<![CDATA[",
    "a second beginning": DECLARATION,
}

# Rows below the header that only a parser finds broken.
BROKEN_ROWS = {
    "an unknown prefix at a row": f'<row r="2" o:q="1">{text("A2", ANNA)}</row>',
    "two attributes of one name at a row": f'<row r="2" s="1" s="1">{text("A2", ANNA)}</row>',
    "a space that is none in a row's tag": f'<row r="2"\u00a0>{text("A2", ANNA)}</row>',
    "a digit that is none in a row's tag": f'<row r="2" q\u00b2="1">{text("A2", ANNA)}</row>',
}

_END = "</sheetData></worksheet>"

CASES: Cases = {
    **{
        f"{kind} {where}": Case(with_doctype(part, doctype), damaged("dtd"))
        for where, part in PARTS_WITH_DTD.items()
        for kind, doctype in DOCTYPES.items()
        if where in ("in the sheet", "in the texts") or kind == "an outside entity"
    },
    # --- declarations and encodings ---
    "no declaration": Case(book(PLAIN.replace(DECLARATION, "")), READ),
    "a short declaration": Case(book(PLAIN.replace(DECLARATION, '<?xml version="1.0"?>\n')), READ),
    "a declaration and a line": Case(
        book(PLAIN.replace(DECLARATION, f"{DECLARATION}\r\n<!-- saved today -->\r\n")), READ
    ),
    "a space before the declaration": Case(book(f" {PLAIN}"), damaged("xml")),
    "XML 1.1": Case(book(PLAIN.replace('version="1.0"', 'version="1.1"')), READ),
    "UTF-8 with a mark": Case(encoded("utf-8-sig", "UTF-8"), JOSE),
    "UTF-16": Case(encoded("utf-16"), JOSE),
    "UTF-16 without a mark": Case(encoded("utf-16-be", "UTF-16BE"), JOSE),
    "UTF-16 that calls itself UTF-8": Case(
        encoded("utf-16", "UTF-8"), damaged("xml"), also=frozenset({"damaged"})
    ),
    "Latin-1": Case(encoded("iso-8859-1"), JOSE),
    "Windows-1252": Case(encoded("cp1252", "windows-1252"), JOSE),
    "Latin-1 that calls itself UTF-8": Case(encoded("iso-8859-1", "UTF-8"), damaged("xml")),
    "UTF-32": Case(encoded("utf-32"), damaged()),
    "UTF-7": Case(encoded("utf-7"), damaged()),
    "Shift JIS": Case(
        book(PLAIN.replace("UTF-8", "Shift_JIS").encode("shift_jis")), damaged("encoding")
    ),
    "EBCDIC": Case(encoded("cp500"), damaged()),
    "an encoding that nobody knows": Case(book(PLAIN.replace("UTF-8", "x-ward-3")), damaged()),
    "an encoding that is a programme's": Case(book(PLAIN.replace("UTF-8", "rot13")), damaged()),
    "an overlong letter": Case(
        book(PLAIN.encode().replace(b"anna", b"ann\xc1\xa1")), damaged("xml")
    ),
    "half a pair as bytes": Case(
        book(PLAIN.encode().replace(b"anna", b"ann\xed\xa0\x80")), damaged("xml")
    ),
    "a NUL": Case(book(PLAIN.encode().replace(b"anna", b"ann\0")), damaged("xml")),
    # --- namespaces ---
    "the strict format": Case(strict(), READ),
    "only the sheet is strict": Case(book(PLAIN.replace(MAIN, STRICT)), READ),
    "a prefix everywhere": Case(book(prefixed(PLAIN)), READ),
    "a prefix in the texts": Case(
        book(sheet(header(), row(2, shared("A2", 0))), shared=prefixed(shared_strings(PLAIN_TEXT))),
        lines((2, ANNA, "")),
    ),
    "extensions declared at the top": Case(
        book(
            PLAIN.replace(
                "<worksheet ",
                '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
                'mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac" ',
            ).replace('<row r="2">', '<row r="2" x14ac:dyDescent="0.25">')
        ),
        READ,
    ),
    "another namespace altogether": Case(
        book(PLAIN.replace(MAIN, "http://www.example.org/")), damaged("worksheet")
    ),
    "no namespace at all": Case(book(PLAIN.replace(f' xmlns="{MAIN}"', "")), damaged("worksheet")),
    "a chart in the sheet's place": Case(
        book(f'{DECLARATION}<chartsheet xmlns="{MAIN}"/>'), damaged("worksheet")
    ),
    # --- shapes ---
    "over many lines": Case(
        book(re.sub(r"(<(?:row|c|/row|v|sheetData)\b)", r"\r\n  \1", PLAIN)), READ
    ),
    "single quotes": Case(book(PLAIN.replace('"', "'")), READ),
    "spaces in tags": Case(book(PLAIN.replace('">', '" >').replace("</c>", "</c >")), READ),
    "empty elements written out": Case(
        book(sheet(header(), '<row r="2"></row>', line(3, BRAM, "D"))),
        lines((3, BRAM, "D"), blank_rows=1),
    ),
    "no sheetData": Case(
        book(f'{DECLARATION}<worksheet xmlns="{MAIN}"/>'), refused(Refusal.NO_LINES)
    ),
    "two of them": Case(
        book(PLAIN.replace(_END, f"</sheetData><sheetData>{_END}")), damaged("sheet_data")
    ),
    "one in another element": Case(
        book(
            PLAIN.replace("<sheetData>", "<a><sheetData>").replace(
                "</sheetData>", "</sheetData></a>"
            )
        ),
        damaged("sheet_data"),
    ),
    "cut off in the middle": Case(book(PLAIN[: len(PLAIN) * 3 // 4]), damaged("xml")),
    "cut off before the end": Case(book(PLAIN.removesuffix("</worksheet>")), damaged("xml")),
    "something after the end": Case(book(f"{PLAIN}<worksheet/>"), damaged("xml")),
    **{
        f"texts: {name}": Case(shared_cells(item, "<t>x</t>"), READ)
        for name, item in TEXT_ITEMS.items()
    },
    **{
        f"no mark: {name}": Case(
            book(
                sheet(header(), f'<row r="2">{text("A2", ANNA)}{inside}</row>', line(6, BRAM, "C")),
                shared=TEXTS,
            ),
            lines((2, ANNA, ""), (6, BRAM, "C"), blank_rows=3),
        )
        for name, inside in LOOKALIKES.items()
    },
    **{
        f"broken: {name}": Case(
            with_rows(
                line(2, ANNA, "C"),
                f'<row r="3">{text("A3", BRAM)}{inside}</row>',
                *(line(number, CEM, "C") for number in range(4, 9)),
            ),
            damaged("xml"),
        )
        for name, inside in BROKEN.items()
    },
    **{
        f"broken: {name}": Case(with_rows(row_xml, line(3, BRAM, "D")), damaged("xml"))
        for name, row_xml in BROKEN_ROWS.items()
    },
    "a mark in a sheet full of comments": Case(
        book(with_cell('<!-- a --><c r="C2" t="inlineStr"><!-- b --><is><t>x</t></is></c>')),
        READ,
    ),
}
