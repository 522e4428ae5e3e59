"""Imports of which the file names the activities; and the templates of both shapes."""

import io

import pytest
from openpyxl import load_workbook

from imports import queries
from tests.factories import LearningActivityFactory
from tests.imports.views.shapes.texts import EXPECTED, outcomes, text, told
from tests.imports.workbooks import run, upload
from tests.web import words

pytestmark = pytest.mark.usefixtures("enrolled")


def test_the_file_names_the_activities_and_the_check_lists_them_first(
    desk, undecided, lines, marit, cpr, hygiene
):
    LearningActivityFactory.create(title="Lifting", code="LIFT-1")
    checked = upload(undecided, lines, by=marit, name="long.csv")
    assert outcomes(checked) == EXPECTED
    assert set(checked.activities.all()) == {cpr, hygiene}
    first = (
        "The file names 2 activities, with so many marks: CPR and AED refresher (1) and"
        " Hand hygiene (1)"
    )
    assert told(checked)[0] == first
    assert first in words(desk.get(f"/imports/{checked.pk}/check/"))
    assert run(checked, by=marit).applied == 2


def test_its_columns_may_name_them_too(undecided, marit, sanne, cpr):
    content = text("email;CPR-2", f"{sanne.email};x")
    checked = upload(undecided, content, by=marit, name="ward.csv")
    assert [one.pk for one in checked.activities.all()] == [cpr.pk]
    assert queries.summary(checked).planned == 1


def test_it_may_name_only_so_many(undecided, lines, marit, settings, desk):
    settings.IMPORT_MAX_ACTIVITIES = 1
    refused = upload(undecided, lines, by=marit, name="long.csv")
    assert (refused.status, refused.refusal["code"]) == ("draft", "too_many_activities")
    assert not refused.activities.exists()
    text = "long.csv names 2 activities. At most 1 fit in one import. Split the file"
    assert text in words(desk.get(f"/imports/{refused.pk}/upload/"))


def test_a_list_of_addresses_names_none(desk, undecided, sanne, marit):
    assert "Paste addresses" not in words(desk.get(f"/imports/{undecided.pk}/upload/"))
    refused = upload(undecided, text(sanne.email), by=marit, name="people.txt")
    assert refused.refusal["code"] == "no_activities"


def test_another_check_looks_for_the_activities_again(undecided, lines, marit, sanne, cpr, hygiene):
    checked = upload(undecided, lines, by=marit, name="long.csv")
    content = text("email;activity", f"{sanne.email};HYG-1")
    checked = upload(checked, content, by=marit, name="short.csv")
    assert [one.pk for one in checked.activities.all()] == [hygiene.pk]


def test_who_chooses_one_after_all_decides_again(desk, undecided, cpr):
    desk.post(f"/imports/{undecided.pk}/activities/choose/", {"activity": cpr.pk})
    undecided.refresh_from_db()
    assert not undecided.by_file
    assert [one.pk for one in undecided.activities.all()] == [cpr.pk]


# --- the template ---------------------------------------------------------------------------------


def test_the_template_offers_both_shapes(desk, draft, marit, sanne, cpr):
    page = words(desk.get(f"/imports/{draft.pk}/template/"))
    assert "One column per activity" in page
    assert "One line per mark" in page
    response = desk.post(f"/imports/{draft.pk}/template/file/", {"shape": "long", "fill": "1"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book["Enrollments"]
    assert [cell.value for cell in sheet[1]] == ["Email", "Name", "Activity"]
    assert sheet.max_row == 1
    [offered] = sheet.data_validations.dataValidation
    place = offered.formula1.partition("!")[2]
    listed = [row[0].value for row in book["Explanation"][place.replace("$", "")]]
    assert listed == ["CPR and AED refresher (CPR-2)", "Hand hygiene (HYG-1)"]
    sheet.append([sanne.email, None, listed[0]])
    saved = io.BytesIO()
    book.save(saved)
    checked = upload(draft, saved.getvalue(), by=marit)
    assert (checked.notes.shape, outcomes(checked)) == ("long", [(2, "ready")])


def test_where_the_file_decides_there_is_one_line_per_mark(desk, undecided):
    page = words(desk.get(f"/imports/{undecided.pk}/template/"))
    assert "A workbook with one line for each mark" in page
    response = desk.post(f"/imports/{undecided.pk}/template/file/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [cell.value for cell in book["Enrollments"][1]] == ["Email", "Name", "Activity"]
