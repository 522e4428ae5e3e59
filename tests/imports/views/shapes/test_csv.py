"""CSV through the wizard: the same lines and marks."""

import pytest
from django.utils import translation

from enrollments.models import User
from imports import queries
from imports.models import Import
from tests.imports.views.shapes.texts import downloaded, outcomes, rows, status, text, written
from tests.imports.workbooks import open_import, run, upload
from tests.web import words

pytestmark = pytest.mark.usefixtures("enrolled")


@pytest.fixture
def table(draft: Import, sanne: User, tom: User, marit: User) -> Import:
    """A mark to do, a wrong one, one for nothing, and an address of nobody."""
    content = text(
        "Email;Naam;CPR-2;Hand hygiene",
        f"{sanne.email};=Sanne;x;ja",
        f"{tom.email};;0;WAAR",
        "",
        "+nobody@elsewhere.example;;x;",
    )
    return upload(draft, content, by=marit, name="ward.csv")


def test_a_csv_is_checked_and_run_like_a_workbook(table, sanne, tom, cpr, hygiene, marit):
    assert table.status == "checked"
    assert (table.notes.shape, table.notes.delimiter) == ("matrix", ";")
    assert outcomes(table) == [(2, "mark_invalid"), (3, "ready"), (5, "user_unknown")]
    assert queries.summary(table).planned == 1
    done = run(table, by=marit)
    assert (done.status, done.applied) == ("finished", 1)
    assert (status(sanne, cpr), status(sanne, hygiene)) == ("unenrolled", "enrolled")


def test_the_page_of_its_check_says_how_it_was_read(desk, draft, marit, sanne):
    content = f"Email;Naam;CPR-2\r\n{sanne.email};Ren\xe9;x\r\n".encode("cp1252")
    checked = upload(draft, content, by=marit, name="ward.xlsx")
    page = words(desk.get(f"/imports/{checked.pk}/check/"))
    assert "ward.xlsx is called .xlsx and holds text: it was read as CSV" in page
    assert "The file was read as Windows-1252: check names with accents" in page


def test_its_result_comes_back_as_csv_on_the_same_lines(desk, table, sanne, tom):
    found = rows(downloaded(desk, table, "result"))
    assert found[0] == ["Email", "Naam", "CPR-2", "Hand hygiene", "Result"]
    assert found[1][:4] == [sanne.email, "'=Sanne", "x", "ja"]
    assert "Will be unenrolled" in found[1][4]
    assert "D2" in found[1][4]
    assert found[3] == []
    assert found[4][0] == "'+nobody@elsewhere.example"
    response = desk.get(f"/imports/{table.pk}/lists/result/")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="import-{table.pk}-result.csv"' in response["Content-Disposition"]


def test_its_lines_to_fix_are_csv_that_can_be_corrected_and_uploaded(
    desk, table, sanne, tom, marit, cpr, hygiene
):
    run(table, by=marit)
    found = rows(downloaded(desk, table, "to-fix"))
    titles = ["CPR and AED refresher (CPR-2)", "Hand hygiene (HYG-1)"]
    assert found[0] == ["Email", "Name", *titles, "Reason", "How to fix it"]
    assert [line[:4] for line in found[1:]] == [
        [sanne.email, "Sanne Hoekstra", "", "ja"],
        ["'+nobody@elsewhere.example", "", "x", ""],
    ]
    found[1][3], found[2][0] = "x", tom.email
    corrected = written(found)
    again = open_import(marit, cpr, hygiene)
    assert run(upload(again, corrected, by=marit, name="fixed.csv"), by=marit).applied == 2
    assert status(sanne, hygiene) == status(tom, cpr) == "unenrolled"


def test_in_dutch_a_semicolon_stands_between_the_cells(desk, table):
    with translation.override("nl"):
        response = desk.get(f"/imports/{table.pk}/lists/result/", headers={"Accept-Language": "nl"})
        content = b"".join(response.streaming_content)
    assert rows(content, ";")[0][-1] == "Resultaat"
