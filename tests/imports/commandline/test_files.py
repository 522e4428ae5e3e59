"""What a plan is made of: which activities, whose template, which sheet, and text."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory, UserFactory, give
from tests.imports.commandline.commands import apply, enrolled, plan, sheet
from tests.imports.workbooks import filled, open_import, run, upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_named_activities_are_those_of_the_import(
    ward: Path, marit: User, cpr: LearningActivity, hygiene: LearningActivity
) -> None:
    assert plan(ward, marit, "--activity", "CPR-2", "--activity", "HYG-1").status == 0
    assert set(Import.objects.get().activities.all()) == {cpr, hygiene}


def test_all_unknown_codes_are_refused_at_once(ward: Path, marit: User) -> None:
    refused = plan(ward, marit, "--activity", "NO-1", "--activity", "CPR-2", "--activity", "NO-2")
    assert (refused.status, refused.code) == (2, "activity_unknown")
    assert "NO-1, NO-2" in refused.json["refusal"]["text"]
    assert not Import.objects.exists()


def test_no_column_of_an_activity_leaves_no_import_behind(tmp_path: Path, marit: User) -> None:
    file = sheet(tmp_path / "ward.xlsx", ("Email", "Juggling"), (marit.email, "x"))
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_activity_columns")
    assert refused.json["import"] is None
    assert not Import.objects.exists()


def test_what_only_the_check_finds_leaves_no_import_behind(
    tmp_path: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    settings.IMPORT_MAX_LINES = 1
    lines = [(marit.email, "x")] * 2
    refused = plan(sheet(tmp_path / "ward.xlsx", ("Email", "CPR-2"), *lines), marit)
    assert (refused.status, refused.code) == (2, "too_many_lines")
    assert not Import.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_too_many_activities_are_refused(
    ward: Path, marit: User, hygiene: LearningActivity, settings: Settings
) -> None:
    settings.IMPORT_MAX_ACTIVITIES = 1
    refused = plan(ward, marit, "--activity", "CPR-2", "--activity", "HYG-1")
    assert (refused.status, refused.code) == (2, "too_many_activities")
    assert not Import.objects.exists()


def test_a_template_is_planned_in_its_own_import(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    own = open_import(marit, cpr)
    file = tmp_path / "template.xlsx"
    file.write_bytes(filled(own, [(sanne.email, "", "x")]))
    planned = plan(file, marit)
    assert (planned.status, planned.json["import"]) == (0, own.pk)
    assert Import.objects.count() == 1


def test_a_template_of_another_import_is_refused_in_words(
    tmp_path: Path,
    marit: User,
    sanne: User,
    cpr: LearningActivity,
    hygiene: LearningActivity,
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    own = open_import(marit, cpr)
    content = filled(own, [(sanne.email, "", "x")])
    file = tmp_path / "template.xlsx"
    file.write_bytes(content)

    def refused(because: str, by: User = marit, *more: object, action: str = "unenroll") -> None:
        said = plan(file, by, *more, action=action)
        assert (said.status, said.code) == (2, "other_import")
        assert because in said.json["refusal"]["text"]

    refused("another action", action="remove")
    refused("other activities", marit, "--activity", "HYG-1")
    colleague = UserFactory.create()
    give(colleague, Role.ADMINISTRATOR)
    refused("another person", colleague)
    run(upload(own, content, by=marit), by=marit)
    refused("started already")
    Import.objects.get(pk=own.pk)
    gone = open_import(marit, hygiene)
    file.write_bytes(filled(gone, [(sanne.email, "", "x")]))
    services.discard(gone, actor=Actor.at_screen(marit))
    refused("does not exist any more")


def test_a_refused_template_leaves_its_import_with_the_reason(
    tmp_path: Path, marit: User, cpr: LearningActivity
) -> None:
    own = open_import(marit, cpr)
    file = tmp_path / "template.xlsx"
    file.write_bytes(filled(own, []))
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_lines")
    assert Import.objects.get().refusal["code"] == "no_lines"


def test_of_several_sheets_the_named_one_is_read(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    workbook = Workbook()
    for title, email in (("June", "nobody@waterhoek.example"), ("July", sanne.email)):
        sheet = workbook.create_sheet(title)
        sheet.append(["Email", "CPR-2"])
        sheet.append([email, "x"])
    del workbook["Sheet"]
    file = tmp_path / "months.xlsx"
    workbook.save(file)
    unnamed = plan(file, marit)
    assert (unnamed.status, unnamed.code) == (2, "sheet_missing")
    assert "June, July" in unnamed.json["refusal"]["text"]
    named = plan(file, marit, "--sheet", "July")
    assert (named.status, named.json["enrollments"]) == (0, {"unenroll": 1})


def test_a_csv_is_planned_by_the_titles_of_its_columns(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    file = tmp_path / "ward.csv"
    file.write_text(f"Email;CPR-2\n{sanne.email};x\n")
    planned = plan(file, marit)
    assert (planned.status, planned.json["problems"]) == (0, [])
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_without_activities_each_line_names_its_own(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity, hygiene: LearningActivity
) -> None:
    file = tmp_path / "long.csv"
    file.write_text(f"email,activity\n{sanne.email},CPR-2\n{sanne.email},HIG-1\n")
    planned = plan(file, marit)
    import_run = Import.objects.get(pk=planned.json["import"])
    assert [one.pk for one in import_run.activities.all()] == [cpr.pk]
    assert [(one["row"], one["code"]) for one in planned.json["problems"]] == [
        (3, "activity_unknown")
    ]


def test_a_list_of_addresses_needs_activities(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    file = tmp_path / "people.txt"
    file.write_text(f"{sanne.email}\n")
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_activities")
    assert not Import.objects.exists()
    assert plan(file, marit, "--activity", "CPR-2").status == 0
