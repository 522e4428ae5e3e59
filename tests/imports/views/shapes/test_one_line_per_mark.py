"""Files with one line for each mark, through the wizard."""

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from enrollments.models import LearningActivity, User
from imports import queries
from imports.models import Import
from tests.factories import LearningActivityFactory
from tests.imports.views.shapes.texts import (
    EXPECTED,
    downloaded,
    outcomes,
    rows,
    status,
    text,
    told,
    written,
)
from tests.imports.workbooks import open_import, run, upload

pytestmark = pytest.mark.usefixtures("enrolled")


@pytest.fixture
def twin(db: None) -> LearningActivity:
    """Another activity with the title of hand hygiene."""
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-9")


@pytest.fixture
def long(draft: Import, lines: bytes, marit: User) -> Import:
    return upload(draft, lines, by=marit, name="long.csv")


def test_each_line_is_one_mark_with_its_own_outcome(long, marit, sanne, cpr, hygiene):
    assert long.notes.shape == "long"
    assert outcomes(long) == EXPECTED
    summary = queries.summary(long)
    assert (long.counts.line_count, long.counts.marks_read) == (7, 6)
    assert summary.planned == 2
    assert long.notes.identical_marks == 1
    text = f"{sanne.email} and CPR and AED refresher are in rows 2 and 4. They count once"
    assert text in told(long)
    assert run(long, by=marit).applied == 2
    assert status(sanne, cpr) == status(sanne, hygiene) == "unenrolled"


def test_a_workbook_of_this_shape_gives_the_same(draft, lines, marit, desk):
    book = Workbook()
    for line in csv.reader(io.StringIO(lines.decode()), delimiter=";"):
        book.active.append([cell or None for cell in line])
    content = io.BytesIO()
    book.save(content)
    checked = upload(draft, content.getvalue(), by=marit, name="long.xlsx")
    assert outcomes(checked) == EXPECTED
    fix = load_workbook(io.BytesIO(downloaded(desk, checked, "to-fix"))).worksheets[0]
    found = [[cell or "" for cell in row[:4]] for row in fix.iter_rows(values_only=True)]
    assert found[0] == ["Email", "Name", "Activity", "Action"]
    assert [row[2:] for row in found[1:]] == [
        ["CPR-3", ""],
        ["CPR and AED refresher (CPR-2)", "enroll"],
        ["Hand hygiene (HYG-1)", ""],
    ]
    result = load_workbook(io.BytesIO(downloaded(desk, checked, "result"))).worksheets[0]
    assert [cell.value for cell in result[1]] == ["Activity", "Email", "Action", "Result"]
    assert "CPR-3" in result["D5"].value


def test_near_misses_are_offered_and_never_applied(desk, long):
    found = rows(downloaded(desk, long, "to-fix"))
    [line] = [line for line in found if "CPR-3" in line]
    assert line[4:] == [
        'Activity: "CPR-3" is not the code or title of an activity of this import.',
        "Did you mean CPR and AED refresher (CPR-2)?",
    ]


def test_its_lines_to_fix_have_one_line_for_each_mark_and_can_be_uploaded(
    desk, long, marit, sanne, tom, cpr, hygiene
):
    run(long, by=marit)
    found = rows(downloaded(desk, long, "to-fix"))
    assert found[0] == ["Email", "Name", "Activity", "Action", "Reason", "How to fix it"]
    assert [line[:4] for line in found[1:]] == [
        [tom.email, "Tom Jansen", "CPR-3", ""],
        [tom.email, "Tom Jansen", "CPR and AED refresher (CPR-2)", "enroll"],
        ["", "", "Hand hygiene (HYG-1)", ""],
    ]
    found[2][3] = ""
    corrected = written(found)
    again = upload(open_import(marit, cpr, hygiene), corrected, by=marit, name="fixed.csv")
    assert run(again, by=marit).applied == 1
    assert status(tom, cpr) == "unenrolled"


def test_a_title_that_two_activities_share_names_their_codes(
    marit, cpr, hygiene, twin, sanne, desk
):
    draft = open_import(marit, cpr, hygiene, twin)
    content = text("email;activity", f"{sanne.email};Hand hygiene", f"{sanne.email};HYG-1")
    checked = upload(draft, content, by=marit, name="long.csv")
    assert outcomes(checked) == [(2, "activity_ambiguous"), (3, "ready")]
    [_head, line] = rows(downloaded(desk, checked, "to-fix"))
    assert "Write the code of the right one: HYG-1, HYG-9." in line[-1]
