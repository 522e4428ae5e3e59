"""Marks and addresses: what counts, what is told, what is repaired."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollments.emails import email_key, email_problem, normalise_email
from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal
from imports.workbook.values import PLAIN_EMAIL
from tests.imports.workbook.books import (
    AED,
    CPR,
    FIRE,
    book,
    header,
    line,
    read_both_ways,
    row,
    sheet,
    text,
)

ANNA = "anna@example.org"


def read_cell(cell, address=None):
    """The line of a sheet whose second row holds `cell`, between two plain ones."""
    second = row(2, address if address is not None else text("A2", ANNA), cell)
    result = read_both_ways(book(sheet(header(), second, line(3, "bram@example.org", "C"))))
    assert result.rows[-1] == (3, "bram@example.org", f"{CPR}")
    return result.lines[0], result.told


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!"])
def test_an_error_is_shown_as_one(error):
    line, _ = read_cell(f'<c r="C2" t="e"><f>NA()</f><v>{error}</v></c>')
    assert json.loads(line.problems) == [
        {"code": "mark_invalid", "value": error, "error": error, "column": "C", "activity": CPR}
    ]


def test_a_formula_that_nobody_calculated():
    line, _ = read_cell('<c r="C2"><f>IF(1,"x")</f></c>')
    assert (line.marks, line.mark_count) == ("", 1)
    assert json.loads(line.problems) == [
        {"code": "formula_without_value", "column": "C", "activity": CPR}
    ]


def test_all_problems_of_a_line_at_once_and_its_good_marks_too():
    cells = "".join([text("C2", "ja"), text("D2", "x"), '<c r="E2" t="e"><v>#N/A</v></c>'])
    line, told = read_cell(cells, address=text("A2", "anna.example.org"))
    assert (line.marks, line.mark_count) == (f"{AED}", 3)
    assert [(problem["code"], problem["column"]) for problem in json.loads(line.problems)] == [
        ("email_invalid", "A"),
        ("mark_invalid", "C"),
        ("mark_invalid", "E"),
    ]
    assert told.problems == {"email_invalid": 1, "mark_invalid": 2}


def test_long_and_unseeable_values_are_shown_safely():
    line, _ = read_cell(text("C2", "\u202egro_x0000_" + "y" * 500))
    [problem] = json.loads(line.problems)
    assert problem["value"].startswith("‹U+202E›gro␀y")
    assert problem["value"].endswith("y…")
    assert len(problem["value"]) < 250


def test_repairs_of_marks_are_told():
    line, told = read_cell(text("C2", " x\u200b"))
    assert json.loads(line.repairs) == [
        {"column": "C", "repair": "spaces"},
        {"column": "C", "repair": "invisible"},
    ]
    assert told.repairs == {"spaces": 1, "invisible": 1}


@pytest.mark.parametrize(
    ("stored", "email", "key", "repairs"),
    [
        ("Anna@Example.org", "Anna@Example.org", "anna@example.org", []),
        (" anna@example.org ", ANNA, ANNA, ["spaces"]),
        ("\u00a0anna@example.org", ANNA, ANNA, ["nonbreaking_space"]),
        ("an\u00adna@example.org\u200b", ANNA, ANNA, ["invisible"]),
        ("ａｎｎａ@example.org", ANNA, ANNA, ["compatibility"]),
        ("José@example.org", "José@example.org", "josé@example.org", []),
        ("a\\b@example.org", "a\\b@example.org", "a\\b@example.org", []),
        ("\\N@example.org", "\\N@example.org", "\\n@example.org", []),
        ("=1+1@example.org", "=1+1@example.org", "=1+1@example.org", []),
        ("o'hara&co@example.org", "o'hara&co@example.org", "o'hara&co@example.org", []),
        ("anna_x@example.org", "anna_x@example.org", "anna_x@example.org", []),
        ("anna_x0041_@example.org", "annaA@example.org", "annaa@example.org", []),
        ("😀@example.org", "😀@example.org", "😀@example.org", []),
    ],
)
def test_addresses(stored, email, key, repairs):
    line, _ = read_cell(text("C2", "x"), address=text("A2", stored))
    assert (line.email, line.email_key, line.problems) == (email, key, "")
    assert [repair["repair"] for repair in json.loads(line.repairs or "[]")] == repairs
    assert line.email_key == email_key(line.email)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A2"><v>12345</v></c>', "12345"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="e"><v>#N/A</v></c>', "#N/A"),
    ],
)
def test_values_in_the_place_of_an_address(cell, value):
    line, _ = read_cell(text("C2", "x"), address=cell)
    [problem] = json.loads(line.problems)
    assert (problem["code"], problem["value"]) == ("email_invalid", value)
    assert problem.get("error") == (value if value.startswith("#") else None)


def test_marks_are_in_the_order_of_their_ids():
    line, _ = read_cell("".join(text(f"{letter}2", "x") for letter in "CDE"))
    assert line.marks == f"{AED},{FIRE},{CPR}"


def test_more_lines_than_allowed_are_counted_to_the_end():
    rows = [line(number, f"user{number}@example.org", "C") for number in range(2, 3_002)]
    data = book(sheet(header(), *rows))
    refused = read_both_ways(data, limits=Limits(lines=2_500)).refused
    assert refused.code == Refusal.TOO_MANY_LINES
    assert refused.params == {"lines": 3_000, "limit": 2_500}
    assert read_both_ways(data, limits=Limits(lines=3_000)).told.lines == 3_000


def test_more_problems_than_anybody_reads():
    rows = [
        row(number, text(f"A{number}", ANNA), text(f"C{number}", "no"))
        for number in range(2, 1_000)
    ]
    limits = Limits(problem_bytes=20_000)
    assert read_both_ways(book(sheet(header(), *rows)), limits=limits).code == Refusal.TOO_COMPLEX


def test_long_lines_make_short_blocks():
    activities = {CPR + number: (f"Activity {number}", "") for number in range(200)}
    titles = "".join(
        f'<c t="inlineStr"><is><t>{title}</t></is></c>'
        for title in ("Email", *(title for title, _ in activities.values()))
    )
    wrong = '<c t="inlineStr"><is><t>' + "é" * 190 + "</t></is></c>"
    line = f'<row><c t="inlineStr"><is><t>{ANNA}</t></is></c>{wrong * 200}</row>'
    data = book(sheet(f"<row>{titles}</row>", line * 30))
    result = read_both_ways(data, activities=activities)
    assert result.told.problems == {"mark_invalid": 6_000}
    assert all(len(json.loads(line.problems)) == 200 for line in result.lines)


@given(st.from_regex(PLAIN_EMAIL, fullmatch=True))
def test_plain_addresses_are_what_cleaning_says(address):
    assert normalise_email(address) == (address, address.lower(), ())
    assert email_problem(address) is None
    assert "\\" not in address
