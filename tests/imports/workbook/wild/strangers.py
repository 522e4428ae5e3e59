"""What is no workbook at all, or not one of this kind, whatever its name says."""

import io
import struct
import zipfile

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import book
from tests.imports.workbook.wild.case import ANNA, Answer, Case, Cases, damaged, lines, refused
from tests.imports.workbook.wild.parts import PLAIN, TYPES, WORKBOOK, unzipped, zipped

SECTOR = 512


def ole2(*streams: str) -> bytes:
    """A compound file of an old kind, with empty streams."""
    end, free = 0xFFFF_FFFE, 0xFFFF_FFFF
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    directory = b""
    for number, name in enumerate(("Root Entry", *streams)):
        text = name.encode("utf-16-le")
        following = number + 1 if 0 < number < len(streams) else free
        child = 1 if number == 0 and streams else free
        directory += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(text) + 2, 5 if number == 0 else 2, 1, free, following, child
        )
        directory += bytes(36) + struct.pack("<II4x", end, 0)
    directory = directory.ljust(SECTOR, b"\0")
    allocation = struct.pack("<3I", 0xFFFF_FFFD, end, end).ljust(SECTOR, b"\xff")
    return head.ljust(SECTOR, b"\0") + allocation + directory


def archive(**parts: bytes | str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


LOCK = (b"\x09Marit Vin" + b" " * 45 + b"\x09\0Marit Vin").ljust(165, b" ")
OLD_XLS, NO_ACTIVITIES = refused(Refusal.OLD_XLS), refused(Refusal.NO_ACTIVITY_COLUMNS)
PASSWORD, MACROS, LOCK_FILE = (
    refused(code) for code in (Refusal.PASSWORD, Refusal.MACROS, Refusal.LOCK_FILE)
)
ODS = archive(
    **{
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<office:document-content/>",
        "META-INF/manifest.xml": "<manifest/>",
    }
)
XLSB_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def kind(extension: str) -> Answer:
    return refused(Refusal.NOT_XLSX, extension)


def xlsb() -> bytes:
    """As Excel writes: the same package, with binary parts."""
    parts = unzipped(book(PLAIN))
    return zipped(
        {
            TYPES: f'<Types><Default Extension="bin" ContentType="{XLSB_TYPE}"/></Types>'.encode(),
            "_rels/.rels": parts["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin"),
            "xl/workbook.bin": b"\x83\x01\x00\x80",
        }
    )


def docx() -> bytes:
    return zipped(
        {
            TYPES: b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
            b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": b'<Relationships><Relationship Id="r" Type="x/officeDocument" '
            b'Target="word/document.xml"/></Relationships>',
            "word/document.xml": b"<document/>",
        }
    )


# Content, answer; called .xlsx, so that only the content says what it is.
BY_CONTENT: dict[str, tuple[bytes, Answer]] = {
    "nothing": (b"", refused(Refusal.EMPTY_FILE)),
    "one byte": (b"\0", damaged("no_zip")),
    "spaces": (b" \r\n" * 50, refused(Refusal.NO_LINES)),
    "zeros": (bytes(10_000), damaged("no_zip")),
    "rubbish": (bytes(range(256)) * 10, damaged("no_zip")),
    "commas": (b"Email,Name\nanna@example.org,Anna\n", NO_ACTIVITIES),
    "semicolons": (b"Email;Name\r\nanna@example.org;x\r\n", NO_ACTIVITIES),
    "commas and a mark": ("Email,Name\nJosé\n".encode("utf-8-sig"), NO_ACTIVITIES),
    "commas in Latin-1": ("Email,Name\nJosé,x\n".encode("latin-1"), NO_ACTIVITIES),
    "tabs in UTF-16": ("Email\tName\n".encode("utf-16"), NO_ACTIVITIES),
    "one long line": (
        b"anna@example.org;" * 1_000,
        lines(*((row, ANNA, "CDE") for row in range(1, 1_001)), crowded=1),
    ),
    "JSON": (b'{"email": "anna@example.org"}', kind("json")),
    "a symbolic link file": (
        b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE",
        refused(Refusal.NO_EMAIL_COLUMN),
    ),
    "a web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", kind("html")),
    "a web page's table": (b"\n<table><tr><td>Email</td></tr></table>", kind("html")),
    "a web page that was saved": (b"<!-- saved from url=(1) -->\r\n<html>", kind("html")),
    "a web page's middle": (b"<style>td {}</style><div><table>", kind("html")),
    "a web page with a mark": ("<html><table>".encode("utf-8-sig"), kind("html")),
    "a web page in UTF-16": ("<html><table>".encode("utf-16"), kind("html")),
    "XML of Excel 2003": (b"<?xml version='1.0'?><?mso-application?><Workbook/>", kind("xml")),
    "a flat ODS": (b'<?xml version="1.0"?><office:document/>', kind("xml")),
    "a PDF": (b"%PDF-1.7\n\x00\x01", kind("pdf")),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", kind("png")),
    "a photo": (b"\xff\xd8\xff\xe0\0\x10JFIF", kind("jpg")),
    "rich text": (b"{\\rtf1\\ansi Email}", kind("rtf")),
    "a gzip": (b"\x1f\x8b\x08\0" + bytes(20), kind("gz")),
    "a 7z": (b"7z\xbc\xaf\x27\x1c\0\x04", kind("7z")),
    "a rar": (b"Rar!\x1a\x07\x01\0", kind("rar")),
    "a Mac's shadow of a file": (b"\0\x05\x16\x07\0\x02\0\0" + bytes(100), damaged("no_zip")),
    "an old workbook": (ole2("Workbook"), OLD_XLS),
    "an older workbook": (ole2("Book"), OLD_XLS),
    "a workbook of Excel 2": (b"\x09\x00\x04\x00" + bytes(20), OLD_XLS),
    "a workbook of Excel 3": (b"\x09\x02\x06\x00" + bytes(20), OLD_XLS),
    "a workbook of Excel 4": (b"\x09\x04\x06\x00" + bytes(20), OLD_XLS),
    "a workbook with a password": (ole2("EncryptionInfo", "EncryptedPackage"), PASSWORD),
    "an old document": (ole2("WordDocument"), kind("doc")),
    "a mail": (ole2("__properties_version1.0"), kind("msg")),
    "half a compound file": (ole2("Workbook")[:700], damaged("ole2")),
    "only its first bytes": (ole2()[:8], damaged("ole2")),
    "a lock file": (LOCK, LOCK_FILE),
    "an ODS": (ODS, kind("ods")),
    "a document": (docx(), kind("docx")),
    "a presentation": (archive(**{"ppt/presentation.xml": ""}), kind("pptx")),
    "an old Numbers": (archive(**{"Index/Document.iwa": ""}), kind("numbers")),
    "a binary workbook": (xlsb(), kind("xlsb")),
    "a binary workbook by its part alone": (archive(**{"xl/workbook.bin": b"\0"}), kind("xlsb")),
    "a workbook in a zip": (archive(**{"Ward 3.xlsx": book(PLAIN)}), kind("zip")),
    "photos in a zip": (archive(**{"a.jpg": b"\xff\xd8"}), kind("zip")),
    "a Java programme": (archive(**{"META-INF/MANIFEST.MF": b"", "A.class": b""}), kind("zip")),
    "the start of a zip": (b"PK\x03\x04" + bytes(100), damaged("zip")),
    "two letters of a zip": (b"PK", damaged("zip")),
    "a zip in pieces": (b"PK\x07\x08PK\x03\x04" + bytes(50), damaged("zip")),
    "a workbook with macros": (
        book(
            PLAIN,
            extra={
                WORKBOOK: unzipped(book(PLAIN))[WORKBOOK],
                "xl/vbaProject.bin": ole2("VBA"),
            },
        ),
        MACROS,
    ),
}

# Name, content, answer of the reader, and what the name alone brings at the upload.
BY_NAME: dict[str, tuple[bytes, Answer, str]] = {
    "ward.csv": (b"Email,Name\n", NO_ACTIVITIES, ""),
    "ward.tsv": (b"Email\tName\n", NO_ACTIVITIES, ""),
    "ward.xls": (ole2("Workbook"), OLD_XLS, "old_xls"),
    "ward.XLS": (b"<html><table>", kind("html"), "old_xls"),
    "ward.xlsm": (book(PLAIN, extra={"xl/vbaProject.bin": b"\0"}), MACROS, "macros"),
    "ward.ods": (ODS, kind("ods"), "not_xlsx"),
    "ward.pdf": (b"%PDF-1.7", kind("pdf"), "not_xlsx"),
    "ward.numbers": (archive(**{"Index/Document.iwa": ""}), kind("numbers"), "not_xlsx"),
    "ward.xlsx.zip": (archive(**{"ward.xlsx": b""}), kind("zip"), "not_xlsx"),
    "ward": (b"\x00\x01", damaged("no_zip"), "no_extension"),
    "ward.dat": (b"\x00\x01", kind("dat"), "not_xlsx"),
    "~$ward.xlsx": (LOCK, LOCK_FILE, "lock_file"),
    ".~lock.ward.xlsx#": (b",marit,desk,;", LOCK_FILE, "not_xlsx"),
}

CASES: Cases = {
    **{name: Case(content, expected) for name, (content, expected) in BY_CONTENT.items()},
    **{
        f"called {name}": Case(content, expected, file_name=name, at_once=at_once)
        for name, (content, expected, at_once) in BY_NAME.items()
    },
}
