"""Lists are taken away as they are filtered: within scope, recorded, and never run as formulas."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from enrollments.models import AuditEvent
from enrollments.roles import Right, Role
from enrollments.services import unenroll
from enrollments.views.exports import download
from enrollments.views.exports.register import exported_lists
from tests.doors.estate import read
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import of
from tests.web import elements, words


def lines(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_users_as_filtered(desk, sanne, tom):
    QualificationFactory.create(name="Level 4 nurse", holders=[sanne])
    EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create(user=sanne, completed=True)
    response = desk.post(f"/exports/users/csv/?team={sanne.team.pk}&q=hoek")
    today = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="users-{today}.csv"'
    assert response["Content-Type"].startswith("text/csv")
    (heading, row) = lines(response)
    assert heading[:4] == ["Name", "Email", "Employee no.", "Team"]
    assert row[:7] == [
        "Sanne Hoekstra",
        sanne.email,
        "10240",
        "Ward 3 West",
        "Level 4 nurse",
        "1",
        "1",
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.about) == ("export", "users.csv")
    assert event.changes == {"rows": [None, 1]}


def test_the_workbook_holds_text_alone(desk):
    UserFactory.create(first_name="=1+1", last_name="@Aalders", employee_number="007")
    response = read(desk.post("/exports/users/xlsx/?q=007"))
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    (row,) = list(sheet.iter_rows(min_row=2))
    assert row[0].value == "=1+1 @Aalders"
    assert {type(cell.value) for cell in row if cell.value is not None} == {str}
    assert row[0].quotePrefix
    assert row[2].value == "007"


def test_no_cell_of_the_text_runs(desk):
    UserFactory.create(first_name="=1+1", last_name="Aalders", employee_number="007")
    (_heading, row) = lines(desk.post("/exports/users/csv/?q=007"))
    assert row[0] == "'=1+1 Aalders"


def test_a_list_about_one_thing(desk, sanne, tom):
    activity = LearningActivityFactory.create(title="CPR", code="CPR-2")
    due = timezone.localdate() + timedelta(days=3)
    EnrollmentFactory.create(user=sanne, activity=activity, due_on=due, in_progress=True)
    EnrollmentFactory.create(user=tom, activity=activity, unenrolled=True)
    found = lines(desk.post(f"/exports/participants/{activity.pk}/csv/?sort=-name"))
    assert [row[0] for row in found] == ["Name", tom.name, sanne.name]
    assert found[2][4:6] == ["In progress", "64"]
    assert found[2][9] == due.isoformat()
    assert found[1][4] == "Unenrolled"
    assert AuditEvent.objects.get().activity == activity
    found = lines(desk.post(f"/exports/enrollments/{sanne.pk}/csv/"))
    assert [row[:2] for row in found] == [["Activity", "Code"], ["CPR", "CPR-2"]]
    assert AuditEvent.objects.latest("pk").user == sanne


def test_activities_have_the_numbers_of_the_list(desk):
    activity = LearningActivityFactory.create(title="CPR", minutes=None)
    EnrollmentFactory.create(activity=activity, overdue=True)
    EnrollmentFactory.create(activity=activity, unenrolled=True)
    (_heading, row) = lines(desk.post("/exports/activities/csv/"))
    assert (row[0], row[3:]) == ("CPR", ["Current", "", "1", "0", "0", "1", "1"])


def test_imports(desk, marit):
    from imports.models import Import

    Import.objects.create(action="unenroll", created_by=marit, status="draft", file_name="a.xlsx")
    (_heading, row) = lines(desk.post("/exports/imports/csv/"))
    assert row[1:3] == ["Unenroll users", "Draft"]


def test_qualifications_and_who_holds_one(desk, sanne):
    activity = LearningActivityFactory.create(title="CPR")
    level = QualificationFactory.create(name="Level 4", activities=[activity], holders=[sanne])
    (_heading, row) = lines(desk.post("/exports/qualifications/csv/"))
    assert (row[0], row[3:]) == ("Level 4", ["1", "1", "1"])
    (_heading, row) = lines(desk.post(f"/exports/holders/{level.pk}/csv/"))
    assert (row[0], row[5:]) == (sanne.name, ["Open", "0", "1", "CPR"])


def test_teams(desk, sanne):
    TeamManagerFactory.create(user=UserFactory.create(first_name="Kim"), team=sanne.team)
    (_heading, row) = lines(desk.post("/exports/teams/csv/?q=ward+3+west"))
    assert row[:2] == ["Ward 3 West", "1"]
    assert row[2].startswith("Kim ")
    assert "1 row" in words(desk.get("/audit/?action=export"))


def test_what_happened(desk, client_for, sanne, tom, actor, marit):
    row, other = EnrollmentFactory.create(user=sanne), EnrollmentFactory.create(user=tom)
    unenroll(of(row, other), actor=actor, reason="=1+1")
    (_heading, *rows) = lines(desk.post("/exports/audit/csv/?action=unenroll"))
    assert {(one[1], one[4], one[5]) for one in rows} == {
        (marit.name, "Unenroll", sanne.name),
        (marit.name, "Unenroll", tom.name),
    }
    assert {one[10] for one in rows} == {"'=1+1"}
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    (_heading, *rows) = lines(client_for(manager).post("/exports/audit/csv/?action=unenroll"))
    assert [one[5] for one in rows] == [sanne.name]


def test_only_what_is_in_scope(client_for, sanne, tom):
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    client = client_for(manager)
    assert [row[0] for row in lines(client.post("/exports/users/csv/"))] == ["Name", sanne.name]
    assert client.post(f"/exports/enrollments/{tom.pk}/csv/").status_code == 404
    activity = LearningActivityFactory.create()
    EnrollmentFactory.create(user=sanne, activity=activity)
    EnrollmentFactory.create(user=tom, activity=activity)
    found = lines(client.post(f"/exports/participants/{activity.pk}/csv/"))
    assert [row[0] for row in found] == ["Name", sanne.name]
    (_heading, *rows) = lines(client.post("/exports/activities/csv/"))
    assert [row[5] for row in rows] == ["1"]


@pytest.mark.parametrize("name", exported_lists())
def test_without_a_right_there_is_nothing_to_take(client_for, lacking, marit, name, sanne):
    about = ("enrollments", "participants", "holders", "late")
    number = f"{sanne.pk}/" if name in about or name.startswith("week-") else ""
    client = client_for(lacking(marit, Right.VIEW_AUDIT))
    assert client.post(f"/exports/{name}/{number}csv/").status_code == 403
    client = client_for(lacking(marit, exported_lists()[name].rights[0]))
    assert client.post(f"/exports/{name}/{number}csv/").status_code == 403
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "path", ["users/pdf", "nothing/csv", "participants/csv", "enrollments/9/csv"]
)
def test_what_is_no_list_is_not_there(desk, path):
    assert desk.post(f"/exports/{path}/").status_code == 404


def test_filters_that_cannot_be_used_export_nothing(desk):
    response = desk.post("/exports/users/csv/?team=999999", follow=True)
    assert "Nothing was exported." in words(response)
    assert "These filters can't be used." in words(response)
    assert not AuditEvent.objects.exists()


def test_rows_are_read_part_by_part(desk, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(download, "CHUNK", 2)
    users = UserFactory.create_batch(5)
    found = lines(desk.post("/exports/users/csv/?q=noor"))
    assert len(found) == len(users) + 1
    # A part costs two queries.
    with django_assert_max_num_queries(20):
        lines(desk.post("/exports/users/csv/?q=noor"))


def test_each_list_offers_it_as_it_is_filtered(desk, client_for, sanne, lacking, marit):
    activity = EnrollmentFactory.create(user=sanne).activity
    for address, name in (
        ("/users/", "users"),
        ("/activities/", "activities"),
        ("/imports/", "imports"),
        ("/qualifications/", "qualifications"),
        ("/audit/", "audit"),
        ("/teams/", "teams"),
        (f"/users/{sanne.pk}/enrollments/", f"enrollments/{sanne.pk}"),
        (f"/activities/{activity.pk}/participants/", f"participants/{activity.pk}"),
    ):
        asked = {"status": "active", "page": "1"}
        forms = [one.get("action") for one in elements(desk.get(address, asked), "form")]
        assert f"/exports/{name}/csv/?status=active" in forms, address
        assert f"/exports/{name}/xlsx/?status=active" in forms, address
    client = client_for(lacking(marit, Right.VIEW_AUDIT))
    assert b"/exports/" not in client.get("/users/").content


def test_who_is_late_and_what_leavers_left_open(desk, client_for, sanne, tom):
    yesterday = timezone.localdate() - timedelta(days=1)
    late = EnrollmentFactory.create(user=sanne, due_on=yesterday)
    EnrollmentFactory.create(user=sanne, due_on=yesterday, completed=True)
    loner = EnrollmentFactory.create(user__team=None, due_on=yesterday)
    left = EnrollmentFactory.create(user__is_active=False, user__team=None)
    EnrollmentFactory.create(user=tom)
    page = desk.get(f"/overview/late/{sanne.team_id}/")
    assert f"/exports/late/{sanne.team_id}/csv/?" in {
        form["action"] for form in elements(page, "form")
    }
    for address, row in (
        (f"late/{sanne.team_id}", late),
        ("late/0", loner),
        ("leavers", left),
    ):
        (heading, *rows) = lines(desk.post(f"/exports/{address}/csv/"))
        assert (heading[0], heading[-1]) == ("Name", "Due")
        assert [(one[0], one[4]) for one in rows] == [(row.user.name, row.activity.title)]
    assert AuditEvent.objects.filter(action="export").count() == 3
    lotte = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=lotte, team=sanne.team)
    manager = client_for(lotte)
    assert len(lines(manager.post(f"/exports/late/{sanne.team_id}/csv/"))) == 2
    assert manager.post("/exports/late/0/csv/").status_code == 404
    assert len(lines(manager.post("/exports/leavers/csv/"))) == 1
