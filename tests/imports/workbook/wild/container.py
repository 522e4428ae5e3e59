"""The zip around a workbook, and how its parts are found."""

import io
import struct
import warnings
import zipfile

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import DECLARATION, SHEET_TYPE, book, header, line, sheet
from tests.imports.workbook.wild.case import (
    ANNA,
    FILLED_IN,
    Case,
    Cases,
    Desk,
    damaged,
    lines,
    refused,
)
from tests.imports.workbook.wild.parts import (
    CENTRAL,
    CRC,
    FLAGS,
    METHOD,
    PACKAGE,
    PACKED,
    PLAIN,
    PLAIN_LINES,
    RELATIONS,
    SHEET,
    STRINGS,
    TYPES,
    UNPACKED,
    WORKBOOK,
    patched,
    renamed,
    replaced,
    unzipped,
    zipped,
)

READ = lines(*PLAIN_LINES)
WHOLE = book(PLAIN)
PARTS = unzipped(WHOLE)
OTHER_SHEET = sheet(header(), line(2, "eva@example.org", "E")).encode()


def streamed() -> bytes:
    """As a program writes that cannot go back: sizes follow the data."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_place: int) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    return pipe.getvalue()


def zip64() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return target.getvalue()


def zip64_directory(count: int | None = None, offset: int | None = None) -> bytes:
    """With the large form of the directory's end, which may lie."""
    end = WHOLE.rfind(b"PK\x05\x06")
    number, size, start = struct.unpack_from("<HII", WHOLE, end + 10)
    record = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, count or number, count or number, size, start
    )
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end if offset is None else offset, 1)
    tail = WHOLE[end : end + 8] + struct.pack("<HHII", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return WHOLE[:end] + record + locator + tail + b"\0\0"


def twice(name: str) -> bytes:
    target = io.BytesIO(WHOLE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr(name, OTHER_SHEET)
    return target.getvalue()


def more(entries: dict[str, bytes]) -> bytes:
    return zipped({**PARTS, **entries})


def in_order(*names: str) -> bytes:
    return zipped({name: PARTS[name] for name in names})


def with_comment(comment: bytes) -> bytes:
    target = io.BytesIO(WHOLE)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = comment
    return target.getvalue()


def overlapping() -> bytes:
    """The directory says that the sheet's data are those of the workbook."""
    data = bytearray(WHOLE)
    places = {}
    for name in (SHEET, WORKBOOK):
        places[name] = data.rfind(CENTRAL, 0, data.rfind(name.encode()))
    data[places[SHEET] + 42 : places[SHEET] + 46] = data[
        places[WORKBOOK] + 42 : places[WORKBOOK] + 46
    ]
    return bytes(data)


def local_name_differs() -> bytes:
    data = bytearray(WHOLE)
    place = data.find(SHEET.encode())
    data[place : place + 2] = b"XX"
    return bytes(data)


def directory_beyond_the_end() -> bytes:
    data = bytearray(WHOLE)
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 16, len(data) + 1_000)
    return bytes(data)


def all_encrypted() -> bytes:
    data = WHOLE
    for name in PARTS:
        data = patched(data, name, FLAGS, 1)
    return data


def moved(old: str, new: str, *targets: tuple[str, str, str]) -> bytes:
    """A part under another name, and relations (part, old, new) that say so."""
    parts = {new if name == old else name: content for name, content in PARTS.items()}
    data = zipped(parts)
    for part, before, after in targets:
        data = replaced(data, part, (before, after))
    return data


def target(text: str, name: str = SHEET) -> bytes:
    """The relation of the sheet says `text`; the sheet is at `name`."""
    return moved(SHEET, name, (RELATIONS, "worksheets/sheet1.xml", text))


def content_type(text: str) -> bytes:
    return replaced(WHOLE, TYPES, (SHEET_TYPE, text))


def decorated(data: bytes) -> bytes:
    """What only decorates a workbook: none of it is looked at."""
    decorations = {
        "docProps/thumbnail.jpeg": b"\xff\xd8\xff" + bytes(2_000),
        "xl/media/image1.png": b"\x89PNG" + bytes(3_000),
        "xl/comments1.xml": b"<!DOCTYPE nothing [<!ENTITY a 'b'>]><comments>&a;</comments>",
        "xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>",
        "xl/printerSettings/printerSettings1.bin": bytes(500),
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/connections.xml": b'<connections><connection dbPr="DROP"/></connections>',
        "xl/calcChain.xml": b"<calcChain><c r='A1'/>",
        "xl/persons/person.xml": b"not even XML",
        "customXml/item1.xml": b"\x00\x01",
        "_xmlsignatures/sig1.xml": b"<Signature/>",
        "xl/activeX/activeX1.bin": bytes(300),
    }
    return zipped({**unzipped(data), **decorations})


CASES: Cases = {
    # --- what a zip may be, and still is a workbook ---
    "stored, not packed": Case(zipped(PARTS, zipfile.ZIP_STORED), READ),
    "streamed, sizes after the data": Case(streamed(), READ),
    "zip64 extras at every part": Case(zip64(), READ),
    "zip64 directory": Case(zip64_directory(), READ),
    "a comment": Case(with_comment(b"made by hand"), READ),
    "the longest comment": Case(with_comment(b"y" * 65_535), READ),
    "a comment that is an empty zip's end": Case(
        with_comment(b"PK\x05\x06" + bytes(18)), refused(Refusal.NOT_XLSX)
    ),
    "content types last": Case(in_order(*reversed(PARTS)), READ),
    "folders as entries": Case(more({"xl/": b"", "xl/worksheets/": b""}), READ),
    "a thousand pictures": Case(more({f"xl/media/{n}.png": b"" for n in range(1_000)}), READ),
    "backslashes and capitals": Case(
        renamed(WHOLE, lambda name: "\\" + name.replace("/", "\\").upper()), READ
    ),
    "slash in front": Case(renamed(WHOLE, lambda name: "/" + name), READ),
    "names that lead out of a folder": Case(
        more({"../../etc/passwd": b"root", "/etc/cron.d/x": b"", "C:\\Windows\\x": b""}), READ
    ),
    "a name in no alphabet": Case(more({"xl/\u202etxt.\u0007exe": b"", "xl/😀": b""}), READ),
    "a very long name": Case(more({"xl/" + "y" * 60_000: b""}), READ),
    "bytes after the end": Case(WHOLE + b"\0" * 100, READ, also=frozenset({"damaged"})),
    "decorations of all kinds": Case(
        lambda desk: decorated(desk.empty(ANNA)),
        lines((2, ANNA, "")),
    ),
    # --- what is no zip any more ---
    "bytes before the start": Case(b"MZ\0\0" + bytes(500) + WHOLE, damaged("no_zip")),
    "half of it": Case(WHOLE[: len(WHOLE) // 2], damaged("zip")),
    "the last byte missing": Case(WHOLE[:-1], damaged("zip")),
    "only the directory": Case(b"PK" + WHOLE[WHOLE.find(CENTRAL) + 2 :], damaged()),
    "an empty zip": Case(zipped({}), refused(Refusal.NOT_XLSX)),
    "directory beyond the end": Case(directory_beyond_the_end(), damaged()),
    "zip64 end that leads nowhere": Case(zip64_directory(offset=1 << 40), damaged("zip")),
    "zip64 with a billion entries": Case(
        zip64_directory(count=10**9), refused(Refusal.TOO_COMPLEX, "entries")
    ),
    "eleven thousand entries": Case(
        lambda desk: more({f"xl/{number}": b"" for number in range(11_000)}),
        refused(Refusal.TOO_COMPLEX, "entries"),
    ),
    # --- zips that lie ---
    "the sheet twice": Case(twice(SHEET), damaged("duplicate_part")),
    "the sheet twice, in capitals": Case(
        twice("XL/WORKSHEETS/SHEET1.XML"), damaged("duplicate_part")
    ),
    "the sheet twice, with a slash": Case(twice("/" + SHEET), damaged("duplicate_part")),
    "two parts in one place": Case(overlapping(), damaged("zip")),
    "another name at the part itself": Case(local_name_differs(), damaged("zip")),
    "unpacked size too small": Case(patched(WHOLE, SHEET, UNPACKED, 100), damaged()),
    "unpacked size too large": Case(
        patched(WHOLE, SHEET, UNPACKED, 5_000), READ, also=frozenset({"damaged"})
    ),
    "unpacked size of four gigabytes": Case(
        patched(WHOLE, SHEET, UNPACKED, 0xFFFFFFF0), refused(Refusal.UNPACKED_TOO_LARGE)
    ),
    "packed size too small": Case(patched(WHOLE, SHEET, PACKED, 20), damaged()),
    # (Python looks for parts that overlap since 3.12.2.)
    "packed size beyond the end": Case(
        patched(WHOLE, SHEET, PACKED, 1 << 24), READ, also=frozenset({"damaged"})
    ),
    "wrong checksum": Case(patched(WHOLE, SHEET, CRC, 0xDEADBEEF), damaged("zip")),
    "wrong checksum at the part only": Case(
        patched(WHOLE, SHEET, CRC, 0xDEADBEEF, where="local"), READ
    ),
    "called stored, but packed": Case(patched(WHOLE, SHEET, METHOD, 0), damaged()),
    "an unknown way to pack": Case(patched(WHOLE, SHEET, METHOD, 93), damaged()),
    "deflate64": Case(patched(WHOLE, SHEET, METHOD, 9), damaged()),
    "bzip2": Case(zipped(PARTS, zipfile.ZIP_BZIP2), damaged("compression")),
    "lzma": Case(zipped(PARTS, zipfile.ZIP_LZMA), damaged("compression")),
    "all parts encrypted": Case(all_encrypted(), refused(Refusal.PASSWORD)),
    "only the sheet encrypted": Case(patched(WHOLE, SHEET, FLAGS, 1), refused(Refusal.PASSWORD)),
    "an encrypted picture": Case(
        patched(more({"xl/media/a.png": b"y"}), "xl/media/a.png", FLAGS, 1), READ
    ),
    "a byte of the sheet has changed": Case(
        WHOLE[: WHOLE.find(SHEET.encode()) + 60]
        + bytes([WHOLE[WHOLE.find(SHEET.encode()) + 60] ^ 0xFF])
        + WHOLE[WHOLE.find(SHEET.encode()) + 61 :],
        damaged(),
    ),
    # --- parts that are missing, elsewhere, or something else ---
    "no content types": Case(book(PLAIN, without=(TYPES,)), READ),
    "no relations of the package": Case(book(PLAIN, without=(PACKAGE,)), READ),
    "no workbook": Case(book(PLAIN, without=(WORKBOOK,)), refused(Refusal.NOT_XLSX)),
    "no relations of the workbook": Case(
        book(PLAIN, without=(RELATIONS,)), refused(Refusal.SHEET_MISSING)
    ),
    "no sheet": Case(book(PLAIN, without=(SHEET,)), damaged("missing_part")),
    "texts and styles that are listed but not there": Case(
        book(PLAIN, shared="", styles="", without=(STRINGS, "xl/styles.xml")), READ
    ),
    "no shared texts, but a cell that needs them": Case(
        book(PLAIN.replace('t="inlineStr"><is><t>x</t></is>', 't="s"><v>0</v>', 1)),
        damaged("shared_string"),
    ),
    "an empty sheet part": Case(book(b""), damaged("xml")),
    "an empty workbook part": Case(book(PLAIN, extra={WORKBOOK: b""}), damaged("xml")),
    "an empty relations part": Case(book(PLAIN, extra={RELATIONS: b""}), damaged("xml")),
    "a workbook without sheets": Case(
        book(PLAIN, extra={WORKBOOK: "<workbook><sheets/></workbook>"}), damaged("no_sheets")
    ),
    "the workbook at another place": Case(
        zipped(
            {
                PACKAGE: PARTS[PACKAGE].replace(b"xl/workbook.xml", b"office/Book.xml"),
                "office/Book.xml": PARTS[WORKBOOK],
                "office/_rels/Book.xml.rels": PARTS[RELATIONS],
                "office/worksheets/sheet1.xml": PARTS[SHEET],
            }
        ),
        READ,
    ),
    "the workbook by an absolute target": Case(
        replaced(WHOLE, PACKAGE, ("xl/workbook.xml", "/xl/workbook.xml")), READ
    ),
    "a sheet by an absolute target": Case(target("/xl/worksheets/sheet1.xml"), READ),
    "a sheet by a roundabout target": Case(target("./../xl/./worksheets//sheet1.xml"), READ),
    "a sheet by a target with backslashes": Case(target("worksheets\\sheet1.xml"), READ),
    "a sheet by a target in capitals": Case(target("WorkSheets/Sheet1.XML"), READ),
    "a sheet called otherwise": Case(target("Tabellen/Ward.bin", "xl/Tabellen/Ward.bin"), READ),
    "a space in the name, escaped in the target": Case(
        target("worksheets/ward%203.xml", "xl/worksheets/ward 3.xml"), READ
    ),
    "a space in both, as it is": Case(
        target("worksheets/ward 3.xml", "xl/worksheets/ward 3.xml"), READ
    ),
    "a name that is escaped in the zip too": Case(
        target("worksheets/ward%203.xml", "xl/worksheets/ward%203.xml"), READ
    ),
    "letters with accents, escaped in the target": Case(
        target("worksheets/zi%C3%A9.xml", "xl/worksheets/zié.xml"), READ
    ),
    "a target outside the file": Case(target("../../../../etc/passwd"), damaged("missing_part")),
    "an absolute target outside": Case(target("/etc/passwd"), damaged("missing_part")),
    "a target that hides its dots": Case(target("%2e%2e/%2e%2e/passwd"), damaged("missing_part")),
    "a target on the web": Case(
        replaced(
            WHOLE,
            RELATIONS,
            ('Target="worksheets/sheet1.xml"', 'Target="http://a.example" TargetMode="External"'),
        ),
        refused(Refusal.SHEET_MISSING),
    ),
    "a target of nothing": Case(target(""), damaged("missing_part")),
    "the sheet's id twice, the last counts": Case(
        replaced(
            WHOLE,
            RELATIONS,
            (
                "</Relationships>",
                '<Relationship Id="rId1" Type="x/worksheet" Target="no.xml"/></Relationships>',
            ),
        ),
        damaged("missing_part"),
    ),
    "relations in namespaces of the strict format": Case(
        replaced(
            WHOLE,
            RELATIONS,
            (
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
                "http://purl.oclc.org/ooxml/officeDocument/relationships/",
            ),
        ),
        READ,
    ),
    "a template of Excel's, xltx": Case(
        content_type(SHEET_TYPE.replace("sheet.main", "template.main")), READ
    ),
    "texts in the sheet's place": Case(
        book(
            f'{DECLARATION}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        ),
        damaged("worksheet"),
    ),
    # --- macros, wherever they hide ---
    "a macro part": Case(book(PLAIN, extra={"xl/vbaProject.bin": b"\0"}), refused(Refusal.MACROS)),
    "a macro part in capitals": Case(
        book(PLAIN, extra={"XL/VBAPROJECT.BIN": b"\0"}), refused(Refusal.MACROS)
    ),
    "a macro part elsewhere": Case(
        book(PLAIN, extra={"hidden\\vbaProject.bin": b"\0"}), refused(Refusal.MACROS)
    ),
    "macros by content type": Case(
        content_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        refused(Refusal.MACROS),
    ),
    "macros by content type, an add-in": Case(
        content_type("application/vnd.ms-excel.addin.macroEnabled.main+xml"),
        refused(Refusal.MACROS),
    ),
    "a sheet of old macros": Case(
        replaced(
            WHOLE,
            RELATIONS,
            (
                "</Relationships>",
                '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/'
                'relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"/></Relationships>',
            ),
        ),
        refused(Refusal.MACROS),
    ),
    "the filled-in template, packed anew": Case(
        lambda desk: zipped(unzipped(_filled(desk)), zipfile.ZIP_STORED), lines(*FILLED_IN)
    ),
    "the filled-in template, parts in reverse": Case(
        lambda desk: zipped(dict(reversed(unzipped(_filled(desk)).items()))), lines(*FILLED_IN)
    ),
}


def _filled(desk: Desk) -> bytes:
    target = io.BytesIO()
    desk.template().save(target)
    return target.getvalue()
