"""Enrolling users: what the pages say, and whom the template has already."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from enrollments.models import Enrollment
from tests.factories import EnrollmentFactory, UserFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.web import elements, spaced


@pytest.fixture
def draft(marit, cpr, hygiene):
    return open_import(marit, cpr, hygiene, action="enroll")


@pytest.fixture
def checked(draft, enrolled, sanne, tom, marit):
    """Three to enroll, of whom Tom was before; the others are there already, or have left."""
    leaver, noor = UserFactory.create(inactive=True), UserFactory.create()
    lines = [
        (sanne.email, "", "x", None),
        (tom.email, "", None, "x"),
        (noor.email, "", "x", "x"),
        (leaver.email, "", "x", None),
    ]
    return upload(draft, filled(draft, lines), by=marit)


def test_the_check_says_who_gets_access_and_who_does_not(desk, checked, cpr):
    address = f"/imports/{checked.pk}/check/"
    text = spaced(desk.get(address))
    assert "3 enrollments of 2 users Will be enrolled 1 unenrolled" in text
    assert "2 enrollments Can't be enrolled" in text
    assert "1 · Already enrolled" in text
    assert "1 · User is inactive" in text
    assert "1 was unenrolled before, and continues with its progress as it was." in text
    assert "The users get access right away. Users get no email." in text
    assert "Make 3 enrollments of 2 users ; 2 marks are not carried out." in text
    # Nobody loses anything by it: only a great number has to be typed.
    assert "the number of enrollments" not in text
    assert "btn--danger" not in desk.get(address).content.decode()


def test_the_list_tells_new_ones_from_those_that_were_there(checked, listed):
    rows = listed(f"/imports/{checked.pk}/check/", "will")
    assert [(row.outcome, row.state) for row in rows] == [
        ("Will be enrolled again", "unenrolled"),
        ("Will be enrolled", ""),
        ("Will be enrolled", ""),
    ]


def test_the_result_offers_to_take_it_back(desk, checked, marit, tom, hygiene, listed):
    run(checked, by=marit)
    address = f"/imports/{checked.pk}/result/"
    text = spaced(desk.get(address))
    assert f"Import {checked.pk} is finished. 3 enrollments made." in text
    assert "3 enrollments of 2 users Enrolled" in text
    assert "The users find these activities under My learning." in text
    assert (
        "Undo removes the enrollments that this import made, and unenrolls again those that were"
        " unenrolled before." in text
    )
    assert [row.outcome for row in listed(address, "applied")] == [
        "Enrolled again",
        "Enrolled",
        "Enrolled",
    ]
    assert Enrollment.objects.get(user=tom, activity=hygiene).is_open


# --- the template ---------------------------------------------------------------------------------


def addresses(response) -> list[str]:
    sheet = load_workbook(BytesIO(response.getvalue())).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2, max_col=1, values_only=True) if row[0]]


def test_the_template_can_have_those_that_were_unenrolled(desk, draft, enrolled, tom, hygiene, cpr):
    leaver = UserFactory.create(inactive=True)
    EnrollmentFactory.create(user=leaver, activity=cpr, unenrolled=True)
    response = desk.get(f"/imports/{draft.pk}/template/")
    assert "Fill in those who were unenrolled, to enroll them again (1 line)" in spaced(response)
    [box] = [one for one in elements(response, "input") if one.get("name") == "fill"]
    assert "checked" not in box
    assert "disabled" not in box
    assert addresses(desk.post(f"/imports/{draft.pk}/template/file/", {"fill": "1"})) == [tom.email]
    assert not addresses(desk.post(f"/imports/{draft.pk}/template/file/"))


def test_with_nobody_to_fill_in_there_is_nothing_to_choose(desk, draft):
    response = desk.get(f"/imports/{draft.pk}/template/")
    [box] = [one for one in elements(response, "input") if one.get("name") == "fill"]
    assert "disabled" in box


def test_the_template_of_a_remove_has_ended_ones_too(
    desk, marit, cpr, hygiene, enrolled, sanne, tom
):
    draft = open_import(marit, hygiene, action="remove")
    text = spaced(desk.get(f"/imports/{draft.pk}/template/"))
    assert "List everyone with an enrollment, including ended ones (2 lines)" in text
    made = addresses(desk.post(f"/imports/{draft.pk}/template/file/", {"fill": "1"}))
    assert sorted(made) == sorted([sanne.email, tom.email])
