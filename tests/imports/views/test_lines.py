"""Every wrong line or cell is told with its row, its column, its value and a way to fix it."""

import io
import re

import pytest
from openpyxl import load_workbook

from imports.models import Import
from tests.factories import UserFactory
from tests.imports.workbooks import filled, upload
from tests.web import HTMX

LONG = "a" * 250 + "@b.example"

# Case -> (the line in row 3, where, what is wrong, what to do).
WRONG = {
    "R1": (
        ["nobody@elsewhere.example", "", "x"],
        "Cell A3, Email",
        '"nobody@elsewhere.example" is not the email of a user.',
        "Copy the email from the Users list.",
    ),
    "R1 near": (
        ["sanne.hoekstra@waterhoek.exmaple", "", "x"],
        "Cell A3, Email",
        '"sanne.hoekstra@waterhoek.exmaple" is not the email of a user.',
        "Did you mean sanne.hoekstra@waterhoek.example?",
    ),
    "R1 moved": (
        ["tom.jansen@oldmail.example", "", "x"],
        "Cell A3, Email",
        '"tom.jansen@oldmail.example" is not the email of a user.',
        "Did you mean tom.jansen@waterhoek.example?",
    ),
    "R2": (
        ["sanne.hoekstra", "", "x"],
        "Cell A3, Email",
        '"sanne.hoekstra" has no @.',
        "Write the full email.",
    ),
    "R4": (
        [None, "Sanne", "x"],
        "Cell A3, Email",
        "Email is empty, and the line has marks.",
        "Fill in the email.",
    ),
    "R6": (
        ["sanne.hoekstra@waterhoek.example", "", None, "ja"],
        "Cell D3, Hand hygiene",
        '"ja" is not a mark.',
        "Type x or leave the cell empty.",
    ),
    "R6 cyrillic": (
        ["sanne.hoekstra@waterhoek.example", "", "х"],
        "Cell C3, CPR and AED refresher",
        '"х" is not a mark.',
        "Type x or leave the cell empty.",
    ),
    "R9": (
        ["sanne.hoekstra@waterhoek.example", "", '=IF(1=1,"x","")'],
        "Cell C3, CPR and AED refresher",
        "This is a formula without a stored value.",
        "Paste the value instead.",
    ),
    "R10": (
        ["sanne.hoekstra@waterhoek.example", "", "#N/A"],
        "Cell C3, CPR and AED refresher",
        "This is an Excel error (#N/A).",
        "Type the value.",
    ),
    "R11": (
        [LONG, "", "x"],
        "Cell A3, Email",
        "is longer than 254 characters.",
        "Shorten it.",
    ),
    "two in one": (
        ["a@b.example c@d.example", "", "x"],
        "Cell A3, Email",
        '"a@b.example c@d.example" has a space inside.',
        "Several emails stand here: a@b.example and c@d.example. Write one email in each line.",
    ),
}


def told(desk, draft, name) -> str:
    response = desk.get(f"/imports/{draft.pk}/check/", {"list": name}, headers=HTMX)
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&quot;", '"').split())


@pytest.fixture
def people(enrolled):
    """Sanne and Tom are there, and follow something."""


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_told_on_the_page_and_in_the_download(
    desk, draft, people, sanne, marit, case
):
    line, where, text, fix = WRONG[case]
    upload(draft, filled(draft, [(sanne.email, "", "x"), line]), by=marit)
    shown = told(desk, draft, "wrong")
    assert where in shown
    assert text in shown
    assert fix in shown
    response = desk.get(f"/imports/{draft.pk}/lists/to-fix/")
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    [row] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    column = where.partition(", ")[2]
    assert row[4].startswith(f"{column}: ")
    assert text in row[4]
    assert row[5] == fix


def test_all_problems_of_a_line_are_told_at_once(desk, draft, people, marit):
    upload(draft, filled(draft, [("nobody@x.example", "", "ja", "nee")]), by=marit)
    shown = told(desk, draft, "wrong")
    for text in ("nobody@x.example", '"ja" is not a mark.', '"nee" is not a mark.'):
        assert text in shown


def test_a_right_cell_beside_a_wrong_one_counts(desk, draft, people, sanne, marit):
    checked = upload(draft, filled(draft, [(sanne.email, "", "x", "ja")]), by=marit)
    assert [mark.planned for mark in checked.marks.order_by("number")] == ["unenroll"]
    assert '"ja" is not a mark.' in told(desk, draft, "wrong")


def test_what_the_file_holds_is_shown_as_text(desk, draft, people, marit):
    value = "<script>alert(1)</script>"
    upload(draft, filled(draft, [(value, "", "x")]), by=marit)
    response = desk.get(f"/imports/{draft.pk}/check/", {"list": "wrong"}, headers=HTMX)
    assert value not in response.content.decode()
    assert "&lt;script&gt;" in response.content.decode()


def test_nobody_is_suggested_whom_the_viewer_does_not_see(desk, draft, people, marit, monkeypatch):
    from enrollments.models import User
    from enrollments.queries import near

    monkeypatch.setattr(near, "visible_users", lambda viewer: User.objects.none())
    upload(draft, filled(draft, [("sanne.hoekstra@waterhoek.exmaple", "", "x")]), by=marit)
    assert "Copy the email from the Users list." in told(desk, draft, "wrong")


def test_the_same_name_elsewhere_is_suggested_only_when_it_is_one(desk, draft, marit):
    for domain in ("north.example", "south.example"):
        UserFactory.create(email=f"j.devries@{domain}")
    upload(draft, filled(draft, [("j.devries@old.example", "", "x")]), by=marit)
    assert "Did you mean" not in told(desk, draft, "wrong")


# --- notes: what is no error, and still told ------------------------------------------------------


def notes(desk, draft) -> str:
    response = desk.get(f"/imports/{draft.pk}/check/")
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def changed(content: bytes, change) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.worksheets[0])
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def test_repairs_are_counted_and_every_one_is_listed(desk, draft, people, sanne, tom, marit):
    lines = [(f"  {sanne.email}", "", " x "), ("tom.jansen\u200b@waterhoek.example", "", "x")]
    upload(draft, filled(draft, lines), by=marit)
    assert "Spaces around 2 values were ignored" in notes(desk, draft)
    assert "Invisible characters were removed from 1 value" in notes(desk, draft)
    shown = told(desk, draft, "repairs")
    assert "Row 2, column A (Email) Removed spaces around the value" in shown
    assert "Row 2, column C (CPR and AED refresher (CPR-2)) Removed spaces" in shown
    assert "Row 3, column A (Email) Removed an invisible character" in shown


def test_a_column_without_a_title_is_named(desk, draft, content, marit):
    def write(sheet):
        sheet["F3"] = "remark"

    upload(draft, changed(content, write), by=marit)
    text = "Column F is not part of the template and was ignored"
    assert text in notes(desk, draft)


def test_of_many_such_columns_the_first_are_named(desk, draft, content, marit):
    def write(sheet):
        for column in range(6, 36):
            sheet.cell(3, column).value = "remark"

    upload(draft, changed(content, write), by=marit)
    text = "X, Y and 10 more are not part of the template and were ignored"
    assert text in notes(desk, draft)


def test_rows_above_the_header_are_counted(desk, draft, content, marit):
    def write(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "Ward 3, June"

    upload(draft, changed(content, write), by=marit)
    assert "1 row above the header was not read" in notes(desk, draft)


def test_empty_rows_are_counted(desk, draft, people, sanne, tom, marit):
    upload(draft, filled(draft, [(sanne.email, "", "x"), (), (), (tom.email, "", "x")]), by=marit)
    assert "2 empty rows were skipped" in notes(desk, draft)


def test_a_repeated_address_is_told_with_its_rows(desk, draft, people, sanne, marit):
    lines = [(sanne.email, "", "x"), (sanne.email.upper(), "", "x", "x")]
    checked = upload(draft, filled(draft, lines), by=marit)
    text = notes(desk, draft)
    assert f"{sanne.email} is in rows 2 and 3. Their marks were put together" in text
    assert checked.marks.count() == 2


def test_hidden_rows_and_merged_cells_are_told(desk, draft, content, marit):
    def write(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("C4:D4")

    upload(draft, changed(content, write), by=marit)
    text = notes(desk, draft)
    assert "1 hidden or filtered line was read too" in text
    assert "Cells are merged in 1 place (C4:D4): only the first cell has a value" in text


def test_a_column_with_the_title_of_another_activity_is_told(desk, draft, people, sanne, marit):
    def retitle(sheet):
        sheet["C1"] = "Hand hygiene (HYG-1)"
        sheet["D1"] = "Something else"

    content = changed(filled(draft, [(sanne.email, "", "x")]), retitle)
    checked = upload(draft, content, by=marit)
    text = notes(desk, draft)
    assert (
        "Column C belongs to CPR and AED refresher (CPR-2), but its title names Hand hygiene "
        "(HYG-1). Its marks do not count" in text
    )
    assert (
        "Column D is read as Hand hygiene (HYG-1), the title says &quot;Something else&quot;"
        in text
    )
    assert [line.outcome for line in checked.lines.all()] == ["column_contradicts"]
    assert 'By its title, "Hand hygiene (HYG-1)", this column is of another activity.' in told(
        desk, draft, "wrong"
    )


def test_a_plain_file_has_no_notes(desk, draft, people, sanne, marit):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    assert "Notes on your file" not in notes(desk, draft)
    assert Import.objects.get().status == "checked"
