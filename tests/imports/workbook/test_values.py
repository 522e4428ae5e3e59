import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from imports.workbook.values import made_visible
from lms_admin.sheets.cells import (
    cell_escaped,
    cell_text,
    column_index,
    column_letters,
    runs_when_edited,
    unescape,
)
from lms_admin.sheets.excel import MAX_COLUMN


def test_columns_are_counted_as_excel_does():
    letters = [column_letters(index) for index in range(1, MAX_COLUMN + 1)]
    assert letters == [get_column_letter(index) for index in range(1, MAX_COLUMN + 1)]
    assert [column_index(name) for name in letters] == [
        column_index_from_string(name) for name in letters
    ]


@pytest.mark.parametrize("letters", ["", "XFE", "ZZZZ", "a", "A1", "É", "-", "A" * 10_000])
def test_what_names_no_column(letters):
    with pytest.raises(ValueError, match=f"^{letters[:20]}"):
        column_index(letters)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("plain", "plain"),
        ("a_x000D_b", "a\rb"),
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x005F_", "_"),
        ("_x41_", "_x41_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "\ud83d"),
    ],
)
def test_excels_escapes(stored, read):
    assert unescape(stored) == read


@given(st.text())
def test_what_is_written_is_read_back(text):
    assert unescape(cell_escaped(text)) == cell_text(text)


@given(st.text())
def test_a_cell_never_holds_what_xml_cannot(text):
    written = cell_text(text)
    assert written.encode("utf-8").decode() == written
    assert not set(written) & (set(map(chr, range(32))) - {"\t", "\n"})


def test_a_cell_is_never_longer_than_excel_allows():
    assert len(cell_text("y" * 40_000)) == 32_767


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", True),
        ("+31 6", True),
        ("-1", True),
        ("@SUM(A1)", True),
        ("  =1", True),
        ("\t=1", True),
        ("1=1", False),
        ("", False),
        ("anna@example.org", False),
    ],
)
def test_texts_that_a_spreadsheet_would_calculate(text, expected):
    assert runs_when_edited(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ja", "ja"),
        ("a\x00b\nc", "a␀b␊c"),
        ("\u202egro", "‹U+202E›gro"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\u00a0b", "a b"),
        ("\ud800", "‹U+D800›"),
        ("y" * 300, "y" * 199 + "…"),
    ],
)
def test_what_is_shown_can_be_seen(text, expected):
    assert made_visible(text) == expected


@given(st.text())
def test_what_is_shown_is_safe(text):
    assert made_visible(text).isprintable()
    assert len(made_visible(text)) <= 200 * len("‹U+10FFFF›")


def test_plain_ascii_is_shown_as_it_is():
    assert made_visible(string.ascii_letters + string.punctuation) == (
        string.ascii_letters + string.punctuation
    )
