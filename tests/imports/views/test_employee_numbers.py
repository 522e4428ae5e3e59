"""Employee numbers instead of addresses, or beside them, where each line is one mark."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import queries
from imports.models import Import
from imports.services import purging
from imports.text.notes import notes
from imports.text.rows import line_problems
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import filled, open_import, run, upload, worked
from tests.web import words

pytestmark = pytest.mark.usefixtures("enrolled")


@pytest.fixture
def enrolled(sanne: User, tom: User, cpr: LearningActivity) -> None:
    """Both follow CPR; Sanne's number has zeros at its front, Tom's has a letter."""
    for person, number in ((sanne, "0010240"), (tom, "a-17")):
        person.employee_number = number
        person.save()
        EnrollmentFactory.create(user=person, activity=cpr)


def csv_file(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def workbook(*lines: Sequence[Any]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def outcomes(import_run: Import) -> list[tuple[int, str]]:
    return list(import_run.lines.order_by("row").values_list("row", "outcome"))


def problems(import_run: Import, viewer: User) -> list[tuple[str, str, str]]:
    found = queries.wrong_lines_page(import_run, viewer=viewer).rows
    return [
        (one.cell, one.text, one.fix)
        for _line, of_line in line_problems(import_run, found, viewer)
        for one in of_line
    ]


def downloaded(desk, import_run: Import, name: str) -> bytes:
    response = desk.get(f"/imports/{import_run.pk}/lists/{name}/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "title", ["Employee number", "employee no.", "Personeelsnummer", "PERSONEELSNR."]
)
def test_a_number_names_a_user_instead_of_an_address(draft, marit, sanne, tom, cpr, title):
    content = csv_file(f"{title};Activity", "0010240;CPR-2", " A-17 ;CPR-2")
    checked = upload(draft, content, by=marit, name="long.csv")
    assert checked.notes.shape == "long"
    assert outcomes(checked) == [(2, "ready"), (3, "ready")]
    assert [line.user for line in checked.lines.order_by("row")] == [sanne, tom]
    assert run(checked, by=marit).applied == 2
    assert set(Enrollment.objects.values_list("status", flat=True)) == {"unenrolled"}


def test_a_workbook_with_numbers_and_no_addresses_has_lines(draft, marit, tom, desk):
    content = workbook(("Employee number", "Activity"), ("0010240", "CPR-2"), ("A-17", "CPR-2"))
    checked = upload(draft, content, by=marit)
    assert outcomes(checked) == [(2, "ready"), (3, "ready")]
    book = load_workbook(io.BytesIO(content))
    book.create_sheet("Remarks").append(["Made by", "Marit"])
    book.move_sheet("Remarks", -1)
    target = io.BytesIO()
    book.save(target)
    assert outcomes(upload(checked, target.getvalue(), by=marit)) == [(2, "ready"), (3, "ready")]


def test_a_pasted_table_may_have_numbers(desk, draft, marit, sanne):
    pasted = "Employee number\tActivity\n0010240\tCPR-2\n"
    desk.post(f"/imports/{draft.pk}/upload/paste/", {"addresses": pasted})
    assert outcomes(worked(draft)) == [(2, "ready")]


def test_where_both_are_filled_in_they_must_name_one_user(desk, draft, marit, sanne, tom, cpr):
    content = csv_file(
        "Email;Employee number;Activity",
        f"{sanne.email};0010240;CPR-2",
        f"{sanne.email};A-17;CPR-2",
        f"{tom.email};;CPR-2",
        f"{tom.email};77777;CPR-2",
        "private@home.example;A-17;CPR-2",
        "no address;A-17;CPR-2",
        ";;CPR-2",
    )
    checked = upload(draft, content, by=marit, name="long.csv")
    assert outcomes(checked) == [
        (2, "ready"),
        (3, "two_people"),
        (4, "ready"),
        (5, "user_unknown"),
        (6, "ready"),
        (7, "email_invalid"),
        (8, "email_missing"),
    ]
    assert problems(checked, marit)[:2] == [
        (
            "B3",
            f'"A-17" and "{sanne.email}" belong to different users.',
            "Correct one of the two, or leave the employee number empty.",
        ),
        (
            "B5",
            '"77777" is not the employee number of a user.',
            "Copy the number from the Users list.",
        ),
    ]
    told = [note.text for note in notes(checked)]
    assert "In 1 line the email is nobody's: the employee number counted" in told
    assert any("CPR and AED refresher are in rows 4 and 6. They count once" in one for one in told)
    assert "Email and employee number of different users" in words(
        desk.get(f"/imports/{checked.pk}/check/")
    )
    assert run(checked, by=marit).applied == 2


def test_what_a_spreadsheet_program_made_of_numbers_is_told(draft, marit, sanne):
    content = csv_file(
        "Employee number;Activity",
        "1,23E+11;CPR-2",
        "1.0E+05;CPR-2",
        "10240;CPR-2",
        "10240.0;CPR-2",
        "12E3;CPR-2",
        "999;CPR-2",
    )
    checked = upload(draft, content, by=marit, name="long.csv")
    assert outcomes(checked) == [
        *((row, "number_damaged") for row in (2, 3, 4, 5)),
        *((row, "user_unknown") for row in (6, 7)),
    ]
    again = "Format the column as text and type the number again."
    assert problems(checked, marit)[:4] == [
        ("A2", 'A spreadsheet program shortened this number: "1,23E+11".', again),
        ("A3", 'A spreadsheet program shortened this number: "1.0E+05".', again),
        ("A4", '"10240" has lost the zeros at its front.', "Did you mean 0010240?"),
        ("A5", 'A program gave this number decimals: "10240.0".', again),
    ]
    assert not checked.counts.marks


def test_numbers_of_a_workbook_are_read_as_they_are_meant(draft, marit, sanne, tom):
    tom.employee_number = "55555"
    tom.save()
    content = workbook(
        ("Employee number", "Activity"),
        (55555, "CPR-2"),
        (10240, "CPR-2"),
        (12345678901234567890, "CPR-2"),
        (date(2026, 3, 1), "CPR-2"),
        (0, "CPR-2"),
        ("=1+1", "CPR-2"),
    )
    checked = upload(draft, content, by=marit)
    assert outcomes(checked) == [
        (2, "ready"),
        (3, "number_damaged"),
        (4, "number_damaged"),
        (5, "number_damaged"),
        (6, "email_missing"),
        (7, "formula_without_value"),
    ]
    told = [text for _cell, text, _fix in problems(checked, marit)]
    assert told[2].startswith("A spreadsheet program made a date of this number")
    assert told[3] == "The employee number is empty, and the line has a mark."


def test_in_dutch(draft, marit, sanne):
    content = csv_file("Personeelsnr.;Cursus", "1,23E+11;CPR-2", "10240;CPR-2", "999;CPR-2")
    checked = upload(draft, content, by=marit, name="long.csv")
    with translation.override("nl"):
        found = problems(checked, marit)
    assert found == [
        (
            "A2",
            'Een spreadsheetprogramma heeft dit nummer ingekort: "1,23E+11".',
            "Maak van de kolom tekst en typ het nummer opnieuw.",
        ),
        ("A3", '"10240" mist de nullen vooraan.', "Bedoel je 0010240?"),
        (
            "A4",
            '"999" is niet het personeelsnummer van een gebruiker.',
            "Neem het nummer over uit Gebruikers.",
        ),
    ]


def test_a_number_that_several_users_have(draft, marit, tom):
    UserFactory.create(employee_number="A-17")
    checked = upload(draft, csv_file("employee number,code", "A-17,CPR-2"), by=marit, name="l.csv")
    assert outcomes(checked) == [(2, "user_ambiguous")]
    [(cell, text, _fix)] = problems(checked, marit)
    assert (cell, text) == ("A2", 'Several users have the employee number "A-17".')


def test_a_number_outside_the_scope_is_like_one_of_nobody(cpr, sanne, tom):
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager)
    draft = open_import(manager, cpr)
    content = csv_file(
        "Email;Employee number;Activity",
        ";0010240;CPR-2",
        ";10240;CPR-2",
        f"{tom.email};0010240;CPR-2",
        ";424242;CPR-2",
    )
    checked = upload(draft, content, by=manager, name="long.csv")
    assert outcomes(checked) == [(row, "user_unknown") for row in (2, 3, 4, 5)]
    sentences = {
        text.replace(number, "N")
        for (_cell, text, _fix), number in zip(
            problems(checked, manager), ("0010240", "10240", "0010240", "424242"), strict=True
        )
    }
    assert sentences == {'"N" is not the employee number of a user.'}


def test_two_columns_of_numbers_are_refused(draft, marit, desk):
    content = csv_file("Employee number;Personeelsnr.;Activity", "1;2;CPR-2")
    refused = upload(draft, content, by=marit, name="long.csv")
    assert refused.refusal["code"] == "two_number_columns"
    assert (
        "These columns are all titled as employee numbers: A (Employee number), B (Personeelsnr.)."
        in words(desk.get(f"/imports/{refused.pk}/upload/"))
    )


def test_lines_to_fix_have_the_numbers_and_can_be_uploaded(desk, draft, marit, sanne, cpr):
    content = csv_file("Employee number;Activity", "10240;CPR-2", "0010240;CPR-3")
    checked = upload(draft, content, by=marit, name="long.csv")
    found = rows(downloaded(desk, checked, "to-fix"))
    assert found[0] == [
        "Email",
        "Name",
        "Activity",
        "Employee number",
        "Reason",
        "How to fix it",
    ]
    assert [line[2:4] for line in found[1:]] == [
        ["CPR and AED refresher (CPR-2)", "10240"],
        ["CPR-3", "0010240"],
    ]
    found[1][3] = "0010240"
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(found[:2])
    again = upload(open_import(marit, cpr), target.getvalue().encode(), by=marit, name="fix.csv")
    assert run(again, by=marit).applied == 1


def test_lines_to_fix_of_a_workbook_keep_the_zeros(desk, draft, marit, sanne):
    content = workbook(("Employee number", "Activity"), ("0010240", "CPR-3"))
    checked = upload(draft, content, by=marit)
    sheet = load_workbook(io.BytesIO(downloaded(desk, checked, "to-fix"))).worksheets[0]
    assert [cell.value for cell in sheet[2]][2:4] == ["CPR-3", "0010240"]
    back = load_workbook(io.BytesIO(downloaded(desk, checked, "result"))).worksheets[0]
    assert [cell.value for cell in back[1]] == ["Employee number", "Activity", "Result"]
    assert 'B2: "CPR-3" is not the code' in back["C2"].value


def test_lines_are_found_by_their_number(desk, draft, marit, listed):
    content = csv_file("Employee number;Activity", "4711;CPR-2", "4712;CPR-2")
    checked = upload(draft, content, by=marit, name="long.csv")
    found = listed(f"/imports/{checked.pk}/check/", "wrong", q="4712")
    assert [line.row for line, _problems, _done in found] == [3]


def test_the_number_of_nobody_goes_with_the_file(draft, marit, tom):
    content = csv_file("Employee number;Activity", "4711;CPR-2", "A-17;CPR-2")
    done = run(upload(draft, content, by=marit, name="long.csv"), by=marit)
    purging._blank_lines(done.pk)
    kept = list(done.lines.order_by("row").values_list("employee_number", flat=True))
    assert kept == ["", "A-17"]


@pytest.mark.django_db(transaction=True)
def test_the_command_line_says_the_same(draft, marit, sanne, tom, cpr, tmp_path):
    LearningActivityFactory.create(title="Lifting", code="LIFT-1")
    file = tmp_path / "long.csv"
    file.write_bytes(
        csv_file(
            "Email;Employee number;Activity",
            f"{sanne.email};A-17;CPR-2",
            ";10240;CPR-2",
            ";1,23E+11;CPR-2",
            ";A-17;lifting",
            ";A-17;Lifting (LIFT-1)",
            ";A-17;Dancing",
        )
    )
    out = StringIO()
    arguments = ("plan", str(file), "--action", "unenroll", "--by", marit.email, "--json")
    with pytest.raises(SystemExit):
        call_command("import_enrollments", *arguments, "--activity", "CPR-2", stdout=out)
    told = json.loads(out.getvalue())["problems"]
    assert [(one["row"], one["column"], one["code"], one["value"]) for one in told] == [
        (2, "B", "two_people", "A-17"),
        (3, "B", "number_damaged", "10240"),
        (4, "B", "number_damaged", "1,23E+11"),
        (5, "C", "activity_not_in_import", "lifting"),
        (6, "C", "activity_not_in_import", "Lifting (LIFT-1)"),
        (7, "C", "activity_unknown", "Dancing"),
    ]
    assert told[1]["offered"] == ["0010240"]


# --- an activity of another import ----------------------------------------------------------------


def test_an_activity_outside_the_import_is_told_as_one(desk, draft, marit, tom):
    LearningActivityFactory.create(title="Lifting", code="LIFT-1")
    content = csv_file("Email;Activity", f"{tom.email};LIFT-1", f"{tom.email};Dancing", ";Lifting")
    checked = upload(draft, content, by=marit, name="long.csv")
    assert outcomes(checked) == [
        (2, "activity_not_in_import"),
        (3, "activity_unknown"),
        (4, "email_missing"),
    ]
    assert problems(checked, marit)[0] == (
        "B2",
        '"LIFT-1" is an activity that is not in this import.',
        "Choose it for this import, or upload the line in another one.",
    )
    assert problems(checked, marit)[3][1] == '"Lifting" is an activity that is not in this import.'
    page = words(desk.get(f"/imports/{checked.pk}/check/"))
    assert '"LIFT-1" is an activity that is not in this import.' in page
    with translation.override("nl"):
        [told, *_others] = problems(checked, marit)
    assert told[1:] == (
        '"LIFT-1" is een activiteit die niet in deze import zit.',
        "Kies deze voor deze import, of upload de rij in een andere.",
    )
    found = rows(downloaded(desk, checked, "to-fix"))
    assert found[1][:3] == [tom.email, "Tom Jansen", "LIFT-1"]


def test_one_column_per_activity_knows_no_numbers(draft, marit, sanne):
    """There a column with numbers is its owner's own."""
    content = filled(draft, [(sanne.email, "", "x")])
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet["F1"], sheet["F2"] = "Employee number", "A-17"
    target = io.BytesIO()
    book.save(target)
    checked = upload(draft, target.getvalue(), by=marit)
    assert outcomes(checked) == [(2, "ready")]
    assert "Column F (Employee number) is not an activity and was not read" in [
        note.text for note in notes(checked)
    ]
