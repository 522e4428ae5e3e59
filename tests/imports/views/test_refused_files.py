"""Step 4: what the check refuses, shown on the page of the upload."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from imports.work import queue
from tests.factories import LearningActivityFactory
from tests.imports.views.uploads import changed, refused, send
from tests.imports.workbook.wild.strangers import ole2
from tests.imports.workbooks import filled, open_import
from tests.web import words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/upload/"


def no_sheet(workbook) -> None:
    workbook.remove(workbook.worksheets[0])


def foreign_columns(workbook) -> None:
    workbook.worksheets[0]["E1"] = "First aid"
    workbook.worksheets[0]["F1"] = "Lifting"


def no_email(workbook) -> None:
    workbook.worksheets[0].delete_cols(1)


def with_macros(content: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return file.getvalue()


def plain(*rows) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


BY_CHECK = {
    "empty": (
        lambda content: b"",
        "is empty. Save it again in your spreadsheet program and upload it again",
    ),
    "text without addresses": (
        lambda content: b"Dear colleague\nplease end their access.\n",
        "is not a table or a list of addresses: there is no email address in it",
    ),
    "a quote that never closes": (
        lambda content: b'email;CPR-2\na@b.example;"x\nc@d.example;x\n',
        "has a quotation mark in line 2 that is never closed, or that closes before the end of its"
        " cell. Correct that line, or upload the file as Excel workbook (.xlsx)",
    ),
    "pdf inside": (
        lambda content: b"%PDF-1.7 and so on",
        "is a file of type PDF. Save it as Excel workbook (.xlsx) and upload it again",
    ),
    "password": (
        lambda content: ole2("EncryptedPackage"),
        "has a password. Remove the password in Excel and upload it again",
    ),
    "old": (
        lambda content: ole2("Workbook"),
        "is a workbook of an old Excel. Save it as Excel workbook (.xlsx) and upload it again",
    ),
    "damaged": (
        lambda content: content[: len(content) // 2],
        "can't be opened. Open it in Excel, save a copy as .xlsx and upload the copy",
    ),
    "macros": (
        with_macros,
        "contains macros. Save it as Excel workbook (.xlsx) without macros",
    ),
    "no address column": (
        lambda content: plain(["CPR-2"], ["x"]),
        "has no column with email addresses. Use the template, or name that column Email."
        " Found: CPR-2",
    ),
    "no activity column": (
        lambda content: plain(["Email"], ["a@b.example"]),
        "has no column of an activity of this import. Use the template of this import",
    ),
}


def uploaded_and_checked(desk, url, draft, content):
    """What the browser sees after the check has refused the file."""
    response = send(desk, url, content)
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    queue.work.call(draft.pk)
    response = desk.get(response["Location"], follow=True)
    assert response.redirect_chain == [(url, 302)]
    draft.refresh_from_db()
    assert (draft.status, draft.file.name) == ("draft", "")
    assert not draft.lines.exists()
    return response


@pytest.mark.parametrize("case", BY_CHECK)
def test_what_the_check_refuses_is_told_with_the_file_and_a_way_out(
    desk, url, draft, content, case
):
    spoil, text = BY_CHECK[case]
    response = uploaded_and_checked(desk, url, draft, spoil(content))
    refused(response, f"ward 3.xlsx {text}")


def test_a_file_without_lines_is_refused(desk, url, draft):
    response = uploaded_and_checked(desk, url, draft, filled(draft, []))
    refused(response, "ward 3.xlsx has no lines below row 1. Fill in at least one line")


def test_a_file_of_another_import_is_refused_by_its_number(desk, url, draft, marit):
    other = open_import(marit, LearningActivityFactory.create())
    content = filled(other, [("a@b.example", "", "x")])
    response = uploaded_and_checked(desk, url, draft, content)
    refused(
        response,
        f"This file belongs to import {other.pk} (Unenroll users). Use the template of this import",
    )


def test_columns_that_are_no_activity_refuse_nothing(desk, url, draft, content):
    send(desk, url, changed(content, foreign_columns))
    queue.work.call(draft.pk)
    page = words(desk.get(f"/imports/{draft.pk}/check/"))
    assert "Columns E (First aid) and F (Lifting) are not activities and were not read" in page


REFUSED_HEADERS = {
    "nothing but other columns": (
        ["Email", "Team", "Since"],
        "ward 3.xlsx has no column of an activity of this import, but Team, Since. Use the template"
        " of this import, or write the title or code of an activity above each column",
    ),
    "two columns of addresses": (
        ["Email", "CPR-2", "E-mail"],
        "These columns are all titled as email addresses: A (Email), C (E-mail). Leave Email above"
        " one of them and give the others another title",
    ),
    "no header": (
        ["c@d.example", "x", "x"],
        'ward 3.xlsx has no titles: A1 holds "c@d.example". Put a row above the list, with Email'
        " and the title or code of each activity",
    ),
}


@pytest.mark.parametrize("kind", REFUSED_HEADERS)
def test_a_header_that_cannot_be_used_is_told_with_advice(desk, url, draft, kind):
    titles, text = REFUSED_HEADERS[kind]
    content = plain(titles, ["a@b.example", "y", "y"])
    refused(uploaded_and_checked(desk, url, draft, content), text)


def test_a_title_that_two_activities_share_is_told_with_their_codes(desk, url, draft, marit):
    for code in ("FA-2", "FA-1"):
        activity = LearningActivityFactory.create(title="First aid", code=code)
        draft.activities.add(activity)
    content = plain(["Email", "First aid"], ["a@b.example", "x"])
    refused(
        uploaded_and_checked(desk, url, draft, content),
        'Several activities are called "First aid". Write the code instead of the title: FA-1 or'
        " FA-2",
    )


def test_too_many_lines_are_counted_and_split(desk, url, draft, content, settings):
    settings.IMPORT_MAX_LINES = 3
    response = uploaded_and_checked(desk, url, draft, content)
    refused(
        response,
        "ward 3.xlsx has 4 lines. At most 3 fit in one import. Split it into 2 files",
    )


def test_a_missing_sheet_is_named(desk, url, draft, content):
    response = uploaded_and_checked(desk, url, draft, changed(content, no_sheet))
    refused(response, 'The sheet "Enrollments" is missing. Don\'t rename or delete sheets')


def test_a_refused_file_can_be_corrected(desk, url, draft, content):
    uploaded_and_checked(desk, url, draft, b"%PDF-")
    send(desk, url, content)
    queue.work.call(draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.refusal) == ("checked", {})
