"""One list as Excel, LibreOffice and Apple Numbers export it: the same marks, whatever wrote it.

How the files came about is told in `exports.make`.
"""

import os
import shutil
from pathlib import Path

import pytest

from imports.workbook.reader.reading import LONG, MATRIX
from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import AED, CPR, FIRE, Result, read_both_ways
from tests.imports.workbook.exports import make

FILES = make.HERE
TRUTH = [
    (make.ANNA, str(CPR)),
    (make.BRAM, str(AED)),
    (make.CEM, f"{AED},{CPR}"),
    (make.DORA, ""),
]
REFUSED = {
    "libreoffice-saved.ods": (Refusal.NOT_XLSX, {"ext": "ods"}),
    "libreoffice-saved.fods": (Refusal.NOT_XLSX, {"ext": "xml"}),
    "libreoffice-saved.xls": (Refusal.OLD_XLS, {}),
}
NUMBERED = ("libreoffice-numbers.csv", "libreoffice-numbers.xlsx")
# What the bytes say, which no name of a file decides. (Without a mark, what is no UTF-8 is taken
# for Windows-1252: of another encoding the names go wrong, and never the marks.)
ENCODINGS = {
    "excel-csv-utf-8.csv": ("utf-8-sig", ";"),
    "excel-csv-utf-8-english.csv": ("utf-8-sig", ","),
    "excel-csv-windows.csv": ("windows-1252", ";"),
    "excel-csv-sep-line.csv": ("windows-1252", ";"),
    "excel-csv-macintosh.csv": ("windows-1252", ";"),
    "excel-unicode-text.txt": ("utf-16", "\t"),
    "excel-text-tabs.txt": ("windows-1252", "\t"),
    "libreoffice-semicolon-utf-8.csv": ("utf-8", ";"),
    "libreoffice-comma-utf-8.csv": ("utf-8", ","),
    "libreoffice-all-quoted.csv": ("utf-8", ","),
    "libreoffice-semicolon-windows-1252.csv": ("windows-1252", ";"),
    "libreoffice-tab-utf-16.csv": ("utf-16", "\t"),
    "numbers-table.csv": ("utf-8", ","),
    "numbers-table-dutch.csv": ("utf-8", ";"),
    "numbers-table-decomposed.csv": ("utf-8", ","),
}
WORKBOOKS = ("libreoffice-saved.xlsx", "numbers-workbook.xlsx")


def exported(name: str) -> Result:
    return read_both_ways((FILES / name).read_bytes(), file_name=name)


def marks(result: Result) -> list[tuple[str, str]]:
    return [(email, ids) for _row, email, ids in result.rows]


def test_every_file_is_expected():
    kept = {path.name for path in FILES.iterdir() if path.suffix not in (".py", ".md")}
    kept.discard("__pycache__")
    assert kept == {*REFUSED, *NUMBERED, *ENCODINGS, *WORKBOOKS}


@pytest.mark.parametrize("name", [*ENCODINGS, *WORKBOOKS])
def test_the_same_marks_whatever_wrote_the_list(name):
    result = exported(name)
    assert result.refused is None, result.refused
    told = [
        (email, ",".join(sorted(ids.split(","), key=int)) if ids else "")
        for email, ids in marks(result)
    ]
    expected = [
        (email, ",".join(sorted(ids.split(","), key=int)) if ids else "") for email, ids in TRUTH
    ]
    assert told == expected
    assert result.told.marks == result.told.mark_cells == 4
    assert result.head.shape == MATRIX
    assert (result.told.problems, result.told.repairs) == ({}, {})
    encoding = ENCODINGS.get(name, ("", ""))
    assert (result.head.encoding, result.head.delimiter) == encoding


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_line_after_a_cell_with_a_line_break_says_both_of_its_numbers(name):
    result = exported(name)
    above = result.head.header_row - 1
    lines = [(line.row - above, line.record - above if line.record else 0) for line in result.lines]
    if name == "excel-csv-macintosh.csv":
        # (A carriage return ends the lines there, and a line feed those within a cell.)
        above = 0
    assert lines == [(2, 0), (3, 0), (4, 0), (6, 5)]
    assert result.told.extra_rows == 1


@pytest.mark.parametrize("name", NUMBERED)
def test_zeros_at_the_front_of_employee_numbers_stay(name):
    result = exported(name)
    assert result.refused is None, result.refused
    assert result.head.shape == LONG
    assert [(line.number, line.marks) for line in result.lines] == [
        ("0010240", str(CPR)),
        ("0010240", str(AED)),
        ("A-17", str(FIRE)),
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_other_kinds_of_files_are_refused_by_name(name):
    refused = exported(name).refused
    assert refused is not None
    assert (refused.code, refused.params) == REFUSED[name]


def test_the_files_are_what_the_programs_write():
    """Excel's and Numbers' are made by the rules that are told there."""
    for program, files in (("excel", make.of_excel()), ("numbers", make.of_numbers())):
        for title, content in files.items():
            kept = (FILES / f"{program}-{title}").read_bytes()
            # (A workbook has the time at which it was made.)
            assert kept == content or title.endswith(".xlsx"), title


@pytest.mark.libreoffice
@pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("REQUIRE_ALL"),
    reason="needs LibreOffice",
)
def test_the_libreoffice_of_today_exports_the_same_marks(tmp_path: Path):
    expected = {name: exported(f"libreoffice-{name}") for name in make.LIBREOFFICE}
    for title, content in make.of_libreoffice().items():
        result = read_both_ways(content, file_name=title)
        kept = expected.get(title) or exported(f"libreoffice-{title}")
        assert result.code == kept.code
        if kept.refused is None:
            assert result.lines == kept.lines, title
