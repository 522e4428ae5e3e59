"""Activities and qualifications from a file: every line is shown before anything is added."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from enrollments.models import AuditEvent, Enrollment, LearningActivity, Qualification
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory
from tests.web import elements, spaced, words

pytestmark = pytest.mark.django_db
ACTIVITIES, QUALIFICATIONS = "/activities/from-file/", "/qualifications/from-file/"
HEAD = "Code\tTitle\tType\tDuration in minutes\tRemark\n"


def rows_of(page):
    return next(one["value"] for one in elements(page, "input") if one.get("name") == "rows")


def confirm(desk, address, page):
    return desk.post(address, {"rows": rows_of(page)}, follow=True)


def test_pasted_lines_are_shown_and_then_added(desk):
    LearningActivityFactory.create(code="OLD", title="Old one")
    lines = HEAD + "CPR-9\tCPR\tKlassikaal\t180\tx\nOLD\told one\n\nWELC\tWelcome\n"
    page = desk.post(ACTIVITIES, {"lines": lines})
    assert page.status_code == 200
    assert "2 lines will be added" in words(page)
    assert "CPR (CPR-9) Classroom · 3 hours" in words(page)
    assert "Column Remark is not one of the columns of this list and was not read" in words(page)
    assert "1 line is there already, and stays as it is" in words(page)
    assert LearningActivity.objects.count() == 1
    assert "2 activities are added." in words(confirm(desk, ACTIVITIES, page))
    cpr = LearningActivity.objects.get(code="CPR-9")
    assert (cpr.title, cpr.kind, cpr.minutes) == ("CPR", "classroom", 180)
    assert LearningActivity.objects.get(code="WELC").kind == "e_learning"
    assert AuditEvent.objects.filter(action="add_activity").count() == 2


def test_all_that_is_wrong_with_a_line_is_told_and_the_others_are_added(desk):
    LearningActivityFactory.create(code="OLD", title="Old one")
    lines = "Titel,Code,Soort,Minuten\n,A-1,Zang,x\nNew,OLD,,\nOne,B-1,,\nTwo,B-1,,\n"
    page = desk.post(ACTIVITIES, {"file": SimpleUploadedFile("a.csv", lines.encode())})
    said = words(page)
    for told in (
        "Enter the title",
        "Duration in minutes: Enter a whole number",
        "Old one has the code OLD already",
    ):
        assert told in said
    assert "The code B-1 stands in two lines" in said
    confirm(desk, ACTIVITIES, page)
    assert set(LearningActivity.objects.values_list("title", flat=True)) == {"Old one", "One"}


def test_codes_are_the_same_whatever_their_case(desk):
    """Files name activities by their code without regard to case: two would be told apart by none.

    A column titled NEW-1 would have been read as new-1."""
    LearningActivityFactory.create(code="OLD", title="Old one")
    page = desk.post(ACTIVITIES, {"lines": HEAD + "old\tNew\nB-1\tOne\nb-1\tTwo\n"})
    said = words(page)
    assert "Old one has the code old already" in said
    assert "The code b-1 stands in two lines" in said
    confirm(desk, ACTIVITIES, page)
    assert set(LearningActivity.objects.values_list("code", flat=True)) == {"OLD", "B-1"}


def test_two_columns_for_one_thing_are_refused(desk):
    twice = words(desk.post(ACTIVITIES, {"lines": "Code\tTitle\tActivity\nA-1\tOne\tTwo\n"}))
    assert "Several columns are for one thing: Title, Activity" in twice


def test_a_line_is_called_by_what_it_has(desk):
    said = spaced(desk.post(ACTIVITIES, {"lines": HEAD + "\tOnly title\tWebinar\nONLY\t\t\n"}))
    assert "()" not in said
    assert "Only title" in said
    assert "3 ONLY Enter the title" in said
    assert '"Webinar" is no type. Write one of these: E-learning, Classroom' in said


def test_of_several_activities_with_the_title_the_codes_are_named(desk):
    for code in ("FA-1", "FA-2"):
        LearningActivityFactory.create(code=code, title="First aid")
    lines = "Qualification\tRequired activity\nNurse\tFirst aid\n"
    said = words(desk.post(QUALIFICATIONS, {"lines": lines}))
    assert "Several activities are called First aid. Write the code: FA-1 or FA-2" in said


def test_a_workbook_is_read_and_other_files_are_refused(desk):
    book, kept = Workbook(), io.BytesIO()
    book.active.append(["Title", "Code", "Duration in minutes"])
    book.active.append(["Adding up", "SUM", 45])
    book.save(kept)
    page = desk.post(ACTIVITIES, {"file": SimpleUploadedFile("a.xlsx", kept.getvalue())})
    confirm(desk, ACTIVITIES, page)
    assert LearningActivity.objects.get(code="SUM").minutes == 45
    for name, content in (("a.pdf", b"%PDF-1.4"), ("a.csv", b"Nonsense;x\n1;2\n"), ("a.csv", b"x")):
        refused = desk.post(ACTIVITIES, {"file": SimpleUploadedFile(name, content)})
        assert refused.status_code == 422
    assert desk.post(ACTIVITIES, {"lines": HEAD}).status_code == 422
    long = HEAD + "".join(f"C{number}\tTitle\n" for number in range(501))
    assert "more than 500 lines" in words(desk.post(ACTIVITIES, {"lines": long}))


def test_what_came_meanwhile_is_shown_and_nothing_is_added(desk):
    page = desk.post(ACTIVITIES, {"lines": HEAD + "A\tOne\nB\tTwo\n"})
    LearningActivityFactory.create(code="B", title="Other")
    answer = desk.post(ACTIVITIES, {"rows": rows_of(page)})
    assert answer.status_code == 409
    assert "Other has the code B already" in words(answer)
    assert LearningActivity.objects.count() == 1
    assert desk.post(ACTIVITIES, {"rows": "forged"}).status_code == 422


def test_qualifications_come_with_what_they_require_and_enroll_nobody(desk):
    UserFactory.create()
    cpr = LearningActivityFactory.create(code="CPR-2", title="CPR")
    fire = LearningActivityFactory.create(code="FIRE", title="Fire")
    QualificationFactory.create(name="All employees")
    lines = (
        "Qualification\tRequired activity\tTime frame in days\tDescription\n"
        "Level 4\tCPR-2\t90\tA nurse\nLevel 4\tfire\t\t\nEmpty\t\t\t\n"
        "Wrong\tCPR-2\t\t\nWrong\tNowhere\t0\t\nall employees\tCPR-2\t\t\n"
        "Double\tCPR-2\t\t\nDouble\tCPR\t30\t\n"
    )
    page = desk.post(QUALIFICATIONS, {"lines": lines})
    said = words(page)
    assert "No activity has this title or code (Nowhere)" in said
    assert "Type a whole number of days, 1 to 3650" in said
    assert "CPR stands in two lines" in said
    assert "Another line of this qualification is wrong" in said
    assert "2 qualifications are added." in words(confirm(desk, QUALIFICATIONS, page))
    level = Qualification.objects.get(name="Level 4")
    assert level.description == "A nurse"
    required = level.requirements.order_by("activity__code").values_list("activity", "due_days")
    assert list(required) == [(cpr.pk, 90), (fire.pk, None)]
    assert not Qualification.objects.filter(name="Wrong").exists()
    assert not Enrollment.objects.exists()
    assert AuditEvent.objects.filter(action="require").count() == 2


def test_both_are_offered_where_there_are_none(desk):
    for address, page in ((ACTIVITIES, "/activities/"), (QUALIFICATIONS, "/qualifications/")):
        assert address in desk.get(page).content.decode()
        assert address in desk.get("/overview/").content.decode()
