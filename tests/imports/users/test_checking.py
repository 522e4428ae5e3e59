"""What becomes of a line about a user, by the check of a real file."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.roles import Role
from imports import services
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS
from tests.factories import UserFactory, give
from tests.imports.users.books import (
    checked_users,
    codes,
    open_users,
    outcomes,
    people_book,
    people_csv,
    said,
)
from tests.imports.workbooks import upload, worked

pytestmark = pytest.mark.django_db


def line_at(import_run: Import, row: int = 2) -> ImportLine:
    return ImportLine.objects.get(import_run=import_run, row=row)


def test_each_outcome_that_will_be_done(marit, daan):
    left = UserFactory.create(inactive=True)
    checked = checked_users(
        marit,
        said(email="new@wh.example", first_name="Noa", last_name="Vos", team="ward 3 west"),
        said(email=daan.email, last_name="Bosch"),
        said(employee_number="01024", email=daan.email, first_name="Daan"),
        said(email=left.email, status="Actief"),
        said(email=daan.email.upper()),
    )
    assert checked.status == Import.Status.CHECKED
    assert outcomes(checked) == [
        "user_add", "lines_contradict", "lines_contradict", "user_reactivate", "nothing_marked",
    ]  # fmt: skip
    assert line_at(checked).wants == {
        "email": "new@wh.example",
        "email_key": "new@wh.example",
        "first_name": "Noa",
        "last_name": "Vos",
        "team": "Ward 3 West",
    }
    assert line_at(checked, 5).wants == {"is_active": True}
    assert line_at(checked, 5).before == {"is_active": False}


def test_a_blank_cell_never_changes_anything(marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"))
    assert outcomes(checked) == ["user_change"]
    assert line_at(checked).wants == {"last_name": "Bosch"}
    assert line_at(checked).before == {"last_name": "Bos"}


def test_clear_clears_what_may_be_empty(marit, daan):
    User.objects.filter(pk=daan.pk).update(leaves_on=date(2026, 12, 31))
    checked = checked_users(
        marit,
        said(email=daan.email, employee_number="#CLEAR", team="#clear", leave_date="#CLEAR"),
        said(email="x@wh.example", first_name="#CLEAR", last_name="#CLEAR"),
    )
    assert line_at(checked).wants == {"employee_number": "", "team": "", "leaves_on": ""}
    assert line_at(checked).before == {
        "employee_number": "01024",
        "team": "Ward 3 West",
        "leaves_on": "2026-12-31",
    }
    assert codes(checked)[1] == ["clear_refused", "clear_refused"]


def test_what_is_as_the_line_says_has_nothing_to_do(marit, daan):
    checked = checked_users(
        marit, said(email=daan.email, first_name="Daan", last_name="Bos", status="active")
    )
    assert outcomes(checked) == ["user_same"]


def test_all_problems_of_a_line_are_told_at_once(marit, daan):
    checked = checked_users(
        marit,
        said(email="nieuw@wh.example", team="Ward 3 Wset", leave_date="03/04/2026", status="gone"),
        said(email="no address", last_name="X"),
        said(last_name="X"),
        said(email=daan.email, employee_number="20077"),
    )
    assert codes(checked)[0] == [
        "date_invalid", "status_invalid", "team_unknown", "name_missing", "name_missing",
    ]  # fmt: skip
    assert codes(checked)[1:3] == [["email_invalid"], ["email_missing"]]
    assert outcomes(checked) == ["name_missing", "email_invalid", "email_missing", "user_change"]


def test_a_number_says_whom_it_is_about(marit, daan):
    other = UserFactory.create(email="kees@wh.example", employee_number="A7")
    checked = checked_users(
        marit,
        said(employee_number="a7", last_name="Kok"),
        said(employee_number="A7", email=daan.email, last_name="Kok"),
        said(employee_number="1024", last_name="Kok"),
        said(employee_number="99999", last_name="Kok"),
        said(employee_number="A7", email="gone@wh.example", last_name="Kok"),
    )
    assert outcomes(checked) == [
        "user_change", "two_people", "number_damaged", "user_unknown", "user_unknown",
    ]  # fmt: skip
    assert line_at(checked).user == other
    assert line_at(checked, 4).problem_list[0]["meant"] == "01024"


def test_an_address_has_one_user(marit, daan):
    kees = UserFactory.create(email="kees@wh.example")
    checked = checked_users(
        marit,
        said(email=kees.email, new_email="DAAN@wh.example"),
        said(email="n1@wh.example", first_name="N", last_name="V", employee_number="700"),
        said(email="n2@wh.example", first_name="N", last_name="V", employee_number="700"),
        said(email=daan.email, new_email="n3@wh.example"),
        said(email="N3@wh.example", first_name="N", last_name="V"),
        said(email="n4@wh.example", new_email="n5@wh.example"),
    )
    assert outcomes(checked) == [
        "email_taken", "employee_number_taken", "employee_number_taken", "email_taken",
        "email_taken", "user_unknown",
    ]  # fmt: skip


def test_the_same_line_twice_counts_once(marit, daan):
    new = said(email="new@wh.example", first_name="Noa", last_name="Vos")
    checked = checked_users(
        marit,
        said(email=daan.email, last_name="Bosch"),
        new,
        said(employee_number="01024", last_name="Bosch"),
        new,
    )
    assert outcomes(checked) == ["user_change", "user_add", "user_repeated", "user_repeated"]


def test_different_lines_about_one_new_user_count_not_at_all(marit):
    checked = checked_users(
        marit,
        said(email="new@wh.example", first_name="Noa", last_name="Vos"),
        said(email="new@wh.example", first_name="Noor", last_name="Vos"),
    )
    assert outcomes(checked) == ["lines_contradict", "lines_contradict"]


def test_nobody_changes_themselves(marit):
    checked = checked_users(marit, said(email=marit.email, last_name="Anders"))
    assert outcomes(checked) == ["own_account"]
    same = checked_users(marit, said(email=marit.email, last_name=marit.last_name))
    assert outcomes(same) == ["user_same"]


def test_the_last_owner_stays(marit):
    owner = give(UserFactory.create(), Role.OWNER)
    checked = checked_users(marit, said(email=owner.email, status="inactive"))
    assert outcomes(checked) == ["last_owner"]


def test_missing_teams_are_made_only_when_somebody_says_so(marit, daan):
    line = {"first_name": "N", "last_name": "V"}
    checked = checked_users(
        marit,
        said(email="a@wh.example", team="Ward 9", **line),
        said(email="b@wh.example", team="WARD 9", **line),
        said(email="c@wh.example", team="Ward 3 West", **line),
    )
    assert outcomes(checked) == ["team_unknown", "team_unknown", "user_add"]
    assert checked.notes.new_teams == ("Ward 9",)
    services.check_again(checked, actor=Actor.at_screen(marit), with_new_teams=True)
    again = worked(checked)
    assert outcomes(again) == ["user_add"] * 3
    assert line_at(again, 3).wants["team"] == "Ward 9"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (date(2026, 12, 31), "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
        ("31-12-2026", "2026-12-31"),
        ("1-2-2026", "2026-02-01"),
        ("2026-12-31T00:00:00", "2026-12-31"),
        ("31/12/2026", None),
        ("12-31-2026", None),
        ("31-12-26", None),
        (20261231, None),
        ("soon", None),
    ],
)
def test_a_date_is_read_only_when_it_can_be_no_other_one(marit, daan, written, day):
    checked = checked_users(marit, said(email=daan.email, leave_date=written))
    assert outcomes(checked) == ["user_change" if day else "date_invalid"]
    if day:
        assert line_at(checked).wants == {"leaves_on": day}


def test_headers_in_dutch_in_any_order(marit, daan):
    checked = checked_users(
        marit,
        ["Bosch", "inactief", daan.email, "31-12-2026"],
        header=("Achternaam", "Status", "E-mailadres", "Uit dienst"),
    )
    assert outcomes(checked) == ["user_deactivate"]
    wants = {"last_name": "Bosch", "leaves_on": "2026-12-31", "is_active": False}
    assert line_at(checked).wants == wants


def test_csv_is_read_alike(marit, daan):
    content = people_csv(said(email=daan.email, last_name="Bosch", team="#CLEAR"))
    checked = upload(open_users(marit), content, by=marit, name="people.csv")
    assert outcomes(checked) == ["user_change"]
    assert line_at(checked).wants == {"last_name": "Bosch", "team": ""}


def test_cells_are_pasted_with_their_titles(marit, daan):
    draft = open_users(marit)
    text = f"Email\tLast name\n{daan.email}\tBosch\n"
    assert services.accept_paste(draft, text, actor=Actor.at_screen(marit)) is None
    assert outcomes(worked(draft)) == ["user_change"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (("Email", "Manager"), "no_user_columns"),
        (("Name", "Manager"), "no_email_column"),
        (("Email", "First name", "Voornaam"), "two_columns_alike"),
        (("Email", "E-mail", "Voornaam"), "two_email_columns"),
    ],
)
def test_a_file_without_its_columns_is_refused(marit, header, code):
    refused = checked_users(marit, ["a@wh.example", "x", "y"], header=header)
    assert refused.status == Import.Status.DRAFT
    assert refused.refusal["code"] == code


def test_the_numbers_add_up(marit, daan):
    checked = checked_users(
        marit,
        said(email="new@wh.example", first_name="N", last_name="V"),
        said(email=daan.email),
        said(email="bad", last_name="x"),
    )
    counts = checked.counts
    assert counts.lines == {"user_add": 1, "nothing_marked": 1, "email_invalid": 1}
    assert counts.lines_of(WILL_USERS) == counts.users == 1


def test_the_number_of_statements_does_not_grow(marit, daan):
    few = [said(email=f"a{n}@wh.example", first_name="A", last_name="B") for n in range(2)]
    many = [said(email=f"b{n}@wh.example", first_name="A", last_name="B") for n in range(60)]
    drafts = [open_users(marit), open_users(marit)]
    counts = []
    for draft, lines in zip(drafts, (few, many), strict=True):
        with CaptureQueriesContext(connection) as asked:
            upload(draft, people_book(*lines), by=marit)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_email_of_an_owner_is_changed_by_owners_alone(marit):
    """Whoever reads the mails of an owner gets a new password by them."""
    owner = give(UserFactory.create(), Role.OWNER)
    line = said(email=owner.email, new_email="mine@wh.example")
    checked = checked_users(marit, line)
    assert outcomes(checked) == ["owner_email"]
    assert outcomes(checked_users(marit, said(email=owner.email, last_name="Anders"))) == [
        "user_change"
    ]
    other = give(UserFactory.create(), Role.OWNER)
    assert outcomes(checked_users(other, line)) == ["user_change"]
