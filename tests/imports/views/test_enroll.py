"""Enrolling users: what the pages say, and whom the template has already."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from enrollments.models import Enrollment
from tests.factories import EnrollmentFactory, UserFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.web import HTMX, elements, spaced


@pytest.fixture
def draft(marit, cpr, hygiene):
    return open_import(marit, cpr, hygiene, action="enroll")


@pytest.fixture
def checked(draft, enrolled, sanne, tom, marit):
    """Three to enroll, of whom Tom was before; the others are there already, or have left."""
    leaver = UserFactory.create(inactive=True)
    lines = [
        (sanne.email, "", "x", None),
        (tom.email, "", None, "x"),
        (marit.email, "", "x", "x"),
        (leaver.email, "", "x", None),
    ]
    return upload(draft, filled(draft, lines), by=marit)


def test_the_check_says_who_gets_access_and_who_does_not(desk, checked, cpr):
    address = f"/imports/{checked.pk}/check/"
    text = spaced(desk.get(address))
    assert "3 Will be enrolled" in text
    assert "2 Can't be enrolled" in text
    assert "Already enrolled They have access, and keep their progress 1 lines" in text
    assert "User is inactive Nobody is enrolled before being active again 1 lines" in text
    assert "1 of these was unenrolled before. They are enrolled again" in text
    assert "3 enrollments of 2 users. The users get access right away." in text
    assert "I have checked the lists. Enroll 3 and skip 2 lines." in text
    assert "Classroom. 2 enrolled now" in text
    # Nobody loses anything by it: only a great number has to be typed.
    assert "to confirm how many" not in text
    assert "btn--danger" not in desk.get(address).content.decode()


def test_the_list_tells_new_ones_from_those_that_were_there(desk, checked, hygiene):
    answer = desk.get(
        f"/imports/{checked.pk}/check/", {"open": f"marks-will-{hygiene.pk}"}, headers=HTMX
    )
    assert [item.outcome for item in answer.context["items"]] == [
        "Will be enrolled again",
        "Will be enrolled",
    ]
    assert "Will be enrolled again" in spaced(answer)


def test_the_result_offers_to_take_it_back(desk, checked, marit, tom, hygiene):
    run(checked, by=marit)
    address = f"/imports/{checked.pk}/result/"
    text = spaced(desk.get(address))
    assert f"Import {checked.pk} is finished. 3 enrollments made, 2 lines skipped." in text
    assert "3 Enrolled" in text
    assert "the users find these activities under My learning" in text
    assert "What this import enrolled is deleted again" in text
    answer = desk.get(address, {"open": f"marks-applied-{hygiene.pk}"}, headers=HTMX)
    assert [item.outcome for item in answer.context["items"]] == ["Enrolled again", "Enrolled"]
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
    assert "Fill in everybody who has an enrollment, also an ended one (2 lines)" in text
    made = addresses(desk.post(f"/imports/{draft.pk}/template/file/", {"fill": "1"}))
    assert sorted(made) == sorted([sanne.email, tom.email])
