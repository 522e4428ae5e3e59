"""One truth, written in every shape, encoding and delimiter: the same marks are read."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from imports.workbook.reader.reading import LIST, LONG, MATRIX
from tests.imports.workbook.books import ACTIVITIES, Result, read_both_ways

Truth = Mapping[str, frozenset[int]]
"""Activities by address."""

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1")
DELIMITERS = (";", ",", "\t", "|")
ENDS = ("\n", "\r\n", "\r")
MARKS = ("x", "X", "1", "TRUE", "WAAR")
BLANKS = ("", "0", "FALSE", "ONWAAR", " ")
NAMES = ("", "José; de Vries", "Zoë, Müller", 'Jan "Jo" Bos', "a|b\tc", "line\nbreak")

ADDRESSES = st.from_regex(r"\A[a-z][a-z0-9._-]{0,8}@[a-z]{1,6}\.example\Z")
SOME = st.frozensets(st.sampled_from(sorted(ACTIVITIES)), min_size=1)
TRUTHS = st.dictionaries(ADDRESSES, SOME, min_size=1, max_size=8)
DICE = st.randoms(use_true_random=False)


def marks(result: Result) -> list[tuple[str, int]]:
    assert result.refused is None, result.refused
    assert result.told.marks == result.told.mark_cells
    found = [
        (line.email_key, int(number))
        for line in result.lines
        for number in line.marks.split(",")
        if number
    ]
    assert len(found) == result.told.marks
    return sorted(found)


def pairs(truth: Truth) -> list[tuple[str, int]]:
    return sorted((email, number) for email, numbers in truth.items() for number in numbers)


def matrix(truth: Truth, dice) -> list[list[str]]:
    """A header, and a line for each address."""
    columns = sorted(ACTIVITIES)
    dice.shuffle(columns)
    rows = [["Email", "Name", *(named(number, dice) for number in columns)]]
    for email, numbers in truth.items():
        cells = [dice.choice(MARKS if number in numbers else BLANKS) for number in columns]
        rows.append([email, dice.choice(NAMES), *cells])
    return rows


def long(truth: Truth, dice) -> list[list[str]]:
    """A header, and a line for each mark."""
    lines = [
        [named(number, dice), dice.choice(NAMES), email]
        for email, numbers in truth.items()
        for number in numbers
    ]
    dice.shuffle(lines)
    return [[dice.choice(("Activity", "cursus", "Course")), "Naam", "e-mail"], *lines]


def named(number: int, dice) -> str:
    title, code = ACTIVITIES[number]
    return dice.choice((title, code, f"{title} ({code})", title.upper()))


def separated(rows: Sequence[Sequence[str]], encoding: str, delimiter: str, end: str) -> bytes:
    target = io.StringIO()
    # (With another end, Python's own writer does not quote a cell with a line feed.)
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    text = target.getvalue()
    if encoding == "utf-16-be":
        text = "\ufeff" + text
    return text.encode(encoding)


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def in_a_mail(email: str, dice) -> str:
    name = dice.choice(("Anna", "Jansen, Anna", '"Jansen; Anna"', f'"{email}"'))
    return dice.choice(
        (email, f"<{email}>", f"{name} <{email}>", f"mailto:{email}", f"'{email}'", f"({email}).")
    )


SHAPES: Mapping[str, Callable[..., list[list[str]]]] = {MATRIX: matrix, LONG: long}
NO_DEADLINE = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@NO_DEADLINE
@given(truth=TRUTHS, dice=DICE)
@pytest.mark.parametrize("shape", SHAPES)
def test_csv_in_every_encoding_and_with_every_delimiter_gives_the_same_marks(shape, truth, dice):
    for encoding, delimiter in product(ENCODINGS, DELIMITERS):
        rows = SHAPES[shape](truth, dice)
        if dice.random() < 0.3:
            rows = [*rows, [""] * len(rows[0]), []]
        data = separated(rows, encoding, delimiter, dice.choice(ENDS))
        result = read_both_ways(data, file_name="list.csv")
        assert marks(result) == pairs(truth), (encoding, delimiter)
        assert (result.head.shape, result.head.delimiter) == (shape, delimiter)


@NO_DEADLINE
@given(truth=TRUTHS, dice=DICE)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_workbook_gives_the_same_marks_in_both_shapes(shape, truth, dice):
    rows = SHAPES[shape](truth, dice)
    # (A workbook has true boxes and numbers; how those are read is told elsewhere.)
    plain = [
        ["" if cell in BLANKS else "x" if cell in MARKS else cell for cell in row] for row in rows
    ]
    result = read_both_ways(workbook(plain))
    assert marks(result) == pairs(truth)
    assert result.head.shape == shape


@NO_DEADLINE
@given(truth=TRUTHS, dice=DICE)
def test_a_pasted_list_for_each_activity_gives_the_same_marks(truth, dice):
    found = []
    for number, names in ACTIVITIES.items():
        emails = [email for email, numbers in truth.items() if number in numbers]
        if not emails:
            continue
        text = dice.choice(("\n", "; ", ";\r\n")).join(in_a_mail(one, dice) for one in emails)
        result = read_both_ways(text.encode(), activities={number: names}, pasted=True)
        assert result.head.shape == LIST
        found += marks(result)
    assert sorted(found) == pairs(truth)


@NO_DEADLINE
@given(truth=TRUTHS, dice=DICE)
@pytest.mark.parametrize("shape", SHAPES)
def test_cells_that_were_pasted_from_a_sheet_are_read_as_the_table_that_they_were(
    shape, truth, dice
):
    data = separated(SHAPES[shape](truth, dice), "utf-8", "\t", "\r\n")
    result = read_both_ways(data, pasted=True)
    assert marks(result) == pairs(truth)
    assert result.head.shape == shape


def test_a_row_is_the_line_of_the_file_on_which_its_record_begins():
    text = 'Email;Name;CPR-2\r\nanna@example.org;"Anna\r\nde Vries";x\r\n\r\ncem@example.org;;x\r\n'
    result = read_both_ways(text.encode(), file_name="list.csv")
    assert [line.row for line in result.lines] == [2, 5]
    assert (result.told.broken, result.told.extra_rows) == ((2,), 1)
    assert result.told.blank_rows == 1
