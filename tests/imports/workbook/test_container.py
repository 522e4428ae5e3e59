"""Files that are no workbook, or not one that is read: each has its own refusal."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from imports.workbook.reader.container import Container, check_kind, part_key
from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal, Refused
from tests.imports.workbook.books import (
    CPR,
    SHEET_TYPE,
    book,
    header,
    line,
    read,
    read_both_ways,
    read_here,
    shared_strings,
    sheet,
)

ANNA = "anna@example.org"
PLAIN = sheet(header(), line(2, ANNA, "C"))
MARKED = [(2, ANNA, f"{CPR}")]
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


LOCK = (b"\x09Marit Vin" + b" " * 45 + b"\x09\0Marit Vin").ljust(165, b" ")

NO_WORKBOOKS = {
    "empty": (b"", "a.xlsx", Refusal.EMPTY_FILE, {}),
    "csv": (b"Email,Name\nanna@example.org,Anna\n", "a.csv", Refusal.CSV, {"ext": "csv"}),
    "csv called xlsx": (b"Email;Name\r\n", "a.xlsx", Refusal.CSV, {"ext": "xlsx"}),
    "csv with accents": ("Name\nJosé\n".encode("latin-1"), "a.csv", Refusal.CSV, {"ext": "csv"}),
    "utf-16 text": ("Email\tName\n".encode("utf-16"), "a.txt", Refusal.CSV, {"ext": "txt"}),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "a.xls", Refusal.NOT_XLSX, {"ext": "xml"}),
    "html": (b"\n<html><table>", "a.xls", Refusal.NOT_XLSX, {"ext": "html"}),
    "pdf": (b"%PDF-1.7\n\x00", "a.xlsx", Refusal.NOT_XLSX, {"ext": "pdf"}),
    "picture": (b"\x89PNG\r\n\x1a\n", "a.png", Refusal.NOT_XLSX, {"ext": "png"}),
    "other": (b"\x00\x01\x02", "a.dat", Refusal.NOT_XLSX, {"ext": "dat"}),
    "rubbish": (b"\x00\x01\x02", "a.xlsx", Refusal.DAMAGED, {"reason": "no_zip"}),
    "older xls": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "a.xls", Refusal.OLD_XLS, {}),
    "old xls": (ole2("Workbook"), "a.xls", Refusal.OLD_XLS, {}),
    "xls called xlsx": (ole2("Book"), "a.xlsx", Refusal.OLD_XLS, {}),
    "password": (ole2("EncryptionInfo", "EncryptedPackage"), "a.xlsx", Refusal.PASSWORD, {}),
    "doc": (ole2("WordDocument"), "a.doc", Refusal.NOT_XLSX, {"ext": "doc"}),
    "half an ole2": (ole2("Workbook")[:700], "a.xls", Refusal.DAMAGED, {"reason": "ole2"}),
    "lock file": (LOCK, "~$a.xlsx", Refusal.LOCK_FILE, {}),
    "renamed lock file": (LOCK, "a.xlsx", Refusal.LOCK_FILE, {}),
    "LibreOffice's": (b",marit,desk,;", ".~lock.a.xlsx#", Refusal.LOCK_FILE, {}),
    "start of a zip": (b"PK\x03\x04" + bytes(100), "a.xlsx", Refusal.DAMAGED, {"reason": "zip"}),
}


@pytest.mark.parametrize(
    ("data", "name", "code", "params"), NO_WORKBOOKS.values(), ids=NO_WORKBOOKS.keys()
)
def test_what_is_no_workbook(data, name, code, params, tmp_path):
    refused = read(data, tmp_path, file_name=name).refused
    assert (refused.code, refused.params) == (code, params)


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("xl/workbook.bin", "xlsb"),
        ("META-INF/manifest.xml", "ods"),
        ("Index/Document.iwa", "numbers"),
        ("photo.jpg", "zip"),
    ],
)
def test_other_zips(part, kind):
    refused = read_here(archive(**{part: ""}), fast=True).refused
    assert (refused.code, refused.params) == (Refusal.NOT_XLSX, {"ext": kind})


@pytest.mark.parametrize(
    "data",
    [
        book(PLAIN, extra={"xl/vbaProject.bin": b"\0"}),
        book(PLAIN, extra={"xl/VBAPROJECT.BIN": b"\0"}),
        book(
            PLAIN,
            extra={
                "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" '
                f'ContentType="{SHEET_TYPE.replace("sheet.main", "sheet.macroEnabled.main")}"/>'
                "</Types>"
            },
        ),
        book(
            PLAIN,
            extra={
                "xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id='m' Type='http://"
                "schemas.microsoft.com/office/2006/relationships/xlMacrosheet' Target='m.xml'/>"
                "</Relationships>"
            },
        ),
    ],
    ids=["part", "capitals", "type", "macro sheet"],
)
def test_macros(data):
    assert read_here(data, fast=True).code == Refusal.MACROS


def test_an_encrypted_part():
    data = bytearray(book(PLAIN))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        position = data.find(start)
        while position >= 0:
            data[position + (6 if start[2] == 3 else 8)] |= 1
            position = data.find(start, position + 4)
    assert read_here(bytes(data), fast=True).code == Refusal.PASSWORD


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
def test_missing_parts(part):
    expected = {
        "xl/workbook.xml": Refusal.NOT_XLSX,
        "xl/_rels/workbook.xml.rels": Refusal.SHEET_MISSING,
    }
    code = read_here(book(PLAIN, without=(part,)), fast=True).code
    assert code == expected.get(part, Refusal.DAMAGED)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels"])
def test_parts_that_can_be_done_without(part):
    assert read_both_ways(book(PLAIN, without=(part,))).rows == MARKED


def test_a_listed_part_that_is_not_there_is_not_needed():
    data = book(PLAIN, shared="", styles="", without=("xl/sharedStrings.xml", "xl/styles.xml"))
    assert read_both_ways(data).rows == MARKED


def test_old_programs_slashes_and_cases():
    source = zipfile.ZipFile(io.BytesIO(book(PLAIN)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in source.namelist():
            info = zipfile.ZipInfo("x")
            info.filename = "\\" + name.replace("/", "\\").upper()
            file.writestr(info, source.read(name))
    assert read_both_ways(target.getvalue()).rows == MARKED


@pytest.mark.parametrize("other", ["xl/worksheets/sheet1.xml", "XL/worksheets\\Sheet1.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_part_twice(other):
    target = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(target, "a") as file:
        file.writestr(other, sheet(header(), line(2, "bram@example.org", "C")))
    refused = read_here(target.getvalue(), fast=True).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "duplicate_part"})


def test_a_byte_that_has_changed():
    data = bytearray(book(PLAIN))
    place = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[place] ^= 0xFF
    assert read_here(bytes(data), fast=True).code == Refusal.DAMAGED


def test_relations_that_lead_outside_are_not_followed():
    outside = (
        '<Relationships><Relationship Id="rId1" TargetMode="External" Type="x/worksheet" '
        'Target="http://example.org/sheet.xml"/></Relationships>'
    )
    data = book(PLAIN, extra={"xl/_rels/workbook.xml.rels": outside})
    assert read_here(data, fast=True).code == Refusal.SHEET_MISSING


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "/etc/passwd", "%2e%2e/passwd"])
def test_relations_stay_inside_the_file(target):
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" '
        f'Target="{target}"/></Relationships>'
    )
    data = book(PLAIN, extra={"xl/_rels/workbook.xml.rels": relations})
    refused = read_here(data, fast=True).refused
    assert refused.params == {"reason": "missing_part"}


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"]
)
@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://example.org/">%e;]>',
    ],
)
def test_a_dtd_is_refused_wherever_it_stands(part, doctype):
    plain = book(PLAIN, shared=shared_strings("<t>x</t>"))
    content = zipfile.ZipFile(io.BytesIO(plain)).read(part).decode()
    start, end, rest = content.rpartition("?>")
    data = book(
        PLAIN, shared=shared_strings("<t>x</t>"), extra={part: f"{start}{end}{doctype}{rest}"}
    )
    refused = read_here(data, fast=True).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "dtd"})


def test_entries_are_counted_before_they_are_read():
    target = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(target, "a") as file:
        for number in range(200):
            file.writestr(f"xl/{number}", b"")
    limits = Limits(zip_entries=150)
    assert read_here(target.getvalue(), fast=True, limits=limits).code == Refusal.TOO_COMPLEX
    assert read_here(target.getvalue(), fast=True).rows == MARKED


def test_a_zip64_directory():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in zipped(book(PLAIN)).items():
            with file.open(name, "w", force_zip64=True) as part:
                part.write(content)
    assert read_both_ways(target.getvalue()).rows == MARKED


def zipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_what_the_zip_declares_is_checked_and_not_believed():
    parts = zipped(book(sheet(header(), line(2, ANNA, "C"), before=" " * 2_000_000)))
    limits = Limits(unpacked_allowance_bytes=1_000_000, unpacked_ratio=10)
    honest = archive_deflated(parts)
    refused = read_here(honest, fast=True, limits=limits).refused
    assert refused.code == Refusal.UNPACKED_TOO_LARGE
    lying = bytearray(honest)
    place = lying.rfind(b"PK\x01\x02", 0, lying.rfind(b"xl/worksheets/sheet1.xml"))
    assert struct.unpack_from("<I", lying, place + 24)[0] > 2_000_000
    struct.pack_into("<I", lying, place + 24, 1_000)
    code = read_here(bytes(lying), fast=True, limits=limits).code
    assert code in (Refusal.UNPACKED_TOO_LARGE, Refusal.DAMAGED)


def archive_deflated(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def test_all_parts_together_have_a_budget():
    container = Container(
        io.BytesIO(archive_deflated({"a": bytes(600), "b": bytes(600)})),
        Limits(unpacked_bytes=1_000),
    )
    assert len(container.open("a").read(1_000)) == 600
    with pytest.raises(Refused) as caught:
        container.open("b")
    assert caught.value.code == Refusal.UNPACKED_TOO_LARGE


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_that_excel_does_not_know(method):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in zipped(book(PLAIN)).items():
            file.writestr(name, content)
    assert read_here(target.getvalue(), fast=True).code == Refusal.DAMAGED


def test_a_workbook_with_any_name_is_a_workbook():
    for name in ("a.XLSX", "a.xls", "a", "~$a.xlsx"):
        check_kind(io.BytesIO(book(PLAIN)), name)


def test_a_workbook_of_charts_and_nothing_else():
    workbook = Workbook()
    workbook.create_chartsheet("Chart")
    workbook.active.sheet_state = "hidden"
    target = io.BytesIO()
    workbook.active = 1
    workbook.save(target)
    assert read_here(target.getvalue(), fast=True).code == Refusal.SHEET_MISSING


def test_part_names_are_compared_as_office_does():
    assert part_key("/XL\\Workbook.xml") == "xl/workbook.xml"
