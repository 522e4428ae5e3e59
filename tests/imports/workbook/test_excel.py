"""Every workbook that we write stays inside what Excel opens and follows ECMA-376's schema."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from imports.workbook import format as fmt
from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.writer.annotate import Annotation, annotated_chunks
from imports.workbook.writer.template import write_template
from imports.workbook.writer.to_fix import FixLine, to_fix_chunks
from lms_admin.sheets import excel
from lms_admin.sheets.lists import list_chunks
from lms_admin.sheets.sheet import sheet_title

MANY = 200
LONG = "🧯" * 40_000
# Rules of the validator that no program minds: openpyxl writes a font's parts in the order that
# Excel itself uses, and texts that are streamed stand in their cells.
ACCEPTED = re.compile(r"Unexpected element '(color|b)' found|inline-string cell")


def spec(number: int, language: str = "en") -> TemplateSpec:
    columns = [
        Column(1_000 + n, f"Fire drill {n} {'🧯' * 20} [of: all/wards]?", f"FD-{n}")
        for n in range(number)
    ]
    return TemplateSpec(52_215, "unenroll", "Unenroll users", columns, language)


def template(number: int) -> bytes:
    people = [Participant("anna@example.org", LONG, {1_000}), Participant("=1+1", "-2", set())]
    target = io.BytesIO()
    write_template(target, spec(number), people)
    return target.getvalue()


def to_fix() -> bytes:
    lines = [
        FixLine(
            email="=cmd|' /C calc'!A0", name=LONG, cells={1_000: "?" * 40_000}, reason=LONG, fix="@"
        )
    ]
    return b"".join(to_fix_chunks(spec(MANY), iter(lines)))


def listed() -> bytes:
    rows = [(2, "=1+1", LONG, "\x00\ud800", "_x0041_")]
    columns = [("Row", 8), ("Email", 34), ("Name", 26), ("Activity", 400), ("Outcome", 44)]
    title = "Of 🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯🧯 [wards]"
    return b"".join(list_chunks(title=title, columns=columns, rows=iter(rows), count=1))


class NoRows:
    """A workbook without lines below its header, as the copying reader gives it."""

    last_column = MANY + 2

    def __iter__(self) -> Iterable[object]:
        return iter(())


def returned() -> bytes:
    titles: dict[str, tuple[fmt.Identity, str]] = {
        "A": (fmt.EMAIL, "Email"),
        "B": (fmt.NAME, "Name"),
    }
    for number, column in enumerate(spec(MANY).activities, start=3):
        titles[excel_letters(number)] = (column.activity_id, column.header)
    annotation = Annotation(
        action="unenroll",
        sheet="Ward 🧯" * 8,
        import_id=None,
        header_row=1,
        identities=titles,
        used=(),
        title="Result",
        hidden="",
        struck="",
        large=False,
    )
    return b"".join(annotated_chunks(NoRows(), annotation, ()))


def excel_letters(number: int) -> str:
    from lms_admin.sheets.cells import column_letters

    return column_letters(number)


BOOKS: dict[str, Callable[[], bytes]] = {
    "template of 1": lambda: template(1),
    "template of 200": lambda: template(MANY),
    "lines to fix": to_fix,
    "list": listed,
    "result": returned,
}


@pytest.fixture(params=BOOKS)
def book(request: pytest.FixtureRequest) -> bytes:
    with translation.override("en"):
        return BOOKS[request.param]()


def parts(book: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        return [file.read(name).decode() for name in file.namelist() if re.search(pattern, name)]


def test_it_follows_the_schema(book, tmp_path: Path):
    path = tmp_path / "written.xlsx"
    path.write_bytes(book)
    found = [str(error) for error in OpenXmlValidator().validate(path).errors]
    assert not [error for error in found if not ACCEPTED.search(error)]


def test_it_has_no_more_formats_of_its_own_than_excel_takes(book):
    [styles] = parts(book, r"styles\.xml$")
    assert len(re.findall(r"<numFmt ", styles)) <= excel.MAX_NUMBER_FORMATS


def test_no_text_title_name_or_width_is_longer_than_excel_takes(book):
    workbook = load_workbook(io.BytesIO(book))
    assert all(excel.units(title) <= excel.MAX_SHEET_TITLE for title in workbook.sheetnames)
    assert all(len(name) <= excel.MAX_DEFINED_NAME for name in workbook.defined_names)
    for sheet in workbook.worksheets:
        texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        assert all(excel.units(str(text)) <= excel.MAX_CELL_TEXT for text in texts)
        widths = [one.width for one in sheet.column_dimensions.values()]
        assert all(width <= excel.MAX_COLUMN_WIDTH for width in widths)
        for one in sheet.data_validations.dataValidation:
            assert len(one.formula1 or "") <= excel.MAX_VALIDATION_LIST


def test_columns_beyond_the_formats_are_still_known_by_name(tmp_path: Path):
    workbook = load_workbook(io.BytesIO(template(MANY)))
    header = workbook.worksheets[0][1]
    known = [fmt.identity_of_format(cell.number_format) for cell in header]
    assert known[: excel.MAX_NUMBER_FORMATS] == [
        fmt.EMAIL,
        fmt.NAME,
        *range(1_000, 1_000 + excel.MAX_NUMBER_FORMATS - 2),
    ]
    assert set(known[excel.MAX_NUMBER_FORMATS :]) == {None}
    named = {fmt.identity_of_name(name) for name in workbook.defined_names}
    assert named == {fmt.EMAIL, fmt.NAME, *range(1_000, 1_000 + MANY)}


@pytest.mark.parametrize("limit", [31, 30])
def test_a_text_is_cut_between_characters(limit):
    assert excel.cut("a" + "🧯" * 30, limit) == "a" + "🧯" * ((limit - 1) // 2)
    assert excel.cut("ward", limit) == "ward"
    assert excel.units(sheet_title("🧯" * 40, taken=[])) <= 31
