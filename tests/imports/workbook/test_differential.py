"""Our lines are openpyxl's and python-calamine's, or the difference is listed and argued here."""

import io
import warnings

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import read_both_ways, read_here
from tests.imports.workbook.others import READERS, lines_of, ours
from tests.imports.workbook.wild.case import Desk
from tests.imports.workbook.wild.every import CASES
from tests.imports.workbook.wild.marks import ERRORS

DESK = Desk()
# Read-only, openpyxl does the same with less: what that loses is counted in docs/reader.md.
COMPARED = ("openpyxl", "python-calamine")

# --- the odd files that have lines ----------------------------------------------------------------

# It makes a table of all cells up to the last one, and ends the process when there is no room.
ABORTS = "geometry: the last row and column"

# Reader, why it is ours that is right, and the files where they differ.
DIFFERENCES: list[tuple[str, str, list[str]]] = [
    (
        "openpyxl",
        "finds parts by the exact spelling of their names, and nothing without content types",
        [
            "container: backslashes and capitals",
            "container: slash in front",
            "container: no content types",
            "container: the workbook at another place",
            "container: a sheet by a target with backslashes",
            "container: a sheet by a target in capitals",
            "container: a space in the name, escaped in the target",
            "container: letters with accents, escaped in the target",
        ],
    ),
    (
        "openpyxl",
        "fails for what nobody needs: a part that is only listed, an area that is none, a state "
        "that it does not know, an empty chart, a sheet that nobody reads",
        [
            "container: texts and styles that are listed but not there",
            "geometry: merged cells of nothing",
            "shape: sheets around it",
            "shape: a sheet of an unknown state",
            "shape: a sheet without a title",
            "shape: nine hundred sheets that are not there",
            "shape: a second broken sheet that nobody reads",
            "xml: texts: phonetic",
            "marks: a mark, extension",
        ],
    ),
    (
        "openpyxl",
        "does not know the namespaces of the strict format: a sheet in it is empty, or missing",
        [
            "xml: the strict format",
            "xml: only the sheet is strict",
            "producer: Excel, Strict Open XML",
        ],
    ),
    (
        "openpyxl",
        "knows booleans as digits only, though XML allows words",
        ["marks: a mark, boolean in words", "marks: an unticked box in words"],
    ),
    (
        "openpyxl",
        "leaves Excel's escapes as they are: _x0078_ is x on everybody's screen",
        [
            "xml: texts: escaped",
            "xml: texts: escaped in two runs",
            "marks: a mark, escaped",
            "marks: a carriage return, escaped",
            "emails: repaired: 'anna@example.org_x000D_'",
            "emails: repaired: 'anna@example.org_x000D_\\n'",
            "emails: wrong: 'anna_x0000_@example.org'",
            "emails: wrong: 'anna_x001B_[31m@example.org'",
            "emails: wrong: 'anna_xD800_@example.org'",
        ],
    ),
    (
        "openpyxl",
        "takes elements for cells by their place or name alone",
        ["xml: no mark: a row in a cell", "xml: no mark: another prefix"],
    ),
]
FORMULAS = [
    "marks: a formula without a value",
    "marks: a formula with an empty value",
    "marks: a formula with an empty value tag",
    "marks: a text formula without a value",
    "marks: a shared formula without a value",
]
DIFFERENCES += [
    (name, "takes a formula that was never calculated for a blank cell", FORMULAS)
    for name in COMPARED
]
DIFFERENCES += [
    (
        "python-calamine",
        "finds parts by the spelling of their names, and needs the relations of the package",
        [
            "container: backslashes and capitals",
            "container: slash in front",
            "container: no relations of the package",
            "container: the workbook at another place",
            "container: a sheet by a roundabout target",
            "container: a sheet by a target with backslashes",
            "container: a space in the name, escaped in the target",
            "container: letters with accents, escaped in the target",
        ],
    ),
    (
        "python-calamine",
        "fails for what nobody needs: a dimension or an area that is none, a state that it does "
        "not know, an extension inside a cell",
        [
            "geometry: dimension that is none",
            "geometry: dimension of nothing",
            "geometry: merged cells of nothing",
            "shape: a sheet of an unknown state",
            "shape: an element that is only called sheet",
            "shape: nine hundred sheets that are not there",
            "marks: a mark, extension",
            "xml: no mark: a row in a cell",
            "xml: no mark: a cell in a cell",
            "xml: no mark: a value in another element",
        ],
    ),
    (
        "python-calamine",
        "reads UTF-8 only, whatever the declaration says",
        ["xml: UTF-16", "xml: UTF-16 without a mark", "xml: Latin-1", "xml: Windows-1252"],
    ),
    (
        "python-calamine",
        "takes elements of any namespace, at any place, for cells and texts",
        [
            "xml: texts: other elements",
            "xml: no mark: another element",
            "xml: no mark: another namespace",
            "xml: no mark: another prefix",
            "xml: no mark: a row of another namespace",
            "xml: no mark: an alternative nobody asked for",
            "xml: no mark: an attribute of another namespace",
        ],
    ),
    (
        "python-calamine",
        "undoes escapes run by run, and not halves of a pair",
        ["xml: texts: escaped in two runs", "emails: wrong: 'anna_xD800_@example.org'"],
    ),
    (
        "python-calamine",
        "takes the number of a shared text for the text when there is a space around it",
        ["marks: a mark, shared with space around"],
    ),
    (
        "python-calamine",
        "gives values that lie below the first of merged cells, which nobody sees",
        [
            "geometry: merged marks that go on below",
            "geometry: an address below another",
            "geometry: merged cells that nobody marks",
            "geometry: merged cells that overlap",
        ],
    ),
    (
        "python-calamine",
        "takes an error for a blank cell, or fails for one that it does not know",
        [
            *(f"marks: an error, {error}" for error in ERRORS),
            "marks: all problems of a line, and its good mark",
        ],
    ),
]


def fairly_read():
    """The odd files that give lines and end nobody's process."""
    return [
        name
        for name, case in CASES.items()
        if not (case.heavy or case.expected.refused or case.also or name == ABORTS)
        # (Text is for none of them.)
        and not name.startswith("stranger: one long line")
    ]


def theirs(reader, content, head):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lines_of(READERS[reader](content, head.sheet), head)


def differs(reader, name):
    content = CASES[name].content(DESK)
    result = read_here(content, fast=True, activities=DESK.activities, expected_action="unenroll")
    assert result.refused is None
    try:
        return theirs(reader, content, result.head) != ours(result)
    except Exception:
        return True


@pytest.mark.parametrize("reader", COMPARED)
def test_the_odd_files_are_read_the_same_but_for_these(reader):
    listed = {name for who, _why, names in DIFFERENCES if who == reader for name in names}
    names = fairly_read()
    assert len(names) > 400
    assert {name for name in names if differs(reader, name)} == listed


# --- sheets that well-known programs have written -------------------------------------------------

TEXTS = [
    "x",
    "X",
    "ｘ",
    "ja",
    "×",
    " x ",
    "x\u200b",
    "TRUE",
    "1",
    "",
    "=x",
    "#N/A",
    "a\nb",
    "😀",
    "_x0041_",
]
ADDRESSES = st.one_of(
    st.emails(),
    st.sampled_from(["anna@example.org", " Anna@Example.org\u00a0", "josé@example.org", "no", ""]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map("a@{}".format),
)
VALUES = st.one_of(
    st.none(),
    st.sampled_from(TEXTS),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(-2, 2, allow_nan=False, width=32),
)
ROWS = st.lists(st.tuples(ADDRESSES, VALUES, VALUES, VALUES), min_size=1, max_size=25)
TITLES = ("Email", "CPR-2", "AED-1", "FIRE-9")


def written_by_openpyxl(rows, gap):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate([TITLES, *rows]):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number * gap + 1, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def written_by_xlsxwriter(rows, gap, **options):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([TITLES, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number * gap, column, value)
                elif value is not None:
                    sheet.write(number * gap, column, value)
    return target.getvalue()


WRITERS = {
    "openpyxl": written_by_openpyxl,
    "XlsxWriter": written_by_xlsxwriter,
    "XlsxWriter in constant memory": lambda rows, gap: written_by_xlsxwriter(
        rows, gap, constant_memory=True
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=40, deadline=None)
@given(rows=ROWS, gap=st.integers(1, 3))
def test_made_up_sheets_are_read_the_same(writer, rows, gap):
    content = WRITERS[writer](rows, gap)
    result = read_here(content, fast=True)
    if result.refused is not None:
        assert result.refused.code == Refusal.NO_LINES
        return
    for reader in COMPARED:
        assert theirs(reader, content, result.head) == ours(result), reader


@pytest.mark.parametrize("writer", WRITERS)
def test_many_lines_are_read_the_same(writer):
    rows = [
        (f"user{number}@example.org", "x" if number % 2 else "", number % 3 == 0 or None, None)
        for number in range(400)
    ]
    content = WRITERS[writer](rows, 1)
    result = read_both_ways(content)
    assert result.told.marks == 200 + 134
    for reader in READERS:
        assert theirs(reader, content, result.head) == ours(result), reader
