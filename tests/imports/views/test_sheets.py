"""A workbook with several sheets of which none is the template's: somebody has to say which."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from imports.models import Import
from imports.outcomes import LineOutcome
from tests.imports.workbooks import upload, worked
from tests.web import words


@pytest.fixture
def two_months(sanne, tom) -> bytes:
    workbook = Workbook()
    for title, person in (("June", sanne), ("July", tom)):
        sheet = workbook.create_sheet(title)
        sheet.append(["Email", "CPR-2"])
        sheet.append([person.email, "x"])
    del workbook["Sheet"]
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.fixture
def asked(draft, enrolled, two_months, marit) -> Import:
    return upload(draft, two_months, by=marit)


def test_the_sheets_are_named_and_offered(desk, asked):
    assert (asked.status, asked.refusal["code"]) == (Import.Status.DRAFT, "sheet_missing")
    assert asked.file
    page = desk.get(f"/imports/{asked.pk}/upload/")
    assert "ward.xlsx has several sheets" in words(page)
    assert "Choose the one with the lines: June, July" in words(page)
    assert 'name="sheet" value="July"' in page.content.decode()
    assert "To its check" not in words(page)


def test_the_chosen_sheet_is_checked(desk, asked, tom):
    answer = desk.post(f"/imports/{asked.pk}/upload/sheet/", {"sheet": "July"})
    assert answer["Location"] == f"/imports/{asked.pk}/checking/"
    checked = worked(asked)
    assert checked.status == Import.Status.CHECKED
    [line] = checked.lines.all()
    assert (line.row, line.email, line.outcome) == (2, tom.email, LineOutcome.READY)


@pytest.mark.parametrize("title", ["", "May", "june"])
def test_another_title_chooses_nothing(desk, asked, title):
    desk.post(f"/imports/{asked.pk}/upload/sheet/", {"sheet": title})
    after = Import.objects.get(pk=asked.pk)
    assert (after.status, after.sheet) == (Import.Status.DRAFT, "")


def test_another_file_is_not_read_by_the_old_choice(desk, asked, draft, marit, content, two_months):
    desk.post(f"/imports/{asked.pk}/upload/sheet/", {"sheet": "July"})
    again = upload(worked(asked), two_months, by=marit)
    assert again.refusal["code"] == "sheet_missing"
    assert upload(again, content, by=marit).status == Import.Status.CHECKED


def test_nothing_to_choose_from_is_an_end(desk, draft, marit, two_months):
    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(two_months))
    chart = workbook.create_chartsheet("Chart")
    for sheet in workbook.worksheets:
        sheet.sheet_state = "hidden"
    workbook.active = workbook.sheetnames.index(chart.title)
    content = BytesIO()
    workbook.save(content)
    file = SimpleUploadedFile("ward.xlsx", content.getvalue())
    desk.post(f"/imports/{draft.pk}/upload/", {"file": file})
    refused = worked(draft)
    assert (refused.refusal["code"], bool(refused.file)) == ("sheet_missing", False)
    page = desk.get(f"/imports/{draft.pk}/upload/")
    assert 'The sheet "Enrollments" is missing' in words(page)
    assert 'name="sheet"' not in page.content.decode()
