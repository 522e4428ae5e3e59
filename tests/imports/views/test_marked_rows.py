"""What the lists of a check say of single rows: struck through, hidden, and their other number."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.styles import Font

from enrollments.models import User
from imports import queries
from imports.commandline.answers import problems
from imports.models import Import
from imports.text.rows import line_problems
from tests.imports.workbooks import filled, upload
from tests.web import HTMX, words

pytestmark = pytest.mark.usefixtures("enrolled")


@pytest.fixture
def marked(draft: Import, sanne: User, tom: User, marit: User) -> Import:
    """Sanne's line is struck through; a wrong one is hidden; one left blank is both."""
    lines = [
        (tom.email, "", "x"),
        (sanne.email, "", "x"),
        ("nobody@elsewhere.example", "", "x"),
        (marit.email, "", None),
    ]
    book = load_workbook(io.BytesIO(filled(draft, lines, hidden=[4, 5])))
    for row in (3, 5):
        book.worksheets[0].cell(row, 1).font = Font(strike=True)
    content = io.BytesIO()
    book.save(content)
    return upload(draft, content.getvalue(), by=marit)


def test_lines_are_stored_as_what_they_are(marked):
    assert list(marked.lines.order_by("row").values_list("row", "struck", "hidden")) == [
        (2, False, False),
        (3, True, False),
        (4, False, True),
        (5, True, True),
    ]


def test_each_list_says_what_a_line_is(desk, marked):
    url = f"/imports/{marked.pk}/check/"
    page = desk.get(url)
    lists = page.context["lists"]
    assert [(mark.row, mark.apart) for mark in lists["will"].items] == [
        (2, ()),
        (3, ("Struck through",)),
    ]
    text = words(page)
    assert text.count("Struck through") == text.count("Hidden") == 1
    blank = words(desk.get(url, {"list": "blank"}, headers=HTMX))
    assert "Struck through Hidden" in blank


def test_a_file_without_such_rows_costs_no_statement_more(marked):
    def statements(import_run: Import) -> int:
        listed = queries.Listed(("unenroll",), ("unenroll",))
        with CaptureQueriesContext(connection) as found:
            queries.marks_page(import_run, listed, viewer=import_run.created_by)
        return len(found)

    plain = Import.objects.get(pk=marked.pk)
    plain.notes = type(plain.notes)()
    assert statements(marked) == statements(plain) + 1


BROKEN = (
    'Email;Remark;CPR-2\r\n{tom};"two\r\nlines";x\r\n'
    'nobody@elsewhere.example;"three\n\nlines";x\r\n{sanne};;x\r\n{marit};;\r\nno address;;x\r\n'
)


@pytest.fixture
def broken(draft: Import, sanne: User, tom: User, marit: User) -> Import:
    text = BROKEN.format(sanne=sanne.email, tom=tom.email, marit=marit.email)
    return upload(draft, text.encode(), by=marit, name="ward.csv")


def test_a_record_over_several_lines_gives_those_below_two_numbers(desk, broken, marit):
    assert list(broken.lines.order_by("row").values_list("row", "record")) == [
        (2, 0),
        (4, 3),
        (7, 4),
        (8, 5),
        (9, 6),
    ]
    url = f"/imports/{broken.pk}/check/"
    page = desk.get(url)
    assert [(one.row, one.record) for one in page.context["lists"]["will"].items] == [
        (2, 0),
        (7, 4),
    ]
    text = words(page)
    assert "4 Record 3" in text
    assert "7 Record 4" in text
    assert "Record 2" not in text
    assert "8 Record 5" in words(desk.get(url, {"list": "blank"}, headers=HTMX))
    lines = queries.wrong_lines_page(broken, viewer=marit).rows
    places = [one.where for _line, found in line_problems(broken, lines, marit) for one in found]
    assert places == [
        "Row 4 (record 3), column A (Email)",
        "Row 9 (record 6), column A (Email)",
    ]
    told = [(one["row"], one.get("record")) for one in problems(broken, marit)]
    assert told == [(4, 3), (9, 6)]


def test_downloaded_lists_have_both_numbers(desk, broken):
    def rows(import_run: Import, name: str) -> list[tuple[object, ...]]:
        response = desk.get(f"/imports/{import_run.pk}/lists/{name}/")
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        return [row[:2] for row in book.worksheets[0].iter_rows(values_only=True)]

    assert rows(broken, "will") == [("Row", "Record"), (2, 2), (7, 4)]
    assert rows(broken, "blank") == [("Row", "Record"), (8, 5)]


def test_the_rows_of_a_table_are_the_same_the_long_way_round(draft, sanne, tom, marit):
    """The first rows wait for the header; those below it do not."""
    text = f'"a\nb";;\r\nEmail;Remark;CPR-2\r\n{tom.email};"c\nd";x\r\n{sanne.email};;x\r\n'
    checked = upload(draft, text.encode(), by=marit, name="ward.csv")
    assert checked.notes.header_row == 3
    assert list(checked.lines.order_by("row").values_list("row", "record")) == [(4, 3), (6, 4)]
