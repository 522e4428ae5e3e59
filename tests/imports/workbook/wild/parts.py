"""Bits of workbooks that several themes need."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from tests.imports.workbook.books import book, header, line, row, sheet, text
from tests.imports.workbook.wild.case import ANNA, BRAM

PLAIN = sheet(header(), line(2, ANNA, "C"), line(3, BRAM, "D"))
"""Two lines: Anna with a mark in C, Bram with one in D."""
PLAIN_LINES = ((2, ANNA, "C"), (3, BRAM, "D"))

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
PACKAGE = "_rels/.rels"
STRINGS = "xl/sharedStrings.xml"


def with_cell(cell: str, address: str | None = None) -> str:
    """Anna's line in row 2 with `cell` (or another address), and Bram's plain one in row 3."""
    second = row(2, text("A2", ANNA) if address is None else address, cell)
    return sheet(header(), second, line(3, BRAM, "D"))


def with_rows(*rows: str, **around: str) -> bytes:
    """A header in row 1 and these rows."""
    return book(sheet(header(), *rows, **around))


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def renamed(data: bytes, rename: Callable[[str], str]) -> bytes:
    """The same parts, with names that zipfile would not let pass."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(data).items():
            info = zipfile.ZipInfo("x")
            info.filename = rename(name)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def replaced(data: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """A workbook in one of whose parts texts are replaced; each must be there."""
    parts = unzipped(data)
    content = parts[part].decode()
    for old, new in changes:
        assert old in content, (part, old)
        content = content.replace(old, new)
    return zipped({**parts, part: content.encode()})


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
# Offsets of a zip's fields in the two headers of an entry.
FLAGS, METHOD, CRC, PACKED, UNPACKED = "flags", "method", "crc", "packed", "unpacked"
_FIELDS = {FLAGS: (6, 8, "<H"), METHOD: (8, 10, "<H"), CRC: (14, 16, "<I")}
_FIELDS |= {PACKED: (18, 20, "<I"), UNPACKED: (22, 24, "<I")}


def patched(data: bytes, part: str, field: str, value: int, *, where: str = "both") -> bytes:
    """A zip that says something else about a part, in its directory, at the part, or in both."""
    changed = bytearray(data)
    local, central, form = _FIELDS[field]
    directory = changed.rfind(CENTRAL, 0, changed.rfind(part.encode()))
    [at_part] = struct.unpack_from("<I", changed, directory + 42)
    if where != "local":
        struct.pack_into(form, changed, directory + central, value)
    if where != "central":
        struct.pack_into(form, changed, at_part + local, value)
    return bytes(changed)
