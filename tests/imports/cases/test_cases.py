"""Every case gets its right answer through the wizard's check, and through the command line."""

import io
import json
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports.models import Import, ImportLine, ImportMark
from imports.outcomes import LineOutcome
from imports.text.rows import line_problems
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.cases.case import BRAM, CEM, DORA, HILDE, IDA, JAN, Case
from tests.imports.cases.given import CASES as GIVEN
from tests.imports.cases.own import CASES as OWN
from tests.imports.workbooks import open_import, upload, worked
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

CASES = GIVEN | OWN
TITLES = {
    "FD-1": "Fire drill",
    "HH-2": "Hand hygiene",
    "FA-1": "First aid",
    "FA-2": "First aid",
    "OFF-1": "E-mail",
    "FORK-1": "Forklift",
    "CPR-2": "CPR and AED refresher",
    "PAL-1": "Introduction to palliative care",
    "MED-3": "Medication safety: high-risk drugs",
}


@pytest.fixture
def clerk(db: None) -> User:
    """The administrator, who stands in none of the files."""
    return give(UserFactory.create(email="clerk@waterhoek.example"), Role.ADMINISTRATOR)


@pytest.fixture
def academy(clerk: User) -> dict[str, LearningActivity]:
    """The activities by code."""
    return {
        code: LearningActivityFactory.create(title=title, code=code)
        for code, title in TITLES.items()
    }


def draft(case: Case, academy: dict[str, LearningActivity], clerk: User) -> Import:
    return open_import(clerk, *(academy[code] for code in case.codes), action=case.action)


def enroll_everybody(content: bytes, import_run: Import) -> None:
    """Whoever stands in the file by a plain address, and those who are offered."""
    with warnings.catch_warnings(action="ignore"):
        workbook = load_workbook(io.BytesIO(content), data_only=True)
    values = {
        str(cell.value).casefold()
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    plain = {one for one in values if one.endswith("@waterhoek.example") and one[0].isalpha()}
    plain = {one for one in plain if not set(one) & set(" ;,:’")}
    for email in sorted(
        {*plain, BRAM, CEM, DORA, HILDE, IDA, JAN, "anna.visser@waterhoek.example"}
    ):
        user = User.objects.filter(email_key=email).first() or UserFactory.create(email=email)
        for activity in import_run.activities.all():
            if not Enrollment.objects.filter(user=user, activity=activity).exists():
                EnrollmentFactory.create(user=user, activity=activity)


def marks(import_run: Import) -> str:
    found = ImportMark.objects.filter(import_run=import_run).order_by("number")
    told = sorted((mark.row, list(TITLES).index(mark.activity.code)) for mark in found)
    return ", ".join(f"{row} {list(TITLES)[place]}" for row, place in told)


def in_order(expected: str) -> str:
    told = [one.split(" ") for one in expected.split(", ") if one]
    codes = list(TITLES)
    told.sort(key=lambda one: (int(one[0]), codes.index(one[1])))
    return ", ".join(" ".join(one) for one in told)


def agree(found: list[tuple[str, str, str]], expected: tuple[str, ...]) -> None:
    """Problems as cell, code and value; a value matters where one is expected."""
    wanted = [one.split(" ", 2) for one in expected]
    assert [one[:2] for one in found] == [(one[0], one[1]) for one in wanted], found
    for (_cell, _code, value), one in zip(found, wanted, strict=True):
        if len(one) > 2:
            assert value == one[2]


@pytest.mark.parametrize("name", CASES)
def test_the_wizard_gives_the_right_answer(name, academy, clerk, client_for):
    case = CASES[name]
    import_run = draft(case, academy, clerk)
    content = case.make(import_run)
    enroll_everybody(content, import_run)
    after = upload(import_run, content, by=clerk)
    desk = client_for(clerk)
    if case.refused:
        assert (after.status, after.refusal.get("code")) == (Import.Status.DRAFT, case.refused)
        page = words(desk.get(f"/imports/{import_run.pk}/upload/"))
    else:
        assert after.status == Import.Status.CHECKED, after.refusal
        page = words(desk.get(f"/imports/{import_run.pk}/check/"))
        judge(case, after, clerk)
    for text in case.says:
        assert text in page
    for text in case.silent:
        assert text not in page


def judge(case: Case, import_run: Import, clerk: User) -> None:
    assert marks(import_run) == in_order(case.marks)
    lines = list(ImportLine.objects.filter(import_run=import_run).order_by("row"))
    blank = [line.row for line in lines if line.outcome == LineOutcome.NOTHING_MARKED]
    assert tuple(blank) == case.blank
    told = [
        (f"{one['column']}{line.row}", one["code"], str(one.get("value", "")))
        for line in lines
        for one in (
            *(
                [{"column": "A", "code": line.outcome, "value": line.email}]
                if line.outcome == LineOutcome.USER_UNKNOWN
                else []
            ),
            *line.problem_list,
        )
    ]
    agree(told, case.problems)
    fixes = {
        line.row: " ".join(one.fix for one in problems)
        for line, problems in line_problems(import_run, lines, clerk)
    }
    for row, offered in case.offers:
        assert offered in fixes[row]
        assert ("Did you mean" in fixes[row]) == (" and " not in offered)


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_gives_the_same_answer(name, academy, clerk, tmp_path: Path):
    case = CASES[name]
    import_run = draft(case, academy, clerk)
    content = case.make(import_run)
    enroll_everybody(content, import_run)
    path = tmp_path / "ward.xlsx"
    path.write_bytes(content)
    out = io.StringIO()
    arguments = ["plan", path, "--action", case.action, "--by", clerk.email, "--json"]
    for code in case.codes:
        arguments += ["--activity", code]
    with suppress(SystemExit):
        call_command("import_enrollments", *map(str, arguments), stdout=out, stderr=io.StringIO())
    answer = json.loads(out.getvalue())
    if case.refused:
        assert answer["refusal"]["code"] == case.refused
        return
    assert answer["refusal"] is None
    planned = Import.objects.get(pk=answer["import"])
    assert marks(planned) == in_order(case.marks)
    agree(
        [(f"{one['column']}{one['row']}", one["code"], one["value"]) for one in answer["problems"]],
        case.problems,
    )
    offered = {one["row"]: " and ".join(one.get("offered", ())) for one in answer["problems"]}
    for row, text in case.offers:
        assert offered[row].endswith(text)


def test_another_sheet_is_read_instead(academy, clerk, client_for):
    case = CASES["05"]
    import_run = draft(case, academy, clerk)
    content = case.make(import_run)
    enroll_everybody(content, import_run)
    upload(import_run, content, by=clerk)
    client_for(clerk).post(f"/imports/{import_run.pk}/upload/sheet/", {"sheet": "Ward 4"})
    after = worked(import_run)
    assert after.notes.sheet == "Ward 4"
    assert [line.email for line in after.lines.all()] == [BRAM]
    assert [one.title for one in after.notes.other_sheets] == ["Enrollments"]


def test_lines_struck_through_are_left_out(academy, clerk, client_for):
    case = CASES["struck: three of four lines"]
    import_run = draft(case, academy, clerk)
    content = case.make(import_run)
    enroll_everybody(content, import_run)
    upload(import_run, content, by=clerk)
    client_for(clerk).post(f"/imports/{import_run.pk}/check/again/", {"struck": "out"})
    after = worked(import_run)
    assert [line.row for line in after.lines.all()] == [4]
    page = words(client_for(clerk).get(f"/imports/{import_run.pk}/check/"))
    assert "2 struck-through lines were left out" in page
    again = upload(after, content, by=clerk)
    assert again.with_struck, "the choice is about the file, and ends with it"
