"""The wizard of an import of users, as somebody goes through it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from enrollments.models import User
from enrollments.roles import Role
from imports.models import Import
from imports.workbook.writer.people import COLUMNS
from tests.factories import TeamFactory, give
from tests.imports.users.books import checked_users, open_users, outcomes, people_book, said
from tests.imports.workbooks import run, upload, worked
from tests.web import spaced

pytestmark = pytest.mark.django_db


def test_from_the_choice_to_the_result(desk, marit, daan):
    text = spaced(desk.get("/imports/new/"))
    assert "Add and change users" in text
    assert "An empty cell changes nothing." in text
    response = desk.post("/imports/new/", {"action": "users"})
    draft = Import.objects.get()
    assert response.url == f"/imports/{draft.pk}/template/"
    text = spaced(desk.get(response.url))
    assert "Step 2 of 4: Template" in text
    template = desk.post(f"/imports/{draft.pk}/template/file/")
    content = filled_template(
        template.getvalue(), [daan.email, None, None, "Bosch", None, "Ward 3 Wset"],
        ["noa@wh.example", "Noa", None, "Vos"], ["daan2@wh.example", "x", None, "y"],
        [daan.email],
    )  # fmt: skip
    desk.get(f"/imports/{draft.pk}/upload/")
    file = SimpleUploadedFile("people.xlsx", content)
    desk.post(f"/imports/{draft.pk}/upload/", {"file": file})
    checked = worked(draft)
    assert outcomes(checked) == ["team_unknown", "user_add", "user_add", "nothing_marked"]
    page = desk.get(f"/imports/{draft.pk}/check/")
    text = spaced(page)
    assert "Check before you start" in text
    assert "2 users Will be added or changed 2 new" in text
    assert "0 lines Nothing to do" in text
    assert "1 line With a problem" in text
    expected = "4 lines 2 will be added or changed 0 nothing to do 1 with a problem 1 left blank"
    assert expected in text
    assert "Team not found: Ward 3 Wset. Did you mean Ward 3 West?" in text
    assert "1 team does not exist: Ward 3 Wset (did you mean Ward 3 West?)" in text
    assert 'New users choose a password by "Forgot your password?"' in text
    assert "Users get no email." in text
    assert "Add 2 users ; 1 line with a problem is left out" in text
    assert "Only the user is named, so nothing changes." in text
    started = desk.post(f"/imports/{draft.pk}/check/", {"ack": "on", "plan": checked.plan_key})
    assert started.url == f"/imports/{draft.pk}/progress/"
    assert "0 of 2" in spaced(desk.get(started.url))
    worked(draft)
    text = spaced(desk.get(f"/imports/{draft.pk}/result/"))
    assert f"Import {draft.pk} is finished. 2 users added or changed." in text
    assert "Download lines to fix" in text
    assert "Undo import" in text
    assert User.objects.filter(email__in=("noa@wh.example", "daan2@wh.example")).count() == 2
    rows = spaced(desk.get("/imports/"))
    assert "2 of 2 users" in rows


def filled_template(content: bytes, *lines: list) -> bytes:
    workbook = load_workbook(BytesIO(content))
    sheet = workbook.worksheets[0]
    for row, line in enumerate(lines, start=2):
        for column, value in enumerate(line, start=1):
            if value is not None:
                sheet.cell(row, column).value = value
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_what_changes_stands_beside_each_user(desk, marit, daan):
    TeamFactory.create(name="Ward 4")
    checked = checked_users(
        marit,
        said(email=daan.email, last_name="Bosch", team="Ward 4", employee_number="#CLEAR"),
    )
    text = spaced(desk.get(f"/imports/{checked.pk}/check/"))
    assert "1 user will be changed" in text
    assert "Last name was Bos becomes Bosch" in text
    assert "Team was Ward 3 West becomes Ward 4" in text
    assert "Employee number was 01024 cleared" in text


def test_of_who_is_deactivated_the_status_is_what_changes(desk, marit, daan):
    plan = checked_users(marit, said(email=daan.email, status="inactive"))
    text = spaced(desk.get(f"/imports/{plan.pk}/check/"))
    assert "Status was Active becomes Inactive" in text
    assert "You can undo this import afterwards." in text
    assert "who was added" not in text


def test_missing_teams_are_made_by_a_button_of_the_check(desk, marit):
    checked = checked_users(
        marit, said(email="a@wh.example", first_name="A", last_name="B", team="Ward 9")
    )
    address = f"/imports/{checked.pk}/check/"
    assert "Make this team" in spaced(desk.get(address))
    desk.post(f"{address}again/", {"teams": "in"})
    again = worked(checked)
    text = spaced(desk.get(address))
    assert "1 team is new: Ward 9" in text
    assert "Do not make teams" in text
    assert outcomes(again) == ["user_add"]


def test_another_plan_than_the_one_shown_is_looked_at_again(desk, marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"))
    address = f"/imports/{checked.pk}/check/"
    response = desk.post(address, {"ack": "on", "plan": "another"}, follow=True)
    assert "The lists have changed since you saw them." in spaced(response)
    daan.refresh_from_db()
    assert daan.last_name == "Bos"


def test_without_anything_to_do_there_is_no_start(desk, marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bos"))
    text = spaced(desk.get(f"/imports/{checked.pk}/check/"))
    assert "Nothing to import" in text
    assert "None of its lines changes a user" in text
    assert "Start import" not in text


def test_the_undo_has_a_check_and_a_result(desk, marit, daan):
    done = run(checked_users(marit, said(email=daan.email, last_name="Bosch")), by=marit)
    response = desk.post(f"/imports/{done.pk}/undo/")
    undo = Import.objects.get(undo_of=done)
    worked(undo)
    page = desk.get(response.url, follow=True)
    text = spaced(page)
    assert "1 user Will be as before" in text
    assert "Last name was Bosch becomes Bos" in text
    checked = Import.objects.get(pk=undo.pk)
    desk.post(f"/imports/{undo.pk}/check/", {"ack": "on", "plan": checked.plan_key})
    worked(undo)
    text = spaced(desk.get(f"/imports/{undo.pk}/result/"))
    assert "1 user is as before" in text
    assert f"Undone by import {undo.pk}" in spaced(desk.get(f"/imports/{done.pk}/result/"))


def cells(response) -> list[list]:
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_uploaded_file_comes_back_with_its_results(desk, marit, daan):
    checked = checked_users(
        marit,
        said(email=daan.email, last_name="Bosch"),
        said(email=daan.email.replace("daan", "kees"), team="Ward 99"),
    )
    done = run(checked, by=marit)
    rows = cells(desk.get(f"/imports/{done.pk}/lists/result/"))
    assert rows[0][-1] == "Result"
    assert rows[1][-1] == "Changed"
    assert "Team not found: Ward 99." in rows[2][-1]
    assert rows[1][3] == "Bosch"


def test_lines_to_fix_can_be_uploaded_again(desk, marit, daan):
    checked = checked_users(
        marit,
        said(email="noa@wh.example", first_name="Noa", last_name="Vos", leave_date="3/4/26"),
        said(email=daan.email, last_name="Bosch"),
    )
    done = run(checked, by=marit)
    response = desk.get(f"/imports/{done.pk}/lists/to-fix/")
    content = b"".join(response.streaming_content)
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    [header, line] = list(sheet.iter_rows(values_only=True))
    assert header[-2:] == ("Reason", "How to fix it")
    assert line[:4] == ("noa@wh.example", "Noa", None, "Vos")
    assert line[7] == "3/4/26"
    assert line[-1] == "Write it as 2026-12-31."
    again = upload(open_users(marit), content, by=marit)
    assert outcomes(again) == ["date_invalid"]


def test_each_list_is_a_download(desk, marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"), said(last_name="x"))
    rows = cells(desk.get(f"/imports/{checked.pk}/lists/change/"))
    assert rows[1][1:] == [daan.email, "Daan Bos", "Will be changed", "Last name: Bos → Bosch"]
    assert len(cells(desk.get(f"/imports/{checked.pk}/lists/wrong/"))) == 2
    assert desk.get(f"/imports/{checked.pk}/lists/will/").status_code == 404


def test_a_list_goes_on_and_is_searched(desk, marit):
    lines = [said(email=f"u{n}@wh.example", first_name="A", last_name="B") for n in range(53)]
    checked = checked_users(marit, *lines)
    address = f"/imports/{checked.pk}/check/"
    assert "u52@" not in desk.get(address).content.decode()
    more = desk.get(f"{address}?list=add&after=51", headers={"HX-Request": "true"})
    assert ">52" in "".join(more.content.decode().split())
    found = desk.get(f"{address}?q=u17@")
    assert "1 of 53 lines" in spaced(found)


def test_it_is_offered_to_who_may_change_users_alone(client_for, marit):
    manager_desk = client_for(give(marit, Role.TEAM_MANAGER))
    assert "Add and change users" not in spaced(manager_desk.get("/imports/new/"))
    answer = manager_desk.post("/imports/new/", {"action": "users"})
    assert answer.status_code == 422


def test_there_are_no_activities_to_choose(desk, marit):
    draft = open_users(marit)
    response = desk.get(f"/imports/{draft.pk}/activities/")
    assert response.url == f"/imports/{draft.pk}/template/"


def test_cells_are_pasted(desk, marit, daan):
    draft = open_users(marit)
    assert "Paste cells" in spaced(desk.get(f"/imports/{draft.pk}/upload/"))
    text = f"E-mail\tAchternaam\n{daan.email}\tBosch"
    response = desk.post(f"/imports/{draft.pk}/upload/paste/", {"addresses": text})
    assert response.url == f"/imports/{draft.pk}/checking/"
    assert outcomes(worked(draft)) == ["user_change"]


def test_a_file_without_its_columns_is_refused_with_advice(desk, marit):
    draft = upload(
        open_users(marit), people_book(["a@b.nl", "x"], header=("Email", "Boss")), by=marit
    )
    text = spaced(desk.get(f"/imports/{draft.pk}/upload/"))
    assert "has no column that says something about users" in text
    assert "Found: Email, Boss" in text


def test_in_dutch(desk, marit, daan):
    address = f"/imports/{open_users(marit).pk}/template/file/"
    template = desk.post(address, headers={"accept-language": "nl"})
    sheet = load_workbook(BytesIO(template.getvalue())).worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    assert titles[1:4] == ["Voornaam", "Tussenvoegsel", "Achternaam"]
    content = people_book([daan.email, "", "", "Bosch"], header=titles)
    checked = upload(open_users(marit), content, by=marit)
    assert outcomes(checked) == ["user_change"]
    assert [one.role for one in checked.notes.columns] == [role for role, _width in COLUMNS]
    address = f"/imports/{checked.pk}/check/"
    text = spaced(desk.get(address, headers={"accept-language": "nl"}))
    assert "1 gebruiker Wordt toegevoegd of gewijzigd 1 gewijzigd" in text
    assert "Achternaam was Bos wordt Bosch" in text
