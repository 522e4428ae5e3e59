"""The lists as workbooks: every line, as text that no program runs."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from enrollments.models import Holder
from imports.downloads import lists as lists_to_take
from imports.models import Import
from lms_admin.sheets import lists
from lms_admin.sheets.lists import list_chunks
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.imports.workbooks import filled, open_import, upload


def rows(desk, import_run, name) -> list[list[object]]:
    response = desk.get(f"/imports/{import_run.pk}/lists/{name}/")
    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        f'attachment; filename="import-{import_run.pk}-{name}.xlsx"'
    )
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    assert sheet.freeze_panes == "A2"
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


HEAD = ["Row", "Email", "Name", "Activity", "Outcome"]


def test_what_will_be_done(desk, checked, sanne, tom):
    assert rows(desk, checked, "will") == [
        HEAD,
        [2, sanne.email, "Sanne Hoekstra", "CPR and AED refresher", "Will be unenrolled"],
        [2, sanne.email, "Sanne Hoekstra", "Hand hygiene", "Will be unenrolled, Completed"],
        [3, tom.email, "Tom Jansen", "CPR and AED refresher", "Will be unenrolled"],
    ]


def test_what_cannot_be_done(desk, checked, tom, marit):
    head, ended = rows(desk, checked, "cannot")
    assert head == HEAD
    assert ended[:4] == [3, tom.email, "Tom Jansen", "Hand hygiene"]
    assert str(ended[4]).startswith("Already unenrolled on ")
    assert rows(desk, checked, "blank") == [
        ["Row", "Email", "Name", "Outcome"],
        [4, marit.email, "Marit Vink", "Left blank"],
    ]


def test_after_the_run_what_was_done_and_what_was_not(desk, finished):
    assert [row[4] for row in rows(desk, finished, "applied")] == [
        "Outcome",
        "Unenrolled",
        "Unenrolled, Completed",
        "Unenrolled",
    ]
    for name in ("left", "failed", "remaining"):
        assert rows(desk, finished, name) == [HEAD]
    assert len(rows(desk, finished, "cannot")) == 2


def test_statements_do_not_grow_with_the_lines(desk, marit, cpr):
    """Some are unenrolled before, and some required: both are told in words of their own."""
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[cpr])
    counted, told = [], []
    for size in (2, 12):
        people = UserFactory.create_batch(size)
        for place, one in enumerate(people):
            EnrollmentFactory.create(user=one, activity=cpr, unenrolled=place % 2 == 1)
            Holder.objects.create(user=one, qualification=nurse)
        import_run = open_import(marit, cpr)
        upload(import_run, filled(import_run, [(one.email, "", "x") for one in people]), by=marit)
        for name in ("will", "cannot"):
            with CaptureQueriesContext(connection) as queries:
                found = rows(desk, import_run, name)
            assert len(found) == 1 + size // 2
            told.append(found[-1][4])
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
    assert told[0] == told[2] == "Will be unenrolled, Required by Level 4 nurse"
    assert told[1].startswith("Already unenrolled on ")
    assert told[1].endswith(", Required by Level 4 nurse")


def test_another_list_is_not_found(desk, checked):
    assert desk.get(f"/imports/{checked.pk}/lists/everything/").status_code == 404


def test_an_import_without_a_check_has_empty_lists(desk, draft):
    assert rows(desk, draft, "will") == [HEAD]


def test_lists_longer_than_a_batch_are_whole(desk, marit, cpr, monkeypatch):
    monkeypatch.setattr(lists_to_take, "BATCH", 3)
    people = UserFactory.create_batch(8)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    import_run = open_import(marit, cpr)
    upload(import_run, filled(import_run, [(one.email, "", "x") for one in people]), by=marit)
    assert [row[1] for row in rows(desk, import_run, "will")[1:]] == [one.email for one in people]


@pytest.mark.parametrize("value", ["=1+1", "+31 6", "-x", "@SUM(A1)", "#N/A"])
def test_what_users_wrote_stays_text(desk, marit, value):
    user = UserFactory.create(first_name=value, email="noor@waterhoek.example")
    activity = LearningActivityFactory.create(title=value)
    EnrollmentFactory.create(user=user, activity=activity)
    import_run = open_import(marit, activity)
    upload(import_run, filled(import_run, [(user.email, "", "x")]), by=marit)
    [_head, row] = rows(desk, import_run, "will")
    assert row[2] == user.name
    assert row[3] == activity.title
    response = desk.get(f"/imports/{import_run.pk}/lists/will/")
    cells = load_workbook(io.BytesIO(response.getvalue())).worksheets[0][2]
    assert [cell.data_type for cell in cells] == ["n", "s", "s", "s", "s"]


def test_what_does_not_fit_on_a_sheet_goes_on_on_the_next(monkeypatch):
    monkeypatch.setattr(lists, "MAX_ROW", 4)
    numbered = [[number, f"line {number}"] for number in range(7)]
    columns = [("Row", 8), ("Text", 20)]
    chunks = list_chunks(title="List", columns=columns, rows=iter(numbered), count=7)
    workbook = load_workbook(io.BytesIO(b"".join(chunks)))
    assert workbook.sheetnames == ["List", "List 2", "List 3"]
    found = [
        [cell.value for cell in row]
        for sheet in workbook.worksheets
        for row in sheet.iter_rows(min_row=2)
    ]
    assert found == numbered


def test_downloading_changes_nothing(desk, checked):
    before = Import.objects.values().get()
    for name in ("will", "cannot"):
        rows(desk, checked, name)
    desk.get(f"/imports/{checked.pk}/lists/to-fix/").getvalue()
    assert Import.objects.values().get() == before
