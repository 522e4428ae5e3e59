"""Files that are no workbook, or not one that is read: each has its own refusal."""

import io
import struct
import zipfile

import pytest

from imports.workbook.reader.container import Container, Kind, kind_of, part_key
from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal, Refused
from tests.imports.workbook.books import (
    CPR,
    book,
    header,
    line,
    read_here,
    sheet,
)

ANNA = "anna@example.org"
PLAIN = sheet(header(), line(2, ANNA, "C"))
MARKED = [(2, ANNA, f"{CPR}")]


def test_entries_are_counted_before_they_are_read():
    target = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(target, "a") as file:
        for number in range(200):
            file.writestr(f"xl/{number}", b"")
    limits = Limits(zip_entries=150)
    assert read_here(target.getvalue(), fast=True, limits=limits).code == Refusal.TOO_COMPLEX
    assert read_here(target.getvalue(), fast=True).rows == MARKED


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


def test_a_workbook_with_any_name_is_a_workbook():
    for name in ("a.XLSX", "a.xls", "a", "~$a.xlsx"):
        assert kind_of(io.BytesIO(book(PLAIN)), name) is Kind.WORKBOOK


def test_part_names_are_compared_as_office_does():
    assert part_key("/XL\\Workbook.xml") == "xl/workbook.xml"


def test_a_list_as_long_as_the_lock_file_of_excel_is_a_list():
    text = b'"email";"activity"\n'
    text += b"x" * (165 - len(text))
    assert kind_of(io.BytesIO(text), "ward.csv") == Kind.TEXT
